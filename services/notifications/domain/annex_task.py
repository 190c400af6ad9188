"""A dated task of the annex: NOT_STARTED → IN_PROGRESS → DONE; a continuing one has no state, only its years' progress."""

from enum import StrEnum
from typing import Final

from libs.common.kernel.errors import Code, refuse


class TaskState(StrEnum):
    NOT_STARTED = "NOT_STARTED"
    IN_PROGRESS = "IN_PROGRESS"
    DONE = "DONE"


_NEXT: Final = {TaskState.NOT_STARTED: TaskState.IN_PROGRESS, TaskState.IN_PROGRESS: TaskState.DONE}


def require_step(before: TaskState, after: TaskState) -> None:
    """Refuses INVALID_TRANSITION for anything but the next state."""
    if _NEXT.get(before) is not after:
        refuse(Code.INVALID_TRANSITION, "任务须依次为未开始、推进中、已完成；已完成的不再变更")
