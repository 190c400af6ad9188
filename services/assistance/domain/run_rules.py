"""What the months are decided by, as one digest: the months asked for, the policy values, and the clauses as this release has them."""

import hashlib
from functools import cache
from importlib.resources import files

from libs.common.kernel.months import Month
from libs.common.kernel.parameters import ParameterTable

_ROOMS = ("policy", "domain")


@cache
def release() -> bytes:
    """Of the code of policy and domain: another release decides everything anew."""
    digest = hashlib.sha256()
    for room in _ROOMS:
        folder = files(f"services.assistance.{room}")
        for file in sorted(folder.iterdir(), key=lambda each: each.name):
            if file.name.endswith(".py"):
                digest.update(file.name.encode())
                digest.update(file.read_bytes())
    return digest.digest()


def rules_of(through: Month, table: ParameterTable) -> bytes:
    return hashlib.sha256(b"|".join([release(), str(through).encode(), repr(table.rows).encode()])).digest()
