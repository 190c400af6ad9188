"""The shipped parameters, as the department's composition root loads them."""

from functools import cache
from pathlib import Path

import yaml

from libs.common.kernel.parameters import ParameterTable, parameters_of
from services.assistance import policy

PARAMETERS = Path(policy.__file__).parent / "parameters"


@cache
def shipped_table() -> ParameterTable:
    files = sorted(PARAMETERS.glob("*.yaml"))
    return ParameterTable(tuple(row for file in files for row in parameters_of(yaml.safe_load(file.read_text(encoding="utf-8")))))
