"""C1.3 The six categories of aid: every aid record carries exactly one; which one, as data."""

from collections.abc import Mapping
from enum import StrEnum

from libs.common.kernel.clause import Clause
from services.assistance.policy.c3_7_amounts import Benefit

CLAUSE = Clause("C1.3", "困难救助、医疗帮扶、生活补助、节日慰问、就业保障、住房优待", ())


class AssistanceCategory(StrEnum):
    HARDSHIP_RELIEF = "HARDSHIP_RELIEF"
    MEDICAL_ASSISTANCE = "MEDICAL_ASSISTANCE"
    LIVING_SUBSIDY = "LIVING_SUBSIDY"
    FESTIVAL_CONDOLENCE = "FESTIVAL_CONDOLENCE"
    EMPLOYMENT_SUPPORT = "EMPLOYMENT_SUPPORT"
    HOUSING_PRIORITY = "HOUSING_PRIORITY"


CATEGORY_ZH = {
    AssistanceCategory.HARDSHIP_RELIEF: "困难救助",
    AssistanceCategory.MEDICAL_ASSISTANCE: "医疗帮扶",
    AssistanceCategory.LIVING_SUBSIDY: "生活补助",
    AssistanceCategory.FESTIVAL_CONDOLENCE: "节日慰问",
    AssistanceCategory.EMPLOYMENT_SUPPORT: "就业保障",
    AssistanceCategory.HOUSING_PRIORITY: "住房优待",
}
OF_BENEFIT: Mapping[Benefit, AssistanceCategory] = {
    Benefit.SPRING_FESTIVAL_GRANT: AssistanceCategory.FESTIVAL_CONDOLENCE,
    Benefit.LIVING_HARDSHIP_SUBSIDY: AssistanceCategory.LIVING_SUBSIDY,
    Benefit.SPECIAL_HARDSHIP_AID: AssistanceCategory.HARDSHIP_RELIEF,
    Benefit.HEALTH_CHECKUP_SUBSIDY: AssistanceCategory.MEDICAL_ASSISTANCE,
    Benefit.OLD_AGE_ALLOWANCE: AssistanceCategory.LIVING_SUBSIDY,
}
OF_SCHEME: Mapping[str, AssistanceCategory] = {
    "DIBAO": AssistanceCategory.LIVING_SUBSIDY,
    "TEKUN": AssistanceCategory.HARDSHIP_RELIEF,
    "TEMPORARY": AssistanceCategory.HARDSHIP_RELIEF,
    "MEDICAL": AssistanceCategory.MEDICAL_ASSISTANCE,
}
"""What a referral (C3.1) asks for."""
OF_VISIT = AssistanceCategory.FESTIVAL_CONDOLENCE
OF_BEREAVEMENT = AssistanceCategory.HARDSHIP_RELIEF
OF_ISSUE: Mapping[str, AssistanceCategory] = {
    "LIVING": AssistanceCategory.HARDSHIP_RELIEF,
    "EMPLOYMENT": AssistanceCategory.EMPLOYMENT_SUPPORT,
    "HOUSING": AssistanceCategory.HOUSING_PRIORITY,
    "HEALTH": AssistanceCategory.MEDICAL_ASSISTANCE,
    "FUNDS": AssistanceCategory.HARDSHIP_RELIEF,
    "OTHER": AssistanceCategory.HARDSHIP_RELIEF,
}
"""What a visit's issue (C6.3) is about."""


def of_benefit(benefit: Benefit | str) -> AssistanceCategory:
    return OF_BENEFIT[Benefit(benefit)]


def benefits_of(category: AssistanceCategory) -> list[str]:
    """The benefits whose entitlements and lines belong to a category, for a list's filter."""
    return [benefit.value for benefit, of in OF_BENEFIT.items() if of is category]
