"""Say which work items come due and which are overdue (C8.2): once for an item and a due date, whatever days the job missed.

Who may: the calendar.   Trigger: the daily job `watch-deadlines`, a few hundred items a transaction.   Records: what was said.
Emits: TASK_DEADLINE_APPROACHING, TASK_OVERDUE.   Refuses: CONFIG_MISSING.
"""

from datetime import timedelta

from libs.common.contracts.notifications import TaskDeadlineApproaching, TaskOverdue
from services.notifications.policy.a1_a6_tasks import Word
from services.notifications.policy.c8_2_due_dates import approaching_days
from services.notifications.storage.unit_of_work import UnitOfWork


async def watch_work(uow: UnitOfWork) -> int:
    """How many new words; none when all has been said."""
    today = uow.now.date()
    days = timedelta(days=approaching_days((await uow.parameters.table()).on(today)))
    said = 0
    for each in await uow.work_items.unsaid(today, today + days):
        word = Word.OVERDUE if each.due_on < today else Word.APPROACHING
        if not await uow.annex.say(each.id, word, each.due_on):
            continue
        said += 1
        if word is Word.OVERDUE:
            day = each.due_on + timedelta(days=1)
            uow.emit(
                TaskOverdue(subject=each.id, effective_on=day, row=each.gate, unit=each.addressee, due_on=each.due_on, source="WORK_ITEM")
            )
        else:
            day = max(each.due_on - days, each.opened_on)
            uow.emit(
                TaskDeadlineApproaching(
                    subject=each.id, effective_on=day, row=each.gate, unit=each.addressee, due_on=each.due_on, source="WORK_ITEM"
                )
            )
    return said
