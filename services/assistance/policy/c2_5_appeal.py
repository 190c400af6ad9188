"""C2.5 复核: who may appeal against what, until when, and what an appeal that is upheld leads to (Q49)."""

from datetime import date, timedelta
from enum import StrEnum
from typing import Protocol

from libs.common.kernel.clause import Clause
from libs.common.kernel.errors import Code, refuse
from libs.common.kernel.parameters import ParametersOn

CLAUSE = Clause("C2.5", "所在单位或乡镇、街道(社区)、居委会(村委会)和县总工会…摸底填表、公示申报", ("Q49",))
_ONE_DAY = timedelta(days=1)


class WorkingCalendar(Protocol):
    def is_working_day(self, day: date) -> bool:
        """Whether a day is worked by the official calendar."""
        ...


class Target(StrEnum):
    APPLICATION = "APPLICATION"  # 未通过的申请
    OBJECTION = "OBJECTION"  # 公示异议处理决定
    ENTITLEMENT = "ENTITLEMENT"  # 暂停、终止的待遇
    MONTH = "MONTH"  # 某月不予发放的认定
    APPEAL = "APPEAL"  # 责任工会的复核决定


class AppealLevel(StrEnum):
    L2 = "L2"
    PROVINCE = "PROVINCE"


class Remedy(StrEnum):
    """What follows where the appeal is upheld."""

    REOPENED = "REOPENED"  # the rejected application is returned: corrected, submitted and posted again
    RETURNED = "RETURNED"  # an application still on its way is returned
    PENDING_APPLICATION = "PENDING_APPLICATION"  # another application of the person is under way already: it goes on
    FORM_CORRECTION = "FORM_CORRECTION"  # an accepted form is corrected by two persons; the next run adjusts
    CORRECT_FACTS = "CORRECT_FACTS"  # registry's facts are corrected; what is suspended resumes by itself
    REAPPLY = "REAPPLY"  # what has ended stays ended; a new application begins anew


REMEDY_ZH = {
    Remedy.REOPENED: "原申请退回，更正后重新申报、公示",
    Remedy.RETURNED: "申请退回，更正后重新申报、公示",
    Remedy.PENDING_APPLICATION: "已有新的申请在办，按新的申请办理",
    Remedy.FORM_CORRECTION: "更正已核对的申报表，下一次逐月认定补差",
    Remedy.CORRECT_FACTS: "更正劳模信息库中的情况，待遇自行恢复",
    Remedy.REAPPLY: "重新申报",
}


def counted(day: date, days: int, calendar: WorkingCalendar) -> date:
    """The last of so many days: the first day does not count (民法典 201), a last day that is not worked moves to the next one (203)."""
    last = day + timedelta(days=days)
    while not calendar.is_working_day(last):
        last += _ONE_DAY
    return last


def last_day(known_on: date, calendar: WorkingCalendar, parameters: ParametersOn) -> date:
    """Until when an appeal may be filed by somebody who came to know of the decision on a day."""
    return counted(known_on, parameters.integer("appeal.days"), calendar)


def decide_by(filed_on: date, calendar: WorkingCalendar, parameters: ParametersOn) -> date:
    return counted(filed_on, parameters.integer("appeal.decide_days"), calendar)


def require_in_time(known_on: date, decided_on: date | None, filed_on: date, until: date) -> None:
    """Refuses FIELD_INVALID for knowing before the decision or tomorrow, APPEAL_TOO_LATE after the last day."""
    if known_on > filed_on or (decided_on is not None and known_on < decided_on):
        refuse(Code.FIELD_INVALID, "知道决定的日期不得早于作出决定之日，也不得晚于今天")
    if filed_on > until:
        refuse(Code.APPEAL_TOO_LATE, f"申请复核的期限至{until}届满；有新的情况，可向服务窗口反映")
