"""Reveal the payment list of a batch: names and accounts in full, for a reason (§8: bank in full only for the payer role).

Who may: preparer, approver or releaser of the batch's L2 union.   Trigger: POST /funds/batches/{id}/payment-list.
Records: the audit row with the reason and the number of people.   Emits: nothing.   Refuses: NOT_FOUND, ROLE_NOT_PERMITTED, NOT_RESPONSIBLE_UNIT.
"""

from dataclasses import dataclass, field
from uuid import UUID

from libs.common.kernel.actor import Actor, Role
from libs.common.kernel.errors import Code, refuse
from services.funds.storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class RevealPaymentList:
    batch_id: UUID
    reason: str


@dataclass(frozen=True, slots=True)
class RevealedPayment:
    """One person's payment, account in the clear. `months` as 2024-05; amount in fen."""

    bank_ref: str
    person_id: UUID
    account: str = field(repr=False)
    account_name: str = field(repr=False)
    bank_name: str
    amount_fen: int
    months: tuple[str, ...]
    state: str
    relation: str


async def reveal_payment_list(command: RevealPaymentList, actor: Actor, uow: UnitOfWork) -> list[RevealedPayment]:
    if not actor.roles & {Role.PREPARER, Role.APPROVER, Role.RELEASER}:
        refuse(Code.ROLE_NOT_PERMITTED, "发放清单只对责任工会的发放岗位显示")
    batch = await uow.batches.get(command.batch_id)
    if actor.unit_id != batch.unit_id:
        refuse(Code.NOT_RESPONSIBLE_UNIT, "该批次由其他责任工会发放")
    lines = await uow.batches.lines(batch.id)
    accounts = await uow.payees.open(sorted({line.payee_id for line in lines}))
    months: dict[str, list[str]] = {}
    for line in lines:
        months.setdefault(line.bank_ref, []).append(f"{line.month:%Y-%m}")
    uow.audit("PAYMENT_LIST_REVEALED", batch.id, detail={"reason": command.reason, "people": len(months)})
    firsts = {line.bank_ref: line for line in lines}
    return [
        RevealedPayment(
            ref,
            line.person_id,
            accounts[line.payee_id].number,
            accounts[line.payee_id].name,
            accounts[line.payee_id].bank_name,
            line.amount_fen,
            tuple(dict.fromkeys(months[ref])),
            line.state,
            accounts[line.payee_id].relation,
        )
        for ref, line in firsts.items()
    ]
