from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def sample():
    """The room of the two workbooks that `make demo` imports."""
    return Path(__file__).parents[3] / "deploy" / "local" / "sample"
