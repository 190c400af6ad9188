"""C5.7 就业困难劳模: recognised formally by the county; being a model worker is not enough unless a document says so (Q34)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from libs.common.kernel.clause import Clause
from libs.common.kernel.errors import Code, refuse
from libs.common.kernel.parameters import ParametersOn

CLAUSE = Clause("C5.7", "通过市场渠道难以实现就业的", ("Q34",))
AUTO_KEY = "hard_to_employ.model_worker_auto"


class Ground(StrEnum):
    """The kinds of 就业促进法 art. 52; which people of Anhui fall under one is the county's finding. PHYSICAL is a class, never a diagnosis."""

    AGE = "AGE"
    PHYSICAL = "PHYSICAL"
    SKILL = "SKILL"
    FAMILY = "FAMILY"
    LAND_LOST = "LAND_LOST"
    LONG_UNEMPLOYED = "LONG_UNEMPLOYED"
    OTHER_BY_PROVINCE = "OTHER_BY_PROVINCE"


@dataclass(frozen=True, slots=True)
class RecognisedDays:
    """A recognition counts from its first through its last day; both count."""

    starts_on: date
    last_on: date


def is_recognised(days: Iterable[RecognisedDays], on: date, parameters: ParametersOn, *, out_of_work: bool) -> bool:
    """Formally, on that day; or, where a document lets every model worker out of work count, by that alone."""
    if parameters.text(AUTO_KEY) == "true" and out_of_work:
        return True
    return any(each.starts_on <= on <= each.last_on for each in days)


def require_days(starts_on: date, until: date, today: date) -> None:
    """A recognition begins by today and ends after it begins. Refuses FIELD_INVALID."""
    if starts_on > today:
        refuse(Code.FIELD_INVALID, "认定起始日期不能晚于今天")
    if until < starts_on:
        refuse(Code.FIELD_INVALID, "认定截止日期不能早于起始日期")


def require_recognised(recognised: bool, on: date) -> None:
    """Refuses NOT_HARD_TO_EMPLOY."""
    if not recognised:
        refuse(Code.NOT_HARD_TO_EMPLOY, f"此人在{on}没有有效的就业困难人员认定，请先由县级人社部门认定")
