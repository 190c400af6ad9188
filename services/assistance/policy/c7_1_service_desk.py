"""C7.1 做好劳模服务: what comes to the service desk has a receipt, a unit, a due date, and an end (Q40)."""

from datetime import date
from enum import StrEnum
from typing import Protocol

from libs.common.kernel.clause import Clause
from libs.common.kernel.parameters import ParametersOn

CLAUSE = Clause("C7.1", "认真履行职责…做好劳模服务", ("Q40",))


class WorkingCalendar(Protocol):
    def add_working_days(self, start: date, n: int) -> date:
        """The `n`-th working day after `start`, which itself does not count."""
        ...


class RequestCategory(StrEnum):
    INQUIRY = "INQUIRY"  # 咨询
    PETITION = "PETITION"  # 求助、申诉
    COMPLAINT = "COMPLAINT"  # 投诉
    SUGGESTION = "SUGGESTION"  # 建议


class Channel(StrEnum):
    ONLINE = "ONLINE"
    VISIT = "VISIT"
    TELEPHONE = "TELEPHONE"
    LETTER = "LETTER"
    HOTLINE = "HOTLINE"  # 12351 职工服务热线


class Satisfaction(StrEnum):
    SATISFIED = "SATISFIED"
    BASICALLY = "BASICALLY"
    DISSATISFIED = "DISSATISFIED"
    UNREACHABLE = "UNREACHABLE"


def reply_by(received_on: date, calendar: WorkingCalendar, parameters: ParametersOn) -> date:
    """The last day for the assigned unit to reply; a request that is passed on keeps it."""
    return calendar.add_working_days(received_on, parameters.integer("service_desk.working_days"))
