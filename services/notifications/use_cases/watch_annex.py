"""Say which tasks of the annex come due and which are overdue (A1–A6, domain.md §4): once each, whatever days the job missed.

Who may: the calendar.   Trigger: the daily job `watch-deadlines`.   Records: what was said.
Emits: TASK_DEADLINE_APPROACHING, TASK_OVERDUE.   Refuses: CONFIG_MISSING.
"""

from libs.common.contracts.notifications import TaskDeadlineApproaching, TaskOverdue
from libs.common.kernel.ids import derived_id
from services.notifications.domain.annex_task import TaskState
from services.notifications.policy.a1_a6_tasks import Word, due, tasks
from services.notifications.storage.unit_of_work import UnitOfWork


async def watch_annex(uow: UnitOfWork) -> int:
    """How many new words."""
    today, table = uow.now.date(), await uow.parameters.table()
    parameters, recorded, said = table.on(today), await uow.annex.years_recorded(), 0
    asked = {"days": parameters.integer("annex.approaching.days"), "first_year": parameters.integer("annex.watched_from")}
    for task in tasks(table, today):
        done = task.deadline is not None and await uow.annex.state(task.row) is TaskState.DONE
        lead = await uow.units.named(task.lead[0].body)
        for each in due(task, today, **asked, done=done, years_recorded=recorded.get(task.row, frozenset())):
            subject = derived_id("annex", each.row, *([each.year] if each.year else []))
            if await uow.annex.say(subject, each.word, each.due_on):
                if each.word is Word.OVERDUE:
                    uow.emit(
                        TaskOverdue(subject=subject, effective_on=each.on, row=each.row, unit=lead, due_on=each.due_on, source="ANNEX")
                    )
                else:
                    uow.emit(
                        TaskDeadlineApproaching(
                            subject=subject, effective_on=each.on, row=each.row, unit=lead, due_on=each.due_on, source="ANNEX"
                        )
                    )
                said += 1
    return said
