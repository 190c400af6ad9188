"""notifications with the units of a province, hearing other departments."""

from datetime import date

import pytest

from libs.common.contracts.registry import OrgUnitRegistered
from tests.services.notifications.cases import KINDS, TODAY
from tests.support.speaking import Speaking


async def _opened(departments, **settings):
    speaking = Speaking(await departments("notifications", start="2024-06-12", extra={"notifications": settings}), "notifications")
    await speaking.say(
        *(
            OrgUnitRegistered(subject=unit, effective_on=TODAY, kind=kind, name=kind, valid_from=date(2004, 1, 1))
            for unit, kind in KINDS.items()
        )
    )
    return speaking


@pytest.fixture
async def office(departments):
    """Webhooks may go to receivers on this machine."""
    return await _opened(departments, webhook_local_ranges="127.0.0.0/8")


@pytest.fixture
async def strict_office(departments):
    """Webhooks may go where they may in production."""
    return await _opened(departments)
