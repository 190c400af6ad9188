"""C3.3 What provincial and ministerial model workers receive, from provincial money."""

from collections.abc import Sequence
from datetime import date

from libs.common.kernel.clause import Clause
from libs.common.kernel.decision import Decision, Reason
from libs.common.kernel.months import months_later
from libs.common.kernel.parameters import ParametersOn
from services.assistance.policy import c0_1_tier, c0_2_hardship
from services.assistance.policy.benefit_facts import BenefitFacts, Tier
from services.assistance.policy.c0_2_hardship import Hardship
from services.assistance.policy.c1_5_rules_in_force import Rules
from services.assistance.policy.c3_4_c3_5_month import assess
from services.assistance.policy.c3_7_amounts import BENEFIT_ZH, Benefit, Formula, formula

CLAUSE = Clause(
    "C3.3",
    "省部级劳模享受困难劳模春节慰问金、生活困难补助金、特困帮扶金、困难劳模健康体检补助金和高龄补贴",
    ("Q05", "Q17", "Q18", "Q19", "Q31"),
)
FOR_HARDSHIP = frozenset({Benefit.SPRING_FESTIVAL_GRANT, Benefit.HEALTH_CHECKUP_SUBSIDY, Benefit.SPECIAL_HARDSHIP_AID})
"""困难劳模春节慰问金, 困难劳模健康体检补助金; 特困帮扶金 says it by its name."""
OLD_AGE_KEY = "old_age_allowance.age"


def decide(benefit: Benefit, facts: BenefitFacts, on: date, parameters: ParametersOn, determinations: Sequence[Hardship] = ()) -> Decision:
    """省部级劳模享受…: 困难劳模 for the grant, the check-up subsidy and the special aid; the living subsidy where C3.4 or C3.5 is met."""
    standing = c0_1_tier.standing(facts, on)
    outside = c0_1_tier.outside_package(facts, on, Tier.PROVINCIAL)
    reasons = [reason for reason in (standing, outside) if reason]
    if not reasons:
        reasons += _conditions(benefit, facts, on, parameters, determinations)
    amount = formula(benefit, Tier.PROVINCIAL, parameters)
    if not isinstance(amount, Formula):
        return Decision(CLAUSE, met=False, reasons=(*reasons, amount), values={})
    met = Reason("PROVINCIAL_PACKAGE", f"省部级劳模享受{BENEFIT_ZH[benefit]}")
    return Decision(CLAUSE, met=not reasons, reasons=tuple(reasons) or (met,), values={"标准": f"{amount}"})


def _conditions(
    benefit: Benefit, facts: BenefitFacts, on: date, parameters: ParametersOn, determinations: Sequence[Hardship]
) -> tuple[Reason, ...]:
    """Why not, beyond the tier."""
    if benefit in FOR_HARDSHIP:
        hardship = c0_2_hardship.decide(facts, on, parameters, determinations)
        return () if hardship.met else hardship.reasons
    if benefit is Benefit.LIVING_HARDSHIP_SUBSIDY:
        assessment = assess(facts, on, Rules.of(parameters))
        return () if assessment.met else assessment.reasons
    if benefit is Benefit.OLD_AGE_ALLOWANCE:
        return _old_age(facts, on, parameters)
    return ()


def _old_age(facts: BenefitFacts, on: date, parameters: ParametersOn) -> tuple[Reason, ...]:
    """高龄: the circular names no age (Q19)."""
    row = parameters.values.get(OLD_AGE_KEY)
    if row is None:
        return (Reason("CONFIG_MISSING", "高龄补贴尚无年龄标准", "依据有关文件录入年龄(须有文号)并经另一人审批后办理"),)
    of_age_on = months_later(facts.birth_date, 12 * int(row.value))
    return () if on >= of_age_on else (Reason("OLD_AGE_NOT_MET", f"未满{row.value}周岁", f"年满{row.value}周岁之日{of_age_on}"),)
