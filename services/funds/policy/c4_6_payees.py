"""C2.3 严禁挪用截留, of bills: money goes to the hospital's or employer's own account as two persons of the payer looked at it (reliability.md §2)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from libs.common.kernel.clause import Clause
from libs.common.kernel.errors import Code, refuse
from libs.common.kernel.identity_numbers import AccountKind, account_valid, credit_code_valid
from services.funds.policy.c2_3_payee import HOLD

CLAUSE = Clause("C2.3", "严禁挪用截留", ("Q27",))
_BASIC: Final = AccountKind.PASSBOOK  # an organisation's account has digits and no check digit of cards


@dataclass(frozen=True, slots=True)
class OrganisationAccount:
    """`ready_at` None: entered, and nobody has decided yet."""

    id: UUID
    decided_at: datetime | None
    ready_at: datetime | None


def organisation_of(accounts: Sequence[OrganisationAccount], now: datetime) -> UUID | Code:
    """The account to pay to, or why none may be paid now. The newest counts and no older one: it was entered because the older was wrong."""
    if not accounts:
        return Code.PAYEE_NOT_ALLOWED
    if any(account.ready_at is None for account in accounts):
        return Code.PAYEE_HELD if len(accounts) > 1 else Code.PAYEE_NOT_ALLOWED
    newest = max(accounts, key=lambda account: (account.decided_at or now, account.id))
    assert newest.ready_at is not None, "looked at above"
    return newest.id if newest.ready_at <= now else Code.PAYEE_HELD


def ready_from(now: datetime, *, changed: bool) -> datetime:
    """A first account may be paid to once a second person approved it; a changed one waits `HOLD`."""
    return now + HOLD if changed else now


def require_organisation(credit_code: str, number: str) -> None:
    """Refuses FIELD_INVALID, BANK_ACCOUNT_INVALID."""
    if not credit_code_valid(credit_code):
        refuse(Code.FIELD_INVALID, "统一社会信用代码校验不符，请核对营业执照或事业单位法人证书")
    if not account_valid(_BASIC, number):
        refuse(Code.BANK_ACCOUNT_INVALID, "单位账号须为8至32位数字，请核对开户许可证")
