"""ORG_UNIT_REGISTERED (registry): units as the token check and the lists know them."""

from collections.abc import Sequence

from libs.common.contracts.registry import OrgUnitRegistered
from libs.common.messaging.subscriber import Together
from libs.common.persistence.org_units import put_units
from services.assistance.storage.unit_of_work import UnitOfWork


@Together
async def on_org_unit_registered(events: Sequence[OrgUnitRegistered], uow: UnitOfWork) -> None:
    await put_units(uow.raw, events)
