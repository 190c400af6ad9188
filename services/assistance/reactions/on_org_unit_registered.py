"""ORG_UNIT_REGISTERED (registry): units as the token check and the lists know them."""

from libs.common.contracts.registry import OrgUnitRegistered
from libs.common.persistence.org_units import put_unit
from services.assistance.storage.unit_of_work import UnitOfWork


async def on_org_unit_registered(event: OrgUnitRegistered, uow: UnitOfWork) -> None:
    await put_unit(uow.raw, event)
