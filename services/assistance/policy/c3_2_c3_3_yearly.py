"""C3.2, C3.3 What is given once a year: which package a person's tier opens, for how much, and what a list of them needs before it is paid."""

from collections.abc import Sequence
from datetime import date

from libs.common.kernel.clause import Clause
from libs.common.kernel.decision import Decision, Reason
from libs.common.kernel.parameters import ParametersOn
from services.assistance.policy import c3_2_national_package, c3_3_provincial_package
from services.assistance.policy.benefit_facts import ONE_DAY, BenefitFacts, Income, Tier, value_on
from services.assistance.policy.c0_2_hardship import Hardship, HardshipGround
from services.assistance.policy.c3_7_amounts import Benefit, Formula, formula

CLAUSE = Clause(
    "C3.2+C3.3", "每年享受春节慰问金、生活困难补助金、特困帮扶金和健康体检补助金…和高龄补贴", ("Q05", "Q17", "Q18", "Q20", "Q26")
)
CONFIGURATION = frozenset({"AMOUNT_NOT_CONFIGURED", "CONFIG_MISSING"})
"""Reasons that an office mends, not the person: who lacks nothing else waits for a document."""
_PUBLISHED = frozenset({HardshipGround.LOW_INCOME, HardshipGround.FARMER})


def decide(benefit: Benefit, facts: BenefitFacts, on: date, parameters: ParametersOn, determinations: Sequence[Hardship] = ()) -> Decision:
    """The package of the tier that the person has on the day. The provincial living subsidy is monthly (C3.4, C3.5) and never comes from a list."""
    if value_on(facts.tier, on) is Tier.NATIONAL and benefit in c3_2_national_package.BENEFITS:
        return c3_2_national_package.decide(benefit, facts, on, parameters, determinations)
    decision = c3_3_provincial_package.decide(benefit, facts, on, parameters, determinations)
    if benefit is not Benefit.LIVING_HARDSHIP_SUBSIDY:
        return decision
    reason = Reason("TIER_NOT_ELIGIBLE", "省部级劳模的生活困难补助金按月发放，不按年发放", "按月填报困难申报表")
    return Decision(CLAUSE, met=False, reasons=(reason,), values={})


def amount_fen(benefit: Benefit, tier: Tier, parameters: ParametersOn, income: Income | None) -> int | Reason:
    """FLAT as it stands; TOP_UP what the declared monthly income lacks, for which there has to be one (Q20)."""
    amount = formula(benefit, tier, parameters)
    if not isinstance(amount, Formula):
        return amount
    if amount.line_fen is None:
        return amount.fen
    if income is None:
        return Reason("INCOME_MISSING", "按差额发放，须先申报月工资(养老金)", "填报困难申报表")
    return amount.amount_fen(income.wage_fen // income.months)


def needs_notice(benefit: Benefit, tier: Tier, determinations: Sequence[Hardship]) -> bool:
    """公示 (C2.5): a hardship that is first published with this list. One that a form went through a notice for has been published; a national
    title and an age are no hardship.
    """
    conditional = tier is Tier.PROVINCIAL and benefit in c3_3_provincial_package.FOR_HARDSHIP
    return conditional and not any(each.ground in _PUBLISHED for each in determinations)


def due_on(festival_on: date) -> date:
    """春节前: the last day before the festival (Q26)."""
    return festival_on - ONE_DAY
