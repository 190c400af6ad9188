"""C6.1 一线劳模因身体原因不适合在现有岗位工作的，应尽快调整安排合适岗位: for whom, on what proof, and what 尽快 means (Q37)."""

from datetime import date, timedelta
from enum import StrEnum
from typing import Final

from libs.common.kernel.clause import Clause
from libs.common.kernel.errors import Code, refuse
from libs.common.kernel.parameters import ParametersOn

CLAUSE = Clause("C6.1", "一线劳模因身体原因不适合在现有岗位工作的，应尽快调整安排合适岗位", ("Q37",))
ALERT_KEY: Final = "post_adjustment.alert_days"


class Fitness(StrEnum):
    """The class on the proof of health: what work is not fit. What illness it is, nobody writes here."""

    NO_HEAVY_LABOUR = "NO_HEAVY_LABOUR"
    NO_HAZARD = "NO_HAZARD"
    NO_NIGHT_WORK = "NO_NIGHT_WORK"
    NO_HEIGHTS = "NO_HEIGHTS"
    NOT_THIS_POST = "NOT_THIS_POST"


def require_front_line(*, front_line: bool, has_unit: bool) -> None:
    """Refuses INVALID_TRANSITION."""
    if not has_unit or not front_line:
        refuse(Code.INVALID_TRANSITION, "岗位调整限在岗的一线劳模；是否一线以劳模信息库为准，如有误请先上报职务变动")


def due_on(requested_on: date, parameters: ParametersOn) -> date:
    """尽快 has no number in the circular: 30 days (Q37)."""
    return requested_on + timedelta(days=parameters.integer(ALERT_KEY))


def is_overdue(due: date, today: date) -> bool:
    """Day 30 itself is in time."""
    return today > due


def require_late(due: date, today: date) -> None:
    """Before the employer has refused, the L2 mediates only what is late. Refuses INVALID_TRANSITION."""
    if not is_overdue(due, today):
        refuse(Code.INVALID_TRANSITION, f"单位尚在办理期限({due})内，未拒绝也未超期的不需协调")
