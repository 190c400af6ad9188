"""Load the bank's return file: what was settled, rejected or came back (退票), once (C2.6; reliability.md §2).

Who may: preparer or releaser of the file's L2 union.   Trigger: POST /funds/return-files.
Records: reservations posted or voided, returned payments reversed, silent references as unknown, contradictions as cases.
Emits: DISBURSEMENT_PAID, DISBURSEMENT_FAILED, DISBURSEMENT_RETURNED, one per person; OVERPAYMENT_DETECTED for what was paid after its end.
Refuses: ROLE_NOT_PERMITTED, NOT_RESPONSIBLE_UNIT, FIELD_INVALID (the whole file), NOT_FOUND, INVALID_TRANSITION (template), EARMARK_FROZEN.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from libs.common.contracts.funds import DisbursementFailed, DisbursementPaid, DisbursementReturned, OverpaymentDetected
from libs.common.kernel.actor import Actor, Role
from libs.common.kernel.errors import Code, refuse
from libs.common.kernel.months import Month
from services.funds.domain.bank_files import Answer, ReturnFile, read_return_file
from services.funds.domain.bank_reading import read_answers
from services.funds.policy.c3_6_sources import TOP_UPS
from services.funds.storage.bank_loads import BankFile
from services.funds.storage.batches import Batch, InstructionLine
from services.funds.storage.ledger import Answered
from services.funds.storage.unit_of_work import UnitOfWork

AFTER_END = "PAID_AFTER_END"


@dataclass(frozen=True, slots=True)
class LoadReturnFile:
    """`template_id`: the union's template whose answers the file is in; None for the standard format."""

    file_name: str
    content: bytes
    template_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Loaded:
    """`outcomes` counts results by what the ledger made of them; `unknown`: references the file is silent about."""

    batch: Batch
    lines: int
    outcomes: dict[str, int]
    unknown: int


async def load_return_file(command: LoadReturnFile, actor: Actor, uow: UnitOfWork) -> Loaded:
    if not (actor.has(Role.PREPARER) or actor.has(Role.RELEASER)):
        refuse(Code.ROLE_NOT_PERMITTED, "银行回盘由责任工会的发放编制或放行岗位上传")
    file = await _read(command, actor, uow)
    refs = [answer.bank_ref for answer in file.answers]
    batch = await _batch_of(file, refs, actor, uow)
    answered = await _apply(file.answers, batch, uow)
    unknown = await uow.ledger.doubt(batch.id, [*refs, *await uow.payment_files.of_other_files(batch.id, refs)])
    _say(batch, answered, {answer.bank_ref: answer for answer in file.answers}, await uow.batches.lines_of(refs), uow)
    outcomes = dict(Counter(f"{each.result}_{each.outcome}" for each in answered))
    kept = BankFile("RETURN", batch.unit_id, command.file_name, command.content, len(file.answers), batch.no)
    await uow.bank_loads.keep(kept, outcomes | {"unknown": unknown})
    return Loaded(await uow.batches.get(batch.id), len(file.answers), outcomes, unknown)


async def _read(command: LoadReturnFile, actor: Actor, uow: UnitOfWork) -> ReturnFile:
    if command.template_id is None:
        return read_return_file(command.content)
    layout = await uow.bank_templates.layout_of(command.template_id, actor.unit_id)
    assert actor.unit_id is not None, "a template is a unit's"
    return read_answers(layout, command.content, actor.unit_id)


async def _batch_of(file: ReturnFile, refs: Sequence[str], actor: Actor, uow: UnitOfWork) -> Batch:
    """The batch that the file answers, if it and every payment named are the actor's own union's."""
    if file.kind != "LM":
        refuse(Code.FIELD_INVALID, "该文件是账单付款的回盘，请在“账单付款回盘”上传")
    batch = await uow.batches.named(file.batch_no)
    if batch is None:
        refuse(Code.NOT_FOUND, "没有此文件所称的发放批次，请与银行核对")
    if actor.unit_id != batch.unit_id or file.unit != batch.unit_id or await uow.batches.units_of(refs) - {batch.unit_id}:
        refuse(Code.NOT_RESPONSIBLE_UNIT, "该回盘文件含有其他责任工会的付款，请由付款的工会上传")
    return batch


