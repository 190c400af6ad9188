"""Take people out of a batch before its release; their lines are due again, or cancelled where they ended.

Who may: preparer or approver of the batch's L2 union.   Trigger: POST /funds/batches/{id}/removals.
Records: the reservation of these people voided.   Emits: nothing: the batch has not paid anybody.
Refuses: NOT_FOUND, ROLE_NOT_PERMITTED, NOT_RESPONSIBLE_UNIT, INVALID_TRANSITION.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from libs.common.kernel.actor import Actor, Role
from libs.common.kernel.errors import Code, refuse
from services.funds.domain.payment_check import not_payable
from services.funds.storage.batches import Batch
from services.funds.storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class RemoveFromBatch:
    """No people: everybody who may not be paid now."""

    batch_id: UUID
    people: Sequence[UUID]
    reason: str


@dataclass(frozen=True, slots=True)
class Removal:
    batch: Batch
    removed: int


async def remove_from_batch(command: RemoveFromBatch, actor: Actor, uow: UnitOfWork) -> Removal:
    await uow.ledger.hold(command.batch_id)
    batch = await uow.batches.get(command.batch_id)
    if not (actor.has(Role.PREPARER) or actor.has(Role.APPROVER)):
        refuse(Code.ROLE_NOT_PERMITTED, "移出人员由责任工会的发放编制或审批岗位办理")
    if actor.unit_id != batch.unit_id:
        refuse(Code.NOT_RESPONSIBLE_UNIT, "该批次由其他责任工会发放")
    people = command.people
    if not people:
        lines = await uow.batches.lines(batch.id)
        everybody = sorted({line.person_id for line in lines})
        people = list(not_payable(lines, await uow.standings.of(everybody), await uow.standings.deaths(everybody)))
    removed = await uow.ledger.void(batch.id, people, command.reason) if people else 0
    return Removal(await uow.batches.get(command.batch_id), removed)
