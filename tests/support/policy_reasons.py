"""The reason codes that the clauses of a month can give, read from the code itself."""

import ast
from pathlib import Path

from services.assistance import policy

_FILES = ("c0_1_tier", "c3_4_low_income", "c3_5_farmer", "c3_4_c3_5_month")


def reason_codes() -> set[str]:
    found = set()
    for name in _FILES:
        tree = ast.parse((Path(policy.__file__).parent / f"{name}.py").read_text("utf-8"))
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Reason" and node.args:
                code = node.args[0]
                assert isinstance(code, ast.Constant), name
                found.add(code.value)
    return found
