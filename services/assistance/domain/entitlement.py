"""Whether a person's recurring entitlement goes on, is suspended, or has ended (domain.md §5; Q12, Q14, Q15)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from uuid import UUID

from libs.common.kernel.ids import ApplicationId, PersonId, derived_id
from libs.common.kernel.months import Month
from services.assistance.policy.benefit_facts import NEVER, BenefitFacts, LifeStatus, Tier
from services.assistance.policy.c3_7_amounts import Benefit


class EntitlementState(StrEnum):
    ACTIVE = "ACTIVE"
    SUSPENDED = "SUSPENDED"
    TERMINATED = "TERMINATED"


@dataclass(frozen=True, slots=True)
class Entitlement:
    """One per person and benefit. `last_month` is set once it has ended."""

    id: UUID
    person_id: PersonId
    benefit: Benefit
    application_id: ApplicationId
    tier: Tier
    state: EntitlementState = EntitlementState.ACTIVE
    last_month: Month | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """`since` is the day of the fact; `reason` a code: DECEASED, HONOR_REVOKED, LOST_CONTACT, ABROAD, MERGED, REDECLARATION_MISSED, or "" where nothing
    stands against it.
    """

    state: EntitlementState
    reason: str = ""
    since: date = date.min
    last_month: Month | None = None


GOES_ON = Standing(EntitlementState.ACTIVE)


def entitlement_id(person_id: PersonId, benefit: Benefit) -> UUID:
    return derived_id("entitlement", person_id, benefit)


def standing(facts: BenefitFacts, today: date, *, merged: bool = False) -> Standing:
    """What the dated facts say on a day. The month of death is payable; the month of a revocation is not, where it is unpaid. The earliest end holds.
    `merged`: the record was absorbed by another of the same person, for as long as the merge stands.
    """
    known = [(since, tier) for since, tier in facts.tier if since <= today]
    lives = [(since, life) for since, life in facts.life if since <= today]
    ends = [
        Standing(EntitlementState.TERMINATED, "DECEASED", since, Month.of(since)) for since, life in lives if life is LifeStatus.DECEASED
    ]
    if known and known[-1][1] is Tier.NONE:
        since = known[-1][0]
        before = Month.of(since.replace(day=1) - timedelta(days=1))
        ends.append(Standing(EntitlementState.TERMINATED, "HONOR_REVOKED", since, before))
    if ends:
        return min(ends, key=lambda end: end.since)
    if merged:
        return Standing(EntitlementState.SUSPENDED, "MERGED", today)
    if lives and lives[-1][1] is not LifeStatus.ALIVE:
        return Standing(EntitlementState.SUSPENDED, lives[-1][1].value, lives[-1][0])
    return GOES_ON


def moves(entitlement: Entitlement, now: Standing) -> bool:
    """Whether that is news. What has ended stays ended (a new application begins anew); its end may only turn out to be earlier."""
    if entitlement.last_month is not None:
        return now.last_month is not None and now.last_month < entitlement.last_month
    return entitlement.state is not now.state


def stands_until(facts: BenefitFacts, today: date, suspended_from: Iterable[date]) -> date:
    """The first day after `today` on which a standing may change though nothing new is recorded: a dated fact begins, a declaration's year is over."""
    starts = [starts_on for spans in (facts.tier, facts.life) for starts_on, _ in spans]
    return min((day for day in (*starts, *suspended_from) if day > today), default=NEVER)


def is_plain(facts: BenefitFacts) -> bool:
    """Whether nothing of the kind was ever recorded: nearly everybody, and no need to look anything up. Before an award there is no tier."""
    tiers = [tier for _, tier in facts.tier]
    return all(life is LifeStatus.ALIVE for _, life in facts.life) and Tier.NONE not in tiers[1:] and tiers != [Tier.NONE]
