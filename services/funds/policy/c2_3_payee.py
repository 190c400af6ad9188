"""C2.3 严禁挪用截留: money goes to the person's own account, or to a lawful payee, and to nobody while that is in doubt (Q27)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final
from uuid import UUID

from libs.common.kernel.clause import Clause
from libs.common.kernel.errors import Code

CLAUSE = Clause("C2.3", "严禁挪用截留", ("Q27",))
HOLD: Final = timedelta(hours=24)  # reliability.md §2, anti-diversion 2: payee change = second approver + 24 h hold


class Relation(StrEnum):
    """Whose account it is. A guardian acts for the living, an heir receives what accrued before death."""

    SELF = "SELF"
    GUARDIAN = "GUARDIAN"
    HEIR = "HEIR"


@dataclass(frozen=True, slots=True)
class Account:
    """`ready_at`: from then on it may be paid to; a corrected account waits `HOLD` after its approval."""

    id: UUID
    relation: Relation
    registered_at: datetime
    ready_at: datetime


@dataclass(frozen=True, slots=True)
class PayeeFacts:
    """`life`: status on the day of paying, None for a person nobody told of. `in_correction`: a new account waits for its second person.

    `reported_dead`: a death report is neither returned nor settled (C7.3): held, whatever the register says of the person.
    """

    life: str | None
    accounts: Sequence[Account]
    in_correction: bool = False
    reported_dead: bool = False


def payee_of(facts: PayeeFacts, now: datetime) -> UUID | Code:
    """The account to pay to, or why nobody may be paid now.

    The newest account of a lawful relation counts and no older one: it was registered because the older was wrong.
    """
    if facts.reported_dead:
        return Code.PAYEE_HELD
    if facts.life in (None, "LOST_CONTACT", "ABROAD"):
        return Code.SUSPENDED
    dead = facts.life == "DECEASED"
    lawful = [account for account in facts.accounts if (account.relation is Relation.HEIR) == dead]
    if facts.in_correction:
        return Code.PAYEE_HELD
    if not lawful:
        return Code.BENEFICIARY_DECEASED if dead else Code.PAYEE_NOT_ALLOWED
    newest = max(lawful, key=lambda account: account.registered_at)
    return newest.id if newest.ready_at <= now else Code.PAYEE_HELD
