"""Stories through the public doors of several departments."""

from tests.services.assistance.conftest import county

__all__ = ["county"]
