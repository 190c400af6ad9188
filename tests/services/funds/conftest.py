"""A union with its money and its people, on a fresh funds database."""

from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from tests.services.funds.union import Union
from tests.support.local_system import TestSystem


@pytest.fixture
async def union(departments: Callable[..., Awaitable[TestSystem]], tmp_path: Path) -> Union:
    opened = Union(await departments("funds", start="2024-06-12"), tmp_path / "bank")
    await opened.settle_in()
    return opened
