"""C3.5 丧失劳动力: shown by a conclusion that is still valid (Q09)."""

from datetime import date

from libs.common.kernel.clause import Clause
from libs.common.kernel.decision import Decision, Reason
from services.assistance.policy.benefit_facts import NEVER, ONE_DAY, BenefitFacts, value_on

CLAUSE = Clause("C3.5", "丧失劳动力", ("Q09",))
KEYS = frozenset({"labour_capacity.months"})
NO_PROOF = Reason("CAPACITY_NOT_PROVEN", "没有丧失劳动力鉴定", "提交有效的丧失劳动力鉴定")


def decide(facts: BenefitFacts, on: date, valid_months: int) -> Decision:
    """丧失劳动力: from the day of the conclusion through the same day `valid_months` later, or for good where it says 长期."""
    proof = value_on(facts.capacity, on)
    if proof is None:
        return Decision(CLAUSE, met=False, reasons=(NO_PROOF,), values={})
    until = proof.until(valid_months)
    validity = "长期" if proof.permanent else f"{until}"
    values = {"鉴定日期": f"{proof.concluded_on}", "鉴定有效期至": validity}
    if on < proof.concluded_on:
        reason = Reason("CAPACITY_NOT_PROVEN", f"丧失劳动力鉴定自{proof.concluded_on}起有效", f"{proof.concluded_on}")
    elif on > until:
        reason = Reason("CAPACITY_PROOF_EXPIRED", f"丧失劳动力鉴定已于{until}到期", "重新鉴定并提交有效的丧失劳动力鉴定")
    else:
        met = Reason("CAPACITY_LOST", f"丧失劳动力(鉴定有效期至{validity})" if not proof.permanent else "丧失劳动力(鉴定长期有效)")
        return Decision(CLAUSE, met=True, reasons=(met,), values=values)
    return Decision(CLAUSE, met=False, reasons=(reason,), values=values)


def change_after(facts: BenefitFacts, day: date, valid_months: int) -> date:
    """The first day after `day` on which time alone changes the answer: a conclusion begins to count or has expired."""
    first = NEVER
    for _, proof in facts.capacity:
        if proof is None:
            continue
        for turn in (proof.concluded_on, NEVER if proof.permanent else proof.until(valid_months) + ONE_DAY):
            if day < turn < first:
                first = turn
    return first
