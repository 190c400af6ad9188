"""Stories through the public doors of several departments, over the local bus and over a real broker alike."""

import pytest

from tests.services.assistance.conftest import county

__all__ = ["county"]


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "county" in metafunc.fixturenames or "departments" in metafunc.fixturenames:
        metafunc.parametrize("bus", ["local", "kafka"], indirect=True)
