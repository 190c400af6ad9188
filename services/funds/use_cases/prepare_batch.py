"""Prepare a payment batch: reserve the money of everything payable through a month (C2.6 资金发放, C2.4 二级发放).

Who may: the preparer of the responsible L2 union, not a person of the cases' FILL or COUNTY gates.   Trigger: POST /funds/batches.
Records: the batch, one instruction a person, the reservation.   Emits: DISBURSEMENT_BATCH_CREATED, at most 1,000 lines each.
Refuses: ROLE_NOT_PERMITTED, NOT_FOUND, SELF_REVIEW_FORBIDDEN, INSUFFICIENT_EARMARKED_BALANCE (no partial batch), EARMARK_FROZEN.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from libs.common.contracts.funds import DisbursementBatchCreated
from libs.common.kernel.actor import Actor
from libs.common.kernel.errors import Code, refuse
from libs.common.kernel.gates import Gate
from libs.common.kernel.ids import BatchId, EarmarkId, OrgUnitId, new_id
from libs.common.kernel.months import Month
from services.funds.domain.affordable import affordable
from services.funds.policy import c2_4_gates
from services.funds.policy.c3_6_sources import TOP_UPS
from services.funds.storage.batches import Payable
from services.funds.storage.ledger import Reserved
from services.funds.storage.unit_of_work import UnitOfWork

_LINES_PER_EVENT = 1000


@dataclass(frozen=True, slots=True)
class PrepareBatch:
    earmark_id: EarmarkId
    through: Month


@dataclass(frozen=True, slots=True)
class PreparedBatch:
    """`held`: people who are owed something but may not be paid now, with the reason."""

    batch_id: BatchId
    reserved: Reserved
    held: dict[UUID, Code]


async def prepare_batch(command: PrepareBatch, actor: Actor, uow: UnitOfWork) -> PreparedBatch:
    unit = actor.unit_id or OrgUnitId(UUID(int=0))
    c2_4_gates.require(Gate.PREPARE, actor, unit, {})
    source, purpose = await uow.earmarks.of(command.earmark_id)
    if source == TOP_UPS:
        await uow.obligations.owe_top_ups(unit, purpose, command.through)
    owed = await uow.batches.payable(command.earmark_id, unit, command.through)
    standing = await uow.standings.of(sorted({line.person_id for line in owed}))
    payees = {person: account for person, account in standing.items() if isinstance(account, UUID)}
    held = {person: code for person, code in standing.items() if isinstance(code, Code)}
    ready = [line for line in owed if line.person_id in payees]
    lines = affordable(ready, await uow.batches.available(command.earmark_id, unit))
    held |= {line.person_id: Code.INSUFFICIENT_EARMARKED_BALANCE for line in set(ready) - set(lines)}
    payees = {person: payees[person] for person in {line.person_id for line in lines}}
    if not lines:
        refuse(Code.NOT_FOUND, f"截至该月没有可发放的明细(另有{len(held)}人暂缓)，请核对资金、月份和收款账户")
    cases = sorted({line.application_id for line in lines})
    c2_4_gates.require(Gate.PREPARE, actor, unit, await uow.case_gates.of(cases, actor.subject))
    batch_id = BatchId(new_id())
    obligations = [line.obligation_id for line in lines]
    reserved = await uow.ledger.reserve(batch_id, command.earmark_id, unit, command.through, obligations, payees, actor.subject)
    _say(batch_id, unit, [] if source == TOP_UPS else lines, reserved, uow)
    return PreparedBatch(batch_id, reserved, held)


def _say(batch_id: BatchId, unit: OrgUnitId, lines: Sequence[Payable], reserved: Reserved, uow: UnitOfWork) -> None:
    """A local top-up is no line of assistance's: its batch names none."""
    for start in range(0, max(len(lines), 1), _LINES_PER_EVENT):
        uow.emit(
            DisbursementBatchCreated(
                subject=batch_id,
                effective_on=uow.now.date(),
                unit=unit,
                line_ids=tuple(line.line_id for line in lines[start : start + _LINES_PER_EVENT]),
                total_fen=reserved.total_fen,
            )
        )
