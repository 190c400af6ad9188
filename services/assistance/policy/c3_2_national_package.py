"""C3.2 What national model workers receive each year, from central money."""

from collections.abc import Sequence
from datetime import date

from libs.common.kernel.clause import Clause
from libs.common.kernel.decision import Decision, Reason
from libs.common.kernel.errors import Code, refuse
from libs.common.kernel.parameters import ParametersOn
from services.assistance.policy import c0_1_tier, c0_2_hardship
from services.assistance.policy.benefit_facts import BenefitFacts, Tier
from services.assistance.policy.c0_2_hardship import Hardship
from services.assistance.policy.c3_7_amounts import BENEFIT_ZH, Benefit, Formula, formula

CLAUSE = Clause("C3.2", "全国劳模每年享受春节慰问金、生活困难补助金、特困帮扶金和健康体检补助金", ("Q05", "Q18", "Q30"))
BENEFITS = (
    Benefit.SPRING_FESTIVAL_GRANT,
    Benefit.LIVING_HARDSHIP_SUBSIDY,
    Benefit.SPECIAL_HARDSHIP_AID,
    Benefit.HEALTH_CHECKUP_SUBSIDY,
)


HARDSHIP_KEY = "national.hardship_benefits"
"""Which of them require a current determination: national rules say, the circular does not."""


def parse(value: str) -> frozenset[str]:
    """Benefits with blanks between, or - for none. Refuses FIELD_INVALID."""
    words = frozenset(value.split())
    if not words or not words <= {*BENEFITS, "-"}:
        refuse(Code.FIELD_INVALID, f"{HARDSHIP_KEY}: 请填写全国劳模待遇的代码，用空格分开；没有的填 -")
    return words


def decide(benefit: Benefit, facts: BenefitFacts, on: date, parameters: ParametersOn, determinations: Sequence[Hardship] = ()) -> Decision:
    """全国劳模每年享受…: the four benefits of the package; conditions and most amounts are set by national rules, entered as parameters."""
    reasons = [reason for reason in (c0_1_tier.standing(facts, on), c0_1_tier.outside_package(facts, on, Tier.NATIONAL)) if reason]
    if benefit not in BENEFITS:
        reasons.append(Reason("TIER_NOT_ELIGIBLE", f"{BENEFIT_ZH[benefit]}不在全国劳模待遇之内"))
        return Decision(CLAUSE, met=False, reasons=tuple(reasons), values={})
    if not reasons and benefit in parameters.words(HARDSHIP_KEY):
        hardship = c0_2_hardship.decide(facts, on, parameters, determinations)
        reasons += () if hardship.met else hardship.reasons
    amount = formula(benefit, Tier.NATIONAL, parameters)
    if not isinstance(amount, Formula):
        return Decision(CLAUSE, met=False, reasons=(*reasons, amount), values={})
    met = Reason("NATIONAL_PACKAGE", f"全国劳模每年享受{BENEFIT_ZH[benefit]}")
    return Decision(CLAUSE, met=not reasons, reasons=tuple(reasons) or (met,), values={"标准": f"{amount}"})
