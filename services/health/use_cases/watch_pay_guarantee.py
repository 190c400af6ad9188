"""Tell the L2 of units that have not confirmed pay and benefits in time (C4.4).

Who may: the calendar.   Trigger: job watch-pay-guarantee, a chunk a call.   Records: UNCONFIRMED.
Emits: PAY_GUARANTEE_VIOLATED for each, once.
"""

from dataclasses import dataclass

from libs.common.contracts.health import PayGuaranteeViolated
from services.health.domain.pay_guarantee import PayState
from services.health.storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class WatchPayGuarantee:
    limit: int


async def watch_pay_guarantee(command: WatchPayGuarantee, uow: UnitOfWork) -> int:
    """How many."""
    today = uow.now.date()
    overdue = await uow.pay_guarantees.overdue(today, command.limit)
    people = await uow.people.fetch(each.person_id for each in overdue)
    for guarantee in overdue:
        guarantee.move(PayState.UNCONFIRMED)
        await uow.pay_guarantees.keep(guarantee, uow.actor)
        l2 = people[guarantee.person_id].chain_on(guarantee.ends_on).l2
        told = {"batch_id": guarantee.batch_id, "nomination_id": guarantee.nomination_id, "l2": l2}
        uow.emit(PayGuaranteeViolated(subject=guarantee.person_id, effective_on=today, kind="UNCONFIRMED", **told))
    return len(overdue)
