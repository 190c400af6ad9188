"""Register the own-name account of a person on a list, who has written no form and so told no account (C2.3, Q27).

Who may: a form filler of the person's unit or county.   Trigger: POST /assistance/benefit-entries/{id}/account, before its transaction.
Records: nothing here: funds registers it; the door audits it. Who has an account already has it corrected in funds, by two persons.
Emits: nothing.   Refuses: NOT_FOUND, ROLE_NOT_PERMITTED, NOT_RESPONSIBLE_UNIT, PAYEE_NOT_ALLOWED, INVALID_TRANSITION, BANK_ACCOUNT_INVALID,
BANK_ACCOUNT_SHARED, UNAVAILABLE.
"""

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from pydantic import RootModel

from libs.common.contracts.calls import AccountAnswers, AccountRegistration, AccountRow, CardsQuery, PersonCards
from libs.common.kernel.actor import Actor
from libs.common.kernel.errors import Code, refuse
from libs.common.kernel.gates import Gate
from libs.common.persistence.house import House
from libs.common.web.department_client import DepartmentClient
from libs.common.workbooks.cells import digits_text, person_name
from services.assistance.domain.written_form import WrittenAccount
from services.assistance.policy import c2_4_gates
from services.assistance.storage.unit_of_work import UnitOfWork

_REFUSED = {
    "INVALID": (Code.BANK_ACCOUNT_INVALID, "银行账号有误，请核对存折或银行卡"),
    "SHARED": (Code.BANK_ACCOUNT_SHARED, "此账号已登记在他人名下，已转责任工会人工核查"),
}


class _Accounts(RootModel[list[dict[str, Any]]]):
    """What funds has of a person."""


@dataclass(frozen=True, slots=True)
class RegisterOwnAccount:
    entry_id: UUID
    account: WrittenAccount = field(repr=False)


async def register_own_account(command: RegisterOwnAccount, actor: Actor, house: House[UnitOfWork], client: DepartmentClient) -> None:
    person_id = await _require_filler(command.entry_id, actor, house)
    cards = await client.post(
        "/registry/people/cards", CardsQuery(person_ids=(person_id,), purpose="核对本人账户户名", unit=actor.unit_id), PersonCards
    )
    account = command.account
    if [person_name(card.name) for card in cards.cards] != [person_name(account.holder)]:
        refuse(Code.PAYEE_NOT_ALLOWED, "账户须为本人姓名开立；由监护人代领的，请另行登记并审批")
    if (await client.get(f"/funds/payee-accounts/{person_id}", _Accounts)).root:
        refuse(Code.INVALID_TRANSITION, "此人已有登记账户，需要更换的请由责任工会办理账户更正")
    row = AccountRow(
        person_id=person_id,
        act="register",
        kind=account.kind.value,
        account_number=digits_text(account.number),
        account_name=person_name(account.holder),
        bank_name=account.bank,
    )
    [answer] = (await client.post("/funds/payee-accounts/bulk", AccountRegistration(rows=(row,)), AccountAnswers)).answers
    if answer in _REFUSED:
        refuse(*_REFUSED[answer])


async def _require_filler(entry_id: UUID, actor: Actor, house: House[UnitOfWork]) -> UUID:
    """Whose account it is. Looks only: nothing of this transaction is kept."""
    async with house.open(actor) as uow:
        entry = await uow.benefit_campaigns.lock(entry_id)
        person = await uow.people.get(entry.person_id)
        c2_4_gates.require(Gate.FILL, actor, person.chain_on(uow.now.date()), {})
        return entry.person_id
