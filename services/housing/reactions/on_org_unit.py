"""ORG_UNIT_REGISTERED, ORG_UNIT_CHANGED (registry): units as the token check and the lists know them."""

from libs.common.contracts.registry import OrgUnitEvent
from libs.common.persistence.org_units import put_unit
from services.housing.storage.unit_of_work import UnitOfWork


async def on_org_unit(event: OrgUnitEvent, uow: UnitOfWork) -> None:
    await put_unit(uow.raw, event)
