"""Order one act on every application of one's own that waits for it (design.md §4: bulk acts run as one job).

Who may: whoever may do the act on each; each case is judged when it is done.   Trigger: POST /assistance/bulk-acts.
Records: the job with the cases it will act on, fixed now.   Emits: nothing.   Refuses: NOT_FOUND, TOO_MANY_REQUESTS (a backlog on the bus).
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from psycopg import sql

from libs.common.jobs.job import order_job
from libs.common.kernel.actor import Actor
from libs.common.kernel.errors import Code, refuse
from libs.common.kernel.ids import JobId
from libs.common.kernel.jurisdiction import Scope
from libs.common.persistence.jurisdiction import within
from services.assistance.domain.states import State
from services.assistance.storage.unit_of_work import UnitOfWork

_CASES = """
SELECT a.id FROM application a JOIN person_chain c ON c.person_id = a.person_id AND c.starts_on <= %(today)s AND %(today)s < c.ends_on
WHERE a.state = %(state)s AND a.campaign_id IS NULL AND {scope} ORDER BY a.id
"""


class BulkAct(StrEnum):
    REVIEW = "review"
    OPEN_NOTICE = "open_notice"
    DECLARE = "declare"
    VERIFY = "verify"


WAITING: Final = {
    BulkAct.REVIEW: State.SUBMITTED,
    BulkAct.OPEN_NOTICE: State.COUNTY_REVIEWED,
    BulkAct.DECLARE: State.NOTICE_PASSED,
    BulkAct.VERIFY: State.DECLARED,
}


@dataclass(frozen=True, slots=True)
class OrderBulkAct:
    """`scope`: the people the actor is responsible for."""

    act: BulkAct
    scope: Scope


async def order_bulk_act(command: OrderBulkAct, actor: Actor, uow: UnitOfWork) -> JobId:  # noqa: ARG001 - the job keeps the actor
    condition, parameters = within(command.scope, "c")
    values = {"state": WAITING[command.act], "today": uow.now.date(), **parameters}
    found = await uow.raw.execute(sql.SQL(_CASES).format(scope=condition), values)
    cases = [str(row[0]) for row in await found.fetchall()]
    if not cases:
        refuse(Code.NOT_FOUND, "没有待办理的申请")
    return await order_job(uow, "BULK_ACT", {"act": command.act, "cases": cases}, {"done": 0, "total": len(cases)})
