"""ORG_UNIT_REGISTERED, ORG_UNIT_CHANGED: keep this department's own table of units."""

from collections.abc import Sequence

from libs.common.contracts.registry import OrgUnitEvent
from libs.common.messaging.subscriber import Together
from libs.common.persistence.org_units import put_units
from services.assistance.storage.unit_of_work import UnitOfWork


@Together
async def on_org_unit(events: Sequence[OrgUnitEvent], uow: UnitOfWork) -> None:
    await put_units(uow.raw, events)
