"""Order the line run of one's own roster (C2.6, C3.4, C3.5).

Who may: the verifier of an L2 union; the calendar.   Trigger: POST /assistance/line-runs, job run-lines.   Records: the job with its applications, fixed now.
Emits: nothing.   Refuses: ROLE_NOT_PERMITTED, FIELD_INVALID (a month to come), TOO_MANY_REQUESTS (a backlog on the bus).
"""

from dataclasses import dataclass
from typing import Final
from uuid import UUID

from libs.common.jobs.job import order_job
from libs.common.kernel.actor import Actor, Role
from libs.common.kernel.errors import Code, refuse
from libs.common.kernel.ids import JobId
from libs.common.kernel.jurisdiction import L2_KINDS
from libs.common.kernel.months import Month
from services.assistance.domain.states import State
from services.assistance.storage.unit_of_work import UnitOfWork

_DECIDED: Final = [State.VERIFIED, State.FUNDED, State.PAID, State.CLOSED]  # months before an entitlement's end may still be undecided
_CASES = """
SELECT a.id FROM application a JOIN person_chain c ON c.person_id = a.person_id AND c.starts_on <= %(today)s AND %(today)s < c.ends_on
WHERE a.state = ANY(%(states)s) AND a.campaign_id IS NULL AND c.l2 = %(l2)s
  AND NOT EXISTS (SELECT FROM application later WHERE later.person_id = a.person_id AND later.benefit = a.benefit AND later.campaign_id IS NULL AND later.id > a.id AND later.state = ANY(%(states)s))
ORDER BY a.id
"""


@dataclass(frozen=True, slots=True)
class OrderLineRun:
    """`unit`: the union whose roster is run; the calendar names it, a verifier's own otherwise."""

    through: Month
    unit: UUID | None = None


async def order_line_run(command: OrderLineRun, actor: Actor, uow: UnitOfWork) -> JobId:
    if not actor.has(Role.SERVICE) and (not actor.has(Role.VERIFIER) or actor.unit_kind not in L2_KINDS):
        refuse(Code.ROLE_NOT_PERMITTED, "逐月认定由责任工会的核对岗位办理")
    if command.through > Month.of(uow.now.date()):
        refuse(Code.FIELD_INVALID, "只能认定至本月，尚未到来的月份到时再认定")
    unit = command.unit if actor.has(Role.SERVICE) else actor.unit_id
    cases = await decided_cases(unit, uow)
    return await order_job(uow, "RUN_LINES", {"through": str(command.through), "cases": cases}, {"done": 0, "total": len(cases)})


async def decided_cases(unit: UUID | None, uow: UnitOfWork) -> list[str]:
    """The applications whose months a union decides: of several of one person the last."""
    found = await uow.raw.execute(_CASES, {"states": _DECIDED, "today": uow.now.date(), "l2": unit})
    return [str(row[0]) for row in await found.fetchall()]
