"""Determinations of hardship (C0.2, Q17): entered with proof, decided by another person at the L2, valid for a term."""

from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from fastapi import Path, Query, Request
from pydantic import Field

from libs.common.kernel.actor import Role
from libs.common.kernel.ids import PersonId
from libs.common.web.access import CurrentActor, require_role, scope_of
from libs.common.web.app import department_router
from libs.common.web.fields import ReadModel, RequestModel
from libs.common.web.pages import Page, PageCursor, PageSize, decode_cursor, encode_cursor
from services.assistance.api.application_form import EvidenceIn, piece_of
from services.assistance.api.door import Lookups, Uow
from services.assistance.domain.priority_case import SettledBy
from services.assistance.policy.c0_2_hardship import HardshipGround
from services.assistance.use_cases.decide_determination import DecideDetermination, State, decide_determination
from services.assistance.use_cases.enter_determination import EnterDetermination, enter_determination
from services.assistance.use_cases.settle_priority_cases import SettlePriorityCases, settle_priority_cases
from services.assistance.views.find_determinations import DeterminationFilter, DeterminationOut, find_determinations
from services.assistance.views.read_forms import health_seen_by

router = department_router("/hardship-determinations", "困难认定")
_READERS = (Role.FORM_FILLER, Role.COUNTY_REVIEWER, Role.VERIFIER, Role.AUDITOR, Role.MODEL_WORKER)
DeterminationId = Annotated[UUID, Path(description="认定编号")]


class DeterminationIn(RequestModel):
    person_id: UUID = Field(description="人员编号", examples=["018f9d0e-7a11-7c52-9c3e-2f6d1b8a4e70"])
    ground: Literal["DIBAO", "TEKUN", "TEMPORARY", "SERIOUS_ILLNESS", "UNEMPLOYED", "L2_RECOGNITION", "LOW_INCOME", "FARMER"] = Field(
        description="依据：DIBAO 低保 · TEKUN 特困 · TEMPORARY 临时救助 · SERIOUS_ILLNESS 大病 · UNEMPLOYED 下岗失业 · L2_RECOGNITION 责任工会认定",
        examples=["DIBAO"],
    )
    from_on: date = Field(description="自何日起(证明所载日期)", examples=["2024-06-01"])
    evidence: list[EvidenceIn] = Field(
        max_length=10, description="依据材料", examples=[[{"kind": "低保证", "shelf_mark": "档案柜3-12", "seen_by": "李会计"}]]
    )
    note: str = Field(default="", max_length=500, description="情况说明", examples=["县民政局2024年6月批准"])
    referral_id: UUID | None = Field(default=None, description="由哪一件转介的结果产生；没有的不填", examples=[None])


class DeterminationReason(RequestModel):
    reason: str = Field(min_length=2, max_length=500, description="原因", examples=["低保已停发"])


class DeterminationState(ReadModel):
    """办理结果"""

    id: UUID = Field(description="认定编号")
    state: str = Field(description="办理后的状态")


@router.post("", status_code=201, summary="录入困难认定(须责任工会另一人认定)")
async def add_determination(body: DeterminationIn, actor: CurrentActor, uow: Uow) -> DeterminationState:
    evidence = tuple(piece_of(piece) for piece in body.evidence)
    command = EnterDetermination(PersonId(body.person_id), HardshipGround(body.ground), body.from_on, evidence, body.note, body.referral_id)
    return DeterminationState(id=await enter_determination(command, actor, uow), state="ENTERED")


@router.get("", summary="查询困难认定")
async def list_determinations(
    request: Request,
    actor: CurrentActor,
    pool: Lookups,
    person: Annotated[UUID | None, Query(description="只看某人")] = None,
    waiting: Annotated[bool | None, Query(description="true 只看待认定的")] = None,
    held_on: Annotated[date | None, Query(description="只看某日有效的")] = None,
    lapses_by: Annotated[date | None, Query(description="只看今天至该日到期的")] = None,
    cursor: PageCursor = None,
    limit: PageSize = 100,
) -> Page[DeterminationOut]:
    require_role(actor, *_READERS)
    after, today = decode_cursor(cursor, 1), request.app.state.house.clock.today()
    wanted = DeterminationFilter(person, waiting, held_on, lapses_by)
    key = UUID(after[0]) if after else None
    found = await find_determinations(pool, scope_of(actor), today, wanted, health_seen_by(actor), after=key, limit=limit + 1)
    return Page(items=found[:limit], next=encode_cursor(found[limit - 1].id) if len(found) > limit else None)


async def _decided(determination_id: UUID, state: State, actor: CurrentActor, uow: Uow, reason: str = "") -> DeterminationState:
    decided = await decide_determination(DecideDetermination(determination_id, state, reason), actor, uow)
    if state == "HELD" and decided.ground is HardshipGround.SERIOUS_ILLNESS:
        await settle_priority_cases(SettlePriorityCases(decided.person_id, SettledBy.DETERMINATION, decided.id), actor, uow)
    return DeterminationState(id=determination_id, state=state)


@router.post("/{determination_id}/approval", status_code=201, summary="认定困难(责任工会，另一人)")
async def approve_determination(determination_id: DeterminationId, actor: CurrentActor, uow: Uow) -> DeterminationState:
    return await _decided(determination_id, "HELD", actor, uow)


@router.post("/{determination_id}/rejection", status_code=201, summary="不予认定")
async def reject_determination(
    determination_id: DeterminationId, body: DeterminationReason, actor: CurrentActor, uow: Uow
) -> DeterminationState:
    return await _decided(determination_id, "REJECTED", actor, uow, body.reason)


@router.post("/{determination_id}/ending", status_code=201, summary="终止认定(情况不再存在)")
async def end_determination(
    determination_id: DeterminationId, body: DeterminationReason, actor: CurrentActor, uow: Uow
) -> DeterminationState:
    return await _decided(determination_id, "ENDED", actor, uow, body.reason)
