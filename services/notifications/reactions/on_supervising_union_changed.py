"""SUPERVISING_UNION_CHANGED (registry): open work goes with the person."""

from libs.common.contracts.registry import SupervisingUnionChanged
from libs.common.kernel.ids import OrgUnitId
from services.notifications.storage.unit_of_work import UnitOfWork
from services.notifications.use_cases.hand_over_work import HandOverWork, hand_over_work


async def on_supervising_union_changed(event: SupervisingUnionChanged, uow: UnitOfWork) -> None:
    chain = event.facts.chain[-1]
    county, unit = (OrgUnitId(each) if each else None for each in (chain.county, chain.unit))
    await hand_over_work(HandOverWork(event.subject, OrgUnitId(chain.l2), county, unit), uow)
