"""What notifications says: tasks of the annex coming due, and overdue. It owns no business facts."""

from datetime import date
from typing import Literal
from uuid import UUID

from libs.common.contracts.catalogue import Event


class TaskEvent(Event, speaker="notifications"):
    """`subject` is the task; `unit` who owes it; `row` its annex row or the kind of work item."""

    row: str
    unit: UUID | None = None
    due_on: date
    source: Literal["ANNEX", "WORK_ITEM"]


class TaskDeadlineApproaching(TaskEvent, name="TASK_DEADLINE_APPROACHING"):
    """Thirty days before the due date of an annex row; for a work item the days its kind is given."""


class TaskOverdue(TaskEvent, name="TASK_OVERDUE"):
    """The due date has passed."""
