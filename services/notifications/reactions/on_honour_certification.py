"""HONOUR_CERTIFICATION_ASKED, HONOUR_CERTIFIED (housing): the responsible union answers for the honour (C5.9)."""

from libs.common.contracts.housing import HonourCertificationAsked, HonourCertified
from libs.common.kernel.ids import OrgUnitId
from services.notifications.policy.c8_2_due_dates import WorkGate
from services.notifications.storage.unit_of_work import UnitOfWork
from services.notifications.use_cases.move_work import MoveWork, move_work


async def on_honour_certification(event: HonourCertificationAsked | HonourCertified, uow: UnitOfWork) -> None:
    gate = WorkGate.HONOUR_CERTIFICATION
    if isinstance(event, HonourCertificationAsked):
        units = [OrgUnitId(event.l2)]
        await move_work(MoveWork(event.application_id, event.effective_on, [gate], waits_at=gate, units=units), uow)
    else:
        await move_work(MoveWork(event.application_id, event.effective_on, [gate]), uow)
