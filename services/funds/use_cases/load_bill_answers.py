"""Load the bank's answer to payments of bills: each definite line is a receipt that waits for a second person (C2.6, C4.6, C5.5; 退票).

Who may: preparer, approver or releaser of the paying unit.   Trigger: POST /funds/bill-answers.
Records: the file once by its hash, a receipt for each payment that it settles, rejects or gives back; contradictions as cases. Nothing is booked yet.
Emits: nothing.   Refuses (the whole file): ROLE_NOT_PERMITTED, NOT_RESPONSIBLE_UNIT, NOT_FOUND (template), INVALID_TRANSITION (template), FIELD_INVALID (damaged,
unknown reference, another amount, a day that cannot be), DUPLICATE_ROW (the file again).
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from libs.common.kernel.actor import Actor, Role
from libs.common.kernel.errors import Code, FieldFault, refuse
from services.funds.domain.bank_files import Answer, read_return_file
from services.funds.domain.bank_reading import read_bill_answers
from services.funds.domain.bill_payment import BillPayment
from services.funds.policy.c4_6_bills import require_payer
from services.funds.policy.c4_6_receipts import answer_of, require_receipt
from services.funds.storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class LoadBillAnswers:
    """`template_id`: the unit's template whose answers the file is in; None for the standard format."""

    file_name: str
    content: bytes
    template_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class LoadedAnswers:
    """`outcomes`: result and what became of it → how many."""

    answer_id: UUID
    lines: int
    outcomes: dict[str, int]


async def load_bill_answers(command: LoadBillAnswers, actor: Actor, uow: UnitOfWork) -> LoadedAnswers:
    unit = require_payer(actor, Role.PREPARER, Role.APPROVER, Role.RELEASER)
    answers = await _read(command, unit, uow)
    payments = {each.bank_ref or "": each for each in await uow.bill_payments.lock_refs([answer.bank_ref for answer in answers])}
    _require_ours(answers, payments, unit)
    waiting = await uow.bill_orders.waiting_outcomes([payment.id for payment in payments.values()])
    judged = [
        (answer, answer_of(answer.result, payments[answer.bank_ref].state, waiting.get(payments[answer.bank_ref].id))) for answer in answers
    ]
    outcomes = dict(Counter(f"{answer.result}_{outcome}" for answer, outcome in judged))
    answer_id = await uow.bill_orders.enter_answer(unit, command.file_name, command.content, len(answers), outcomes, actor.subject)
    for answer, outcome in judged:
        if outcome == "ENTERED":
            await _enter(answer, payments[answer.bank_ref], answer_id, actor.subject, uow)
    await uow.ledger.open_cases(
        [(a.bank_ref, "CONTRADICTED", a.result, a.amount_fen) for a, outcome in judged if outcome == "CONTRADICTED"]
    )
    return LoadedAnswers(answer_id, len(answers), outcomes)


async def _read(command: LoadBillAnswers, unit: UUID, uow: UnitOfWork) -> Sequence[Answer]:
    if command.template_id is None:
        file = read_return_file(command.content)
        if file.kind != "LD":
            refuse(Code.FIELD_INVALID, "该文件是发放批次的回盘，请在“银行回盘”上传")
        if file.unit != unit:
            refuse(Code.NOT_RESPONSIBLE_UNIT, "该回盘文件属于其他付款单位")
        return file.answers
    return read_bill_answers(await uow.bank_templates.layout_of(command.template_id, unit), command.content)


def _require_ours(answers: Sequence[Answer], payments: dict[str, BillPayment], unit: UUID) -> None:
    if any(payment.payer != unit for payment in payments.values()):
        refuse(Code.NOT_RESPONSIBLE_UNIT, "该回盘文件含有其他单位的付款，请由付款单位上传")
    if len({answer.bank_ref for answer in answers}) != len(answers):
        refuse(Code.FIELD_INVALID, "同一付款参考号在文件中出现多次；整份文件未受理")
    for answer in answers:
        payment = payments.get(answer.bank_ref)
        if payment is None or payment.amount_fen != answer.amount_fen:
            why = "付款参考号不存在" if payment is None else "金额与付款不符"
            refuse(Code.FIELD_INVALID, f"{answer.bank_ref} {why}；整份文件未受理", fields=[FieldFault(answer.bank_ref, why)])


async def _enter(answer: Answer, payment: BillPayment, answer_id: UUID, by: str, uow: UnitOfWork) -> None:
    today = uow.now.date()
    on, since = answer.on or today, payment.settled_on or payment.released_on or today
    require_receipt(answer.result, payment.state, on, since, today)
    reason = "" if answer.result == "SETTLED" else answer.reason or "银行未说明原因"
    number = f"{answer_id}/{answer.bank_ref}"  # a line of a file is a receipt of its own
    await uow.bill_payments.enter_receipt(payment.id, (answer.result, number, on, reason), by, answer_id)
