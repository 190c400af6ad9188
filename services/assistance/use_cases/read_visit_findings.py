"""Read what a visit found, or what an issue of it says, with a reason; each reading is audited (C6.3, domain.md §8).

Who may: whoever the person is in scope of, and the department that an issue was assigned to; health only who may read it.
Trigger: POST /assistance/visits/{id}/findings, /visit-issues/{id}/reading.   Records: an audit row of the person.   Emits: nothing.
Refuses: NOT_FOUND, ROLE_NOT_PERMITTED.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from libs.common.kernel.actor import Actor
from libs.common.kernel.errors import Code, refuse
from libs.common.kernel.jurisdiction import Scope, covers
from services.assistance.domain.visit_issue import ANSWERING
from services.assistance.policy.c6_3_visit_issue import IssueCategory
from services.assistance.storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class ReadFindings:
    """`subject_id`: the visit or the issue. `health`: whether the reader may read health in full."""

    subject_id: UUID
    reason: str
    scope: Scope
    health: bool


async def read_visit_findings(command: ReadFindings, uow: UnitOfWork) -> dict[str, str]:
    visit = await uow.visits.visit(command.subject_id)
    person = await uow.people.get(visit.person_id)
    if not covers(command.scope, person.id, person.chain_on(uow.now.date())):
        refuse(Code.NOT_FOUND, "没有此走访记录，或不在本单位负责范围")
    uow.audit("REVEAL_VISIT_FINDINGS", person.id, detail={"visit": str(visit.id), "reason": command.reason, "health": command.health})
    return uow.visits.opened(visit, health=command.health)


async def read_visit_issue(command: ReadFindings, actor: Actor, uow: UnitOfWork) -> tuple[str, list[tuple[str, datetime, str]]]:
    issue = await uow.visit_issues.lock(command.subject_id)
    person = await uow.people.get(issue.person_id)
    owns = actor.unit_id == issue.owner and bool(actor.roles & ANSWERING)
    if not owns and not covers(command.scope, person.id, person.chain_on(uow.now.date())):
        refuse(Code.NOT_FOUND, "没有此走访问题，或不在本单位负责范围")
    if issue.category is IssueCategory.HEALTH and not (owns or command.health):
        refuse(Code.ROLE_NOT_PERMITTED, "健康方面的问题由承办部门、责任工会核对人员和本人查看")
    uow.audit("REVEAL_VISIT_ISSUE", person.id, detail={"issue": str(issue.id), "reason": command.reason})
    return await uow.visit_issues.said(issue.id)
