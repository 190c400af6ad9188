"""C0.1 Who is covered, and in which tier (Q05 dual titles: the higher one only)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from libs.common.kernel.clause import Clause
from libs.common.kernel.decision import Reason
from services.assistance.policy.benefit_facts import BenefitFacts, LifeStatus, Spans, Tier, value_on

CLAUSE = Clause("C0.1", "我省省部级以上劳动模范", ("Q05", "Q14", "Q15"))
TIER_ZH = {Tier.NATIONAL: "全国劳模", Tier.PROVINCIAL: "省部级劳模", Tier.NONE: "非省部级以上劳模"}
_SUSPENDED_ZH = {LifeStatus.LOST_CONTACT: "失联", LifeStatus.ABROAD: "移居境外"}


@dataclass(frozen=True, slots=True)
class Title:
    """A recorded honour. In force from the day of award to the day before its revocation."""

    tier: Tier
    awarded_on: date
    revoked_on: date | None = None

    def in_force(self, on: date) -> bool:
        return self.awarded_on <= on and (self.revoked_on is None or on < self.revoked_on)


def tier_on(titles: Iterable[Title], on: date) -> Tier:
    """NATIONAL with any national title in force, else PROVINCIAL with any provincial or ministerial one, else NONE."""
    tiers = {title.tier for title in titles if title.in_force(on)}
    return next((tier for tier in (Tier.NATIONAL, Tier.PROVINCIAL) if tier in tiers), Tier.NONE)


def tier_spans(titles: Iterable[Title], born_on: date) -> Spans[Tier]:
    """The tier over a life, one span for each change."""
    titles = tuple(titles)
    days = {born_on, *(t.awarded_on for t in titles), *(t.revoked_on for t in titles if t.revoked_on)}
    spans: list[tuple[date, Tier]] = []
    for day in sorted(days):
        tier = tier_on(titles, day)
        if not spans or spans[-1][1] is not tier:
            spans.append((day, tier))
    return tuple(spans)


def revoked_after(facts: BenefitFacts, day: date) -> date | None:
    """The first day after `day` from which no title is left in force."""
    return next((starts_on for starts_on, tier in facts.tier if starts_on > day and tier is Tier.NONE), None)


def outside_package(facts: BenefitFacts, on: date, package: Tier) -> Reason | None:
    """Why a benefit of `package` is not this person's on that day; None if it is."""
    tier = value_on(facts.tier, on) or Tier.NONE
    if tier is package:
        return None
    if tier is Tier.NATIONAL and facts.also_provincial:
        return Reason("DUAL_TITLE_HIGHEST_ONLY", "同时具有全国和省部级荣誉，只享受全国劳模待遇，不重复享受省部级劳模待遇")
    revoked_on = next((starts_on for starts_on, value in reversed(facts.tier[1:]) if starts_on <= on), None)
    if tier is Tier.NONE and revoked_on:
        return Reason("HONOR_REVOKED", f"荣誉称号自{revoked_on}起撤销", "荣誉称号恢复之日起可重新审核")
    return Reason("TIER_NOT_ELIGIBLE", f"{TIER_ZH[tier]}不享受{TIER_ZH[package]}待遇")


def standing(facts: BenefitFacts, on: date) -> Reason | None:
    """Why nothing accrues on that day whatever the tier: deceased, out of contact, moved abroad (Q12, Q15); None if nothing stands against it."""
    status = facts.life_on(on)
    if status is LifeStatus.ALIVE:
        return None
    if status is LifeStatus.DECEASED:
        return Reason("BENEFICIARY_DECEASED", "已去世，去世次月起停发")
    return Reason("SUSPENDED", f"{_SUSPENDED_ZH[status]}期间暂停发放", "恢复联系或回国定居并经核实之日起恢复")
