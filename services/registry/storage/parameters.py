"""Policy values of registry: those shipped, superseded from their day by what two persons set."""

from typing import Final

from libs.common.persistence.parameters import ParameterBook
from services.registry.policy import c1_5_parameters

PARAMETERS: Final = ParameterBook("services.registry.policy", c1_5_parameters.check)
