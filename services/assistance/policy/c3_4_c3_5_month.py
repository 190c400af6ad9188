"""C3.4 and C3.5 month by month: any day on which all conditions hold together makes the month payable in full (domain.md §6.5, §6.6).

Conditions are looked at on breakpoints only: the first day, and each day on which a fact, a parameter or the age changes.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from libs.common.kernel.clause import Clause
from libs.common.kernel.decision import Decision, Reason
from libs.common.kernel.months import Month, months_between, months_later
from services.assistance.policy import c0_1_tier, c3_4_low_income, c3_5_farmer
from services.assistance.policy.benefit_facts import BenefitFacts, value_on
from services.assistance.policy.c1_5_rules_in_force import Rules, Schedule

CLAUSE = Clause("C3.4+C3.5", "每人每月补助200元", ("Q01", "Q02", "Q10", "Q11", "Q12", "Q13", "Q14", "Q15"))


@dataclass(frozen=True, slots=True)
class Assessment:
    """All conditions on one day, and on every later day until the next breakpoint. `against`: why nothing accrues whatever the clauses say."""

    against: Reason | None
    decisions: tuple[Decision, ...]
    met: tuple[Decision, ...]
    amount_fen: int
    reasons: tuple[Reason, ...]
    """Why, or else why not."""


Trail = Sequence[tuple[date, Assessment]]
"""What was seen, and from which day on."""


@dataclass(frozen=True, slots=True)
class MonthDecision:
    """`amount_fen` is what a line not yet paid is worth; `paid_keeps_fen` what a paid one may keep (more only after a revocation, Q14).

    `held_on` is the first day of the month on which all conditions held together, also where the month is not payable for another reason.
    """

    month: Month
    amount_fen: int
    paid_keeps_fen: int
    grounds: str
    held_on: date | None
    reasons: tuple[Reason, ...]
    trail: Trail


def assess(facts: BenefitFacts, on: date, rules: Rules) -> Assessment:
    """Both clauses on one day."""
    against = c0_1_tier.standing(facts, on)
    decisions = (c3_4_low_income.decide(facts, on, rules.low_income), c3_5_farmer.decide(facts, on, rules.farmer))
    met = () if against else tuple(decision for decision in decisions if decision.met)
    income = value_on(facts.income, on)
    amount_fen = rules.amount_fen(income.wage_fen // income.months, len(met)) if income and met else 0
    reasons = (against,) if against else _once(reason for decision in met or decisions for reason in decision.reasons)
    return Assessment(against, decisions, met, amount_fen, reasons)


def assessments(facts: BenefitFacts, last: Month, schedule: Schedule) -> Trail:
    """All that is to be seen since the rule start, through a month."""
    seen, day, last_day = [], schedule.starts_on, last.last_day
    while day <= last_day:
        rules = schedule.on(day)
        seen.append((day, assess(facts, day, rules)))
        day = min(facts.change_after(day), c3_5_farmer.change_after(facts, day, rules.farmer), schedule.change_after(day))
    return seen


def decide_months(
    facts: BenefitFacts, first: Month, last: Month, submitted_on: date, schedule: Schedule, seen: Trail
) -> Iterator[MonthDecision]:
    """每人每月补助200元: each month from `first` through `last`, for a form handed in on `submitted_on`, from what was `seen` (`assessments`)."""
    earliest = Month.of(months_later(submitted_on, -schedule.on(submitted_on).arrears_months))
    begun = 0
    for month in months_between(first, last):
        first_day, last_day = month.first_day, month.last_day
        while begun + 1 < len(seen) and seen[begun + 1][0] <= first_day:
            begun += 1
        trail = tuple((max(day, first_day), assessment) for day, assessment in seen[begun:] if day <= last_day)
        yield _month(facts, month, trail, earliest, schedule)


def payable(facts: BenefitFacts, month: Month, submitted_on: date, schedule: Schedule) -> MonthDecision:
    return next(decide_months(facts, month, month, submitted_on, schedule, assessments(facts, month, schedule)))


def first_held_on(seen: Trail) -> date | None:
    """The first day since the rule start on which all conditions held together (Q11: kept, though nothing is paid for it)."""
    return next((day for day, assessment in seen if assessment.met), None)


def _month(facts: BenefitFacts, month: Month, trail: Trail, earliest: Month, schedule: Schedule) -> MonthDecision:
    held = [(day, assessment) for day, assessment in trail if assessment.met]
    met = {decision.reasons[0].code for _, assessment in held for decision in assessment.met}
    grounds = "+".join(ground for ground in ("LOW_INCOME", "FARMER") if ground in met)
    reasons = [reason for _, assessment in held or trail for reason in assessment.reasons]
    amount_fen = paid_keeps_fen = max((assessment.amount_fen for _, assessment in held), default=0)
    if month < earliest or not trail:
        amount_fen = paid_keeps_fen = 0
        reasons.insert(0, _too_early(earliest, trail, schedule))
    elif held and (revoked_on := c0_1_tier.revoked_after(facts, month.first_day)):
        amount_fen = 0
        reasons.insert(0, Reason("HONOR_REVOKED", f"荣誉称号自{revoked_on}起撤销：未发放的不再发放，已发放的未经决定不追回"))
    return MonthDecision(month, amount_fen, paid_keeps_fen, grounds, held[0][0] if held else None, _once(reasons), trail)


def _once(reasons: Iterable[Reason]) -> tuple[Reason, ...]:
    """Each reason once: both clauses, and days apart, may share one."""
    return tuple(dict.fromkeys(reasons))


def _too_early(earliest: Month, trail: Trail, schedule: Schedule) -> Reason:
    if not trail:
        return Reason("RULE_NOT_IN_FORCE", f"补助规定自{schedule.starts_on}起执行，以前月份不发放")
    return Reason("BEFORE_SUBMISSION", f"自{earliest}起发放，以前月份不补发")
