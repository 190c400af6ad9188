"""notifications with the units of a province, hearing other departments."""

from datetime import date

import pytest

from libs.common.contracts.registry import OrgUnitRegistered
from tests.services.notifications.cases import KINDS, TODAY
from tests.support.speaking import Speaking


@pytest.fixture
async def office(departments):
    speaking = Speaking(await departments("notifications", start="2024-06-12"), "notifications")
    await speaking.say(
        *(
            OrgUnitRegistered(subject=unit, effective_on=TODAY, kind=kind, name=kind, valid_from=date(2004, 1, 1))
            for unit, kind in KINDS.items()
        )
    )
    return speaking
