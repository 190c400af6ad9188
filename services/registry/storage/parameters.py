"""The shipped parameters of registry, read and checked once."""

from functools import cache
from pathlib import Path

import yaml

from libs.common.kernel.parameters import ParameterTable, parameters_of

_SHIPPED = Path(__file__).resolve().parents[1] / "policy" / "parameters"


@cache
def shipped() -> ParameterTable:
    """All rows of policy/parameters/*.yaml."""
    return ParameterTable(
        tuple(row for file in sorted(_SHIPPED.glob("*.yaml")) for row in parameters_of(yaml.safe_load(file.read_text("utf-8"))))
    )