async def _apply(answers: Sequence[Answer], batch: Batch, uow: UnitOfWork) -> list[Answered]:
    """Settled and rejected first, then what came back: one file may say both of a payment."""
    definite = [(a.bank_ref, a.result, a.amount_fen, a.on, a.reason) for a in answers if a.result in ("SETTLED", "REJECTED")]
    answered = await uow.ledger.post(definite)
    answered += await uow.ledger.return_payments([(a.bank_ref, a.reason) for a in answers if a.result == "RETURNED"])
    unreceived = [answer for answer in answers if answer.result == "NOT_RECEIVED"]
    states = await uow.bank_loads.states([answer.bank_ref for answer in unreceived])
    denied = [a for a in unreceived if states.get(a.bank_ref, (0, "", None))[1] == "UNKNOWN"]
    contradicted = [a for a in unreceived if a not in denied]
    await uow.bank_loads.not_received([a.bank_ref for a in denied], batch.no)
    await uow.ledger.open_cases([(a.bank_ref, "CONTRADICTED", "NOT_RECEIVED", a.amount_fen) for a in contradicted])
    answered += [Answered(a.bank_ref, "NOT_RECEIVED", "APPLIED", batch.id, None, a.amount_fen) for a in denied]
    return answered + [Answered(a.bank_ref, "NOT_RECEIVED", "CONTRADICTED", None, None, a.amount_fen) for a in contradicted]


def _say(
    batch: Batch, answered: Sequence[Answered], answers: Mapping[str, Answer], lines: Sequence[InstructionLine], uow: UnitOfWork
) -> None:
    """What changed, one event a person; repeated and contradicted answers have changed nothing."""
    by_ref: dict[str, list[InstructionLine]] = {}
    for line in lines:
        by_ref.setdefault(line.bank_ref, []).append(line)
    for each in answered:
        if each.outcome != "APPLIED" or each.result == "NOT_RECEIVED":
            continue
        said, paid = answers[each.bank_ref], by_ref[each.bank_ref]
        told: dict[str, Any] = {
            "subject": paid[0].person_id,
            "effective_on": said.on or uow.now.date(),
            "batch_id": each.batch_id,
            "bank_ref": each.bank_ref,
            "benefit": batch.purpose,
            "source": batch.source,
            "line_ids": _named(paid, batch),
            "months": tuple(dict.fromkeys(str(Month.of(line.month)) for line in paid)),
            "amount_fen": paid[0].amount_fen,
        }
        if each.result == "SETTLED":
            uow.emit(DisbursementPaid(**told))
            _say_overpaid([line for line in paid if line.obligation_state == "RECOVERING"], said, batch, uow)
        elif each.result == "REJECTED":
            uow.emit(DisbursementFailed(**told, reason=said.reason or "REJECTED"))
        else:
            uow.emit(DisbursementReturned(**told, reason=said.reason or "RETURNED"))


def _named(lines: Sequence[InstructionLine], batch: Batch) -> tuple[UUID, ...]:
    """The lines as assistance knows them; a local top-up is none of its."""
    return () if batch.source == TOP_UPS else tuple(dict.fromkeys(line.line_id for line in lines))


def _say_overpaid(lines: Sequence[InstructionLine], said: Answer, batch: Batch, uow: UnitOfWork) -> None:
    """Lines that ended while the bank had them: paid all the same, and a receivable from now on."""
    if lines:
        uow.emit(
            OverpaymentDetected(
                subject=lines[0].person_id,
                effective_on=said.on or uow.now.date(),
                line_ids=_named(lines, batch),
                amount_fen=sum(line.line_fen for line in lines),
                reason=AFTER_END,
            )
        )
