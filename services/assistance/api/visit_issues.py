"""Issues found on visits, until they are settled (C6.3): for the unions and for the departments that own them."""

from datetime import datetime
from typing import Annotated, Final
from uuid import UUID

from fastapi import Path, Query, Request
from pydantic import Field

from libs.common.kernel.actor import Actor, Role
from libs.common.web.access import CurrentActor, require_role, scope_of
from libs.common.web.app import department_router
from libs.common.web.door import unstored
from libs.common.web.fields import ReadModel, RequestModel
from libs.common.web.pages import Page, PageCursor, PageSize, decode_cursor, encode_cursor
from services.assistance.api.door import Lookups, Uow
from services.assistance.api.visits import ReadingIn
from services.assistance.domain.visit_issue import ANSWERING, IssueState, VisitIssue
from services.assistance.use_cases.follow_visit_issue import FollowVisitIssue, Step, follow_visit_issue
from services.assistance.use_cases.read_visit_findings import ReadFindings, read_visit_issue
from services.assistance.views.find_visit_issues import VisitIssueOut, find_visit_issues
from services.assistance.views.read_forms import Health, health_seen_by

router = department_router("/visit-issues", "走访发现的问题")
IssuePath = Annotated[UUID, Path(description="问题编号")]
_READERS: Final = (
    Role.FORM_FILLER,
    Role.COUNTY_REVIEWER,
    Role.VERIFIER,
    Role.REGISTRAR,
    Role.AUDITOR,
    Role.MODEL_WORKER,
    Role.DEPARTMENT_CLERK,
    Role.HRSS_CLERK,
)


class AnswerIn(RequestModel):
    text: str = Field(min_length=2, max_length=2000, description="办理情况(加密保存)", examples=["已列入今年修缮计划，8月底前完工"])


class AssignmentIn(RequestModel):
    owner: UUID = Field(description="转办单位编号", examples=["018f9d0e-7a11-7c52-9c3e-2f6d1b8a4e70"])
    text: str = Field(min_length=2, max_length=500, description="转办说明", examples=["属医保部门职责"])


class ReopeningIn(RequestModel):
    text: str = Field(min_length=2, max_length=500, description="退回重办的理由", examples=["回访时仍未修缮"])


class IssueStateOut(ReadModel):
    """问题办理状态"""

    id: UUID = Field(description="问题编号")
    state: str = Field(description="OPEN 待转办 · ASSIGNED 办理中 · RESOLVED 已办结")
    owner: UUID = Field(description="承办单位编号")
    due_on: str = Field(description="办理期限")

    @classmethod
    def of(cls, issue: VisitIssue) -> "IssueStateOut":
        return cls(id=issue.id, state=issue.state, owner=issue.owner, due_on=issue.due_on.isoformat())


class IssueAct(ReadModel):
    """一次办理"""

    act: str = Field(description="RAISE 提出 · ASSIGN 转办 · RESOLVE 办结 · REOPEN 退回重办")
    at: datetime = Field(description="时间")
    text: str = Field(description="说明")


class IssueSaid(ReadModel):
    """问题内容及办理经过"""

    text: str = Field(description="问题内容")
    acts: list[IssueAct] = Field(description="办理经过")


@router.get("", summary="查询走访发现的问题", description="工会列本单位负责范围内的人员的，承办部门只列转给本单位的。")
async def list_visit_issues(
    request: Request,
    actor: CurrentActor,
    pool: Lookups,
    state: Annotated[IssueState | None, Query(description="只看某状态")] = None,
    overdue: Annotated[bool, Query(description="只看超期未办结的")] = False,
    visit_id: Annotated[UUID | None, Query(description="只看某次走访的")] = None,
    cursor: PageCursor = None,
    limit: PageSize = 100,
) -> Page[VisitIssueOut]:
    require_role(actor, *_READERS)
    after, today = decode_cursor(cursor, 1), request.app.state.house.clock.today()
    found = await find_visit_issues(
        pool,
        scope_of(actor),
        _own(actor),
        today,
        state=state,
        overdue=overdue,
        visit=visit_id,
        after=UUID(after[0]) if after else None,
        limit=limit + 1,
    )
    return Page(items=found[:limit], next=encode_cursor(found[limit - 1].id) if len(found) > limit else None)


@router.post(
    "/{issue_id}/reading",
    summary="查看问题内容(须说明理由，逐次留痕)",
    description="健康方面的问题只供承办部门、责任工会核对人员和本人查看。",
)
@unstored
async def read_visit_issue_text(issue_id: IssuePath, body: ReadingIn, actor: CurrentActor, uow: Uow) -> IssueSaid:
    require_role(actor, *_READERS)
    command = ReadFindings(issue_id, body.reason, scope_of(actor), health=health_seen_by(actor) is Health.FULL)
    text, acts = await read_visit_issue(command, actor, uow)
    return IssueSaid(text=text, acts=[IssueAct(act=act, at=at, text=said) for act, at, said in acts])


@router.post("/{issue_id}/resolution", status_code=201, summary="答复办结", description="由承办单位的经办岗位或其系统办理。")
async def resolve_issue(issue_id: IssuePath, body: AnswerIn, actor: CurrentActor, uow: Uow) -> IssueStateOut:
    return IssueStateOut.of(await follow_visit_issue(FollowVisitIssue(issue_id, Step.RESOLVE, body.text), actor, uow))


@router.post("/{issue_id}/assignment", status_code=201, summary="转办", description="由责任工会或现承办单位转给另一单位，期限重新计算。")
async def assign_issue(issue_id: IssuePath, body: AssignmentIn, actor: CurrentActor, uow: Uow) -> IssueStateOut:
    return IssueStateOut.of(await follow_visit_issue(FollowVisitIssue(issue_id, Step.ASSIGN, body.text, body.owner), actor, uow))


@router.post("/{issue_id}/reopening", status_code=201, summary="退回重办", description="走访单位或责任工会认为未解决的，退回承办单位重办。")
async def reopen_issue(issue_id: IssuePath, body: ReopeningIn, actor: CurrentActor, uow: Uow) -> IssueStateOut:
    return IssueStateOut.of(await follow_visit_issue(FollowVisitIssue(issue_id, Step.REOPEN, body.text), actor, uow))


def _own(actor: Actor) -> UUID | None:
    return actor.unit_id if actor.roles & ANSWERING else None
