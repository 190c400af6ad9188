"""The daily job passes over a chain that holds, and fails on one that somebody touched."""

import psycopg
import pytest

from libs.common.jobs.audit_check import BrokenChainError
from libs.common.kernel.actor import Actor
from tests.conftest import Databases


async def test_it_fails_where_a_row_was_touched(departments, databases: Databases):
    system = await departments("registry")
    department = system.system.departments["registry"]
    async with department.house.open(Actor.system("registry", "test")) as uow:
        for action in ("ONE", "TWO", "THREE"):
            uow.audit(action)
        await uow.complete()
    await department.calendar["audit-check"](department.house)
    owner = department.house.database_url.replace("registry_app", "registry_owner")
    with psycopg.connect(owner, autocommit=True) as connection:
        connection.execute("UPDATE audit_row SET action = 'ELSE' WHERE seq = 2")
    with pytest.raises(BrokenChainError, match="registry is broken at row 2"):
        await department.calendar["audit-check"](department.house)
