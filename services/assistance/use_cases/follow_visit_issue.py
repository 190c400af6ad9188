"""Follow an issue of a visit to its end: pass it on, settle it, or take it up again (C6.3).

Who may: the owning department's clerk settles it; the responsible L2 union, or who has it, passes it on; the unit that visited, or the
L2, takes up again what is not settled.
Trigger: POST /assistance/visit-issues/{id}/assignment, /resolution, /reopening.   Records: the state, the owner, the due date; the act with
what was said, sealed.   Emits: VISIT_ISSUE_RAISED, VISIT_ISSUE_RESOLVED.
Refuses: NOT_FOUND, ROLE_NOT_PERMITTED, NOT_RESPONSIBLE_UNIT, INVALID_TRANSITION, ORG_UNKNOWN.
"""

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any
from uuid import UUID

from libs.common.contracts.assistance import VisitIssueRaised, VisitIssueResolved
from libs.common.kernel.actor import Actor, Role
from libs.common.kernel.errors import Code, refuse
from services.assistance.domain.caretakers import require_clerk
from services.assistance.domain.visit_issue import VisitIssue
from services.assistance.policy import c6_3_visit_issue
from services.assistance.storage.unit_of_work import UnitOfWork
from services.assistance.storage.working_days import calendar_from


class Step(StrEnum):
    ASSIGN = "ASSIGN"
    RESOLVE = "RESOLVE"
    REOPEN = "REOPEN"


@dataclass(frozen=True, slots=True)
class FollowVisitIssue:
    """`owner`: to whom it is passed on."""

    issue_id: UUID
    step: Step
    text: str = field(repr=False)
    owner: UUID | None = None


async def follow_visit_issue(command: FollowVisitIssue, actor: Actor, uow: UnitOfWork) -> VisitIssue:
    issue = await uow.visit_issues.lock(command.issue_id)
    l2 = (await uow.people.get(issue.person_id)).chain_on(uow.now.date()).l2
    match command.step:
        case Step.RESOLVE:
            issue.require_owner(actor)
            issue.resolve(uow.now.date())
        case Step.ASSIGN:
            await _assign(command, issue, l2, actor, uow)
        case Step.REOPEN:
            require_clerk(actor, province=True)
            if actor.unit_id not in (issue.raised_by_unit, l2):
                refuse(Code.NOT_RESPONSIBLE_UNIT, "由走访单位或责任工会退回重办")
            issue.reopen(await _due_on(uow))
    await uow.visit_issues.keep(issue, command.step, command.text, actor)
    told: dict[str, Any] = {
        "subject": issue.person_id,
        "effective_on": uow.now.date(),
        "issue_id": issue.id,
        "category": issue.category.value,
    }
    if command.step is Step.RESOLVE:
        uow.emit(VisitIssueResolved(**told, owner=issue.owner))
    else:
        uow.emit(VisitIssueRaised(**told, owner=issue.owner, due_on=issue.due_on))
    return issue


async def _assign(command: FollowVisitIssue, issue: VisitIssue, l2: UUID, actor: Actor, uow: UnitOfWork) -> None:
    if not actor.roles & {Role.VERIFIER, Role.REGISTRAR, Role.DEPARTMENT_CLERK, Role.HRSS_CLERK}:
        refuse(Code.ROLE_NOT_PERMITTED, "转办由责任工会或承办部门的经办岗位办理")
    if actor.unit_id not in (l2, issue.owner):
        refuse(Code.NOT_RESPONSIBLE_UNIT, "此问题由责任工会或承办部门转办")
    if command.owner is None or await uow.offices.kind_of(command.owner, uow.now.date()) is None:
        refuse(Code.ORG_UNKNOWN, "转办的单位不存在或已撤销，请先登记该单位")
    issue.assign(command.owner, await _due_on(uow))


async def _due_on(uow: UnitOfWork) -> date:
    today = uow.now.date()
    return c6_3_visit_issue.answer_by(today, await calendar_from(uow.raw, today), (await uow.parameters.table()).on(today))
