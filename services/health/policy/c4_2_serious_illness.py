"""C4.2 对患大病劳模给予重点帮扶: what class an illness is reported under, and what the person paid in the end."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from libs.common.kernel.clause import Clause
from libs.common.kernel.errors import Code, refuse

CLAUSE = Clause("C4.2", "对患大病劳模给予重点帮扶", ("Q17",))


class IllnessClass(StrEnum):
    """All that a unit or a county is told; the diagnosis is for health's clerks, the case officer and the person."""

    TUMOUR = "TUMOUR"
    HEART_OR_BRAIN = "HEART_OR_BRAIN"
    ORGAN_FAILURE = "ORGAN_FAILURE"
    RARE_DISEASE = "RARE_DISEASE"
    SEVERE_INJURY = "SEVERE_INJURY"
    OTHER = "OTHER"


CLASS_ZH: Final = {
    IllnessClass.TUMOUR: "恶性肿瘤类",
    IllnessClass.HEART_OR_BRAIN: "心脑血管类",
    IllnessClass.ORGAN_FAILURE: "器官衰竭与移植类",
    IllnessClass.RARE_DISEASE: "罕见病类",
    IllnessClass.SEVERE_INJURY: "重大伤残类",
    IllnessClass.OTHER: "其他大病",
}


@dataclass(frozen=True, slots=True)
class Costs:
    """In fen, of the days the bills are of: what the hospital asked, and what 基本医保, 大病保险 and 医疗救助 bore."""

    total: int
    basic: int
    critical: int
    aid: int


def self_paid(costs: Costs) -> int:
    """What is left to the person after 基本医保, 大病保险 and 医疗救助. Refuses MONEY_FORMAT_INVALID where they bore more than was asked."""
    if min(costs.total, costs.basic, costs.critical, costs.aid) < 0:
        refuse(Code.MONEY_FORMAT_INVALID, "医疗费用不得为负数")
    left = costs.total - costs.basic - costs.critical - costs.aid
    if left < 0:
        refuse(Code.MONEY_FORMAT_INVALID, "基本医保、大病保险和医疗救助支付之和不得超过医疗总费用，请核对")
    return left
