"""A fresh funds database per test, with the books opened on it."""

from collections.abc import Iterator

import pytest

from tests.conftest import Databases
from tests.money.books import Books


@pytest.fixture
def books(databases: Databases) -> Iterator[Books]:
    opened = Books(*databases.fresh("funds"))
    yield opened
    opened.close()
