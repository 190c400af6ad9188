"""Register the own-name accounts of a workbook's rows, or check those that will fail a later rule (C2.3 anti-diversion, Q27).

Who may: assistance's service, on behalf of the rows' units.   Trigger: POST /funds/payee-accounts/bulk.
Records: accounts; a case for an account claimed by a second person.   Emits: nothing.   Refuses: ROLE_NOT_PERMITTED.
"""

from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from libs.common.contracts.calls import AccountRow
from libs.common.kernel.actor import Actor, Role
from libs.common.kernel.errors import Code, refuse
from libs.common.kernel.identity_numbers import AccountKind, account_valid
from services.funds.storage.unit_of_work import UnitOfWork

Answer = Literal["OK", "INVALID", "SHARED"]


@dataclass(frozen=True, slots=True)
class RegisterAccounts:
    """In file order: of two rows with one account, the first that registers has it. Repeating the call repeats the answers."""

    rows: tuple[AccountRow, ...]


async def register_accounts(command: RegisterAccounts, actor: Actor, uow: UnitOfWork) -> tuple[Answer, ...]:
    if not actor.has(Role.SERVICE):
        refuse(Code.ROLE_NOT_PERMITTED, "批量登记账户由帮扶服务办理")
    valid = [row for row in command.rows if account_valid(AccountKind(row.kind), row.account_number)]
    numbers = [row.account_number for row in valid]
    before = await uow.payees.owners(numbers)
    organisations = await uow.payee_organisations.theirs(numbers)  # a hospital's account is nobody's own
    first: dict[str, AccountRow] = {}
    for row in valid:
        if row.act == "register" and row.account_number not in before and row.account_number not in organisations:
            first.setdefault(row.account_number, row)
    await uow.payees.register(list(first.values()))
    after = await uow.payees.owners(numbers)
    owners: dict[str, UUID] = {number: owner.person_id for number, owner in before.items()}
    answers: list[Answer] = []
    claims: list[tuple[UUID, UUID]] = []
    for row in command.rows:
        number = row.account_number
        if not account_valid(AccountKind(row.kind), number):
            answers.append("INVALID")
            continue
        if number in organisations and number not in after:
            answers.append("SHARED")
            continue
        if first.get(number) is row:  # from here on, later rows of the file see it
            owners[number] = after[number].person_id
        if owners.get(number, row.person_id) == row.person_id:
            answers.append("OK")
        else:
            answers.append("SHARED")
            claims.append((after[number].account_id, row.person_id))
    await uow.payees.note_shared(claims)
    return tuple(answers)
