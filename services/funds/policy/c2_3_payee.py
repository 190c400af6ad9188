"""C2.3 严禁挪用截留: money goes to the person's own account, or to a lawful payee, and to nobody while that is in doubt (Q27)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Final
from uuid import UUID

from libs.common.kernel.actor import Actor, Role
from libs.common.kernel.clause import Clause
from libs.common.kernel.errors import Code, refuse

CLAUSE = Clause("C2.3", "严禁挪用截留", ("Q27",))
HOLD: Final = timedelta(hours=24)  # reliability.md §2, anti-diversion 2: payee change = second approver + 24 h hold


class Relation(StrEnum):
    """Whose account it is. A guardian acts for the living, an heir receives what accrued before death."""

    SELF = "SELF"
    GUARDIAN = "GUARDIAN"
    HEIR = "HEIR"


@dataclass(frozen=True, slots=True)
class Account:
    """`ready_at`: from then on it may be paid to; a corrected account waits `HOLD` after its approval. `until`: the last day of a right that
    is for a time; `revoked_at`: when two persons took it back.
    """

    id: UUID
    relation: Relation
    registered_at: datetime
    ready_at: datetime
    valid_from: date = date.min
    until: date = date.max
    revoked_at: datetime | None = None

    def in_force(self, now: datetime) -> bool:
        return self.revoked_at is None and self.valid_from <= now.date() <= self.until


@dataclass(frozen=True, slots=True)
class PayeeFacts:
    """`life`: status on the day of paying, None for a person nobody told of. `in_correction`: a new account, or the revocation of a payee,
    waits for its second person.

    `reported_dead`: a death report is neither returned nor settled (C7.3): held, whatever the register says of the person.
    """

    life: str | None
    accounts: Sequence[Account]
    in_correction: bool = False
    reported_dead: bool = False


def payee_of(facts: PayeeFacts, now: datetime) -> UUID | Code:
    """The account to pay to, or why nobody may be paid now.

    A guardian in force comes before the person's own account. Of each relation the newest account counts and no older one: it was registered
    because the older was wrong. After a payee was revoked, whoever comes next waits `HOLD` too.
    """
    if facts.reported_dead:
        return Code.PAYEE_HELD
    if facts.life in (None, "LOST_CONTACT", "ABROAD"):
        return Code.SUSPENDED
    dead = facts.life == "DECEASED"
    of_relation = [account for account in facts.accounts if (account.relation is Relation.HEIR) == dead]
    lawful = [account for account in of_relation if account.in_force(now)]
    if facts.in_correction or any(account.revoked_at and now < account.revoked_at + HOLD for account in of_relation):
        return Code.PAYEE_HELD
    if not lawful:
        return Code.BENEFICIARY_DECEASED if dead else Code.PAYEE_NOT_ALLOWED
    newest = max(lawful, key=lambda account: (account.relation is Relation.GUARDIAN, account.registered_at))
    return newest.id if newest.ready_at <= now else Code.PAYEE_HELD


def accrued_before(month: date, died_on: date | None) -> bool:
    """Whether a line of the month that begins on `month` is due at all: the month of death is, nothing later (Q12), whoever receives it."""
    return died_on is None or month <= died_on


def require_payee_clerk(actor: Actor, l2: UUID | None) -> None:
    """Who enters a person's account. Refuses ROLE_NOT_PERMITTED, NOT_RESPONSIBLE_UNIT."""
    if not actor.roles & {Role.PREPARER, Role.PAYEE_REVIEWER}:
        refuse(Code.ROLE_NOT_PERMITTED, "收款账户由责任工会的发放编制或账户复核岗位办理")
    if l2 is None or l2 != actor.unit_id:
        refuse(Code.NOT_RESPONSIBLE_UNIT, "此人不在本单位负责范围内，请转交其责任工会办理")


def require_first_account(*, life: str | None, has_own: bool, named: bool) -> None:
    """Refuses BENEFICIARY_DECEASED, INVALID_TRANSITION, PAYEE_NOT_ALLOWED: a first account is the living person's own, in the register's name."""
    if life == "DECEASED":
        refuse(Code.BENEFICIARY_DECEASED, "本人已去世，请登记合法继承人账户")
    if has_own:
        refuse(Code.INVALID_TRANSITION, "此人已有登记账户，需要更换的请办理账户更正")
    if not named:
        refuse(Code.PAYEE_NOT_ALLOWED, "户名与档案姓名不符；账户须为本人姓名开立，由监护人代领的请在“合法代领人”登记")
