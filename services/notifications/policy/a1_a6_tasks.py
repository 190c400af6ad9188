"""A1–A6, the task sheet: lead, cooperating bodies, deadline; what is coming due and what is overdue on a day (Q41, Q47).

A task with a date is NOT_STARTED, IN_PROGRESS, DONE. A continuing one (持续推进) is never done: each calendar year needs a progress record.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

from libs.common.kernel.clause import Clause
from libs.common.kernel.parameters import ParameterTable
from services.notifications.policy.c8_2_responsible_units import Responsible, bodies

CLAUSE: Final = Clause("A1+A2+A3+A4+A5+A6", "任务分解表：牵头单位、配合单位、时限要求", ("Q41", "Q47"))
ROWS: Final = {"A1": "C2", "A2": "C4", "A3": "C4", "A4": "C5", "A5": "C6", "A6": "C7"}
"""Annex row → the clause whose task it is."""

CONTINUING: Final = "CONTINUING"


class Word(StrEnum):
    """What the calendar has to say about a task."""

    APPROACHING = "APPROACHING"
    OVERDUE = "OVERDUE"


@dataclass(frozen=True, slots=True)
class Task:
    """`deadline`: None for a continuing task. `written`: the deadline in the text's own words."""

    row: str
    title: str
    lead: tuple[Responsible, ...]
    cooperating: tuple[Responsible, ...]
    deadline: date | None
    written: str


@dataclass(frozen=True, slots=True)
class Due:
    """One thing to say: about a task, or about a continuing task's year; `on` is the day it came to hold."""

    row: str
    year: int | None
    word: Word
    due_on: date
    on: date


def tasks(table: ParameterTable, on: date) -> tuple[Task, ...]:
    """The task sheet in force on a day; empty before the circular holds."""
    values = table.on(on).values

    def listed(key: str) -> tuple[Responsible, ...]:
        return bodies(values[key].value, table, on, values[key].effective_from)

    return tuple(
        Task(
            row=row,
            title=values[f"annex.{row}.lead"].title,
            lead=listed(f"annex.{row}.lead"),
            cooperating=listed(f"annex.{row}.cooperating"),
            deadline=None if (until := values[f"annex.{row}.deadline"]).value == CONTINUING else date.fromisoformat(until.value),
            written=until.title,
        )
        for row in ROWS
        if f"annex.{row}.lead" in values
    )


def year_end(year: int) -> date:
    """By when a continuing task needs a progress record of the year."""
    return date(year, 12, 31)


def due(task: Task, today: date, *, days: int, first_year: int, done: bool, years_recorded: frozenset[int]) -> Iterator[Due]:
    """Whatever holds today: coming due from `days` before the due date on, overdue from the day after it. Days that nobody looked are made up."""
    if task.deadline is not None:
        if not done:
            yield from _word(task.row, None, task.deadline, today, days)
        return
    for year in range(first_year, today.year + 1):
        if year not in years_recorded:
            yield from _word(task.row, year, year_end(year), today, days)


def _word(row: str, year: int | None, due_on: date, today: date, days: int) -> Iterator[Due]:
    if today > due_on:
        yield Due(row, year, Word.OVERDUE, due_on, due_on + timedelta(days=1))
    elif today >= due_on - timedelta(days=days):
        yield Due(row, year, Word.APPROACHING, due_on, due_on - timedelta(days=days))
