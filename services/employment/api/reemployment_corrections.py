"""Work found again that was a mistake (C5.2): proposed by one person, decided by another."""

from typing import Annotated
from uuid import UUID

from fastapi import Path, Query, Request
from pydantic import Field

from libs.common.web.access import CurrentActor
from libs.common.web.app import department_router
from libs.common.web.fields import ReadModel, RequestModel
from libs.common.web.pages import Page, PageCursor, PageSize, decode_cursor, encode_cursor
from services.employment.api.door import Lookups, Uow
from services.employment.api.readers import work_scope
from services.employment.domain.reemployment_correction import CorrectionState, ReemploymentCorrection
from services.employment.use_cases.decide_reemployment_correction import DecideReemploymentCorrection, decide_reemployment_correction
from services.employment.use_cases.propose_reemployment_correction import ProposeReemploymentCorrection, propose_reemployment_correction
from services.employment.views.find_reemployment_corrections import STATE, ReemploymentCorrectionOut, find_reemployment_corrections

router = department_router("", "再就业更正")
ReemploymentCorrectionPath = Annotated[UUID, Path(description="更正编号")]


class ReemploymentCorrectionIn(RequestModel):
    reason: str = Field(min_length=4, max_length=500, description="理由(加密保存)", examples=["合同属于同名的另一人"])
    proof: str = Field(min_length=2, max_length=100, description="证明材料及存放处", examples=["单位书面说明 柜7-5"])


class ReemploymentCorrectionState(ReadModel):
    """更正状态"""

    id: UUID = Field(description="更正编号")
    record_id: UUID = Field(description="失业登记编号")
    state: str = Field(description=STATE)

    @classmethod
    def of(cls, correction: ReemploymentCorrection) -> "ReemploymentCorrectionState":
        return cls(id=correction.id, record_id=correction.record_id, state=correction.state)


@router.post(
    "/unemployment-records/{record_id}/reemployment-corrections",
    status_code=201,
    summary="提出再就业登记更正(须另一人复核)",
    description="只更正在本部门登记的再就业；由变动报告形成的，以更正报告上报。",
)
async def propose_correction_of_reemployment(
    record_id: Annotated[UUID, Path(description="登记编号")], body: ReemploymentCorrectionIn, actor: CurrentActor, uow: Uow
) -> ReemploymentCorrectionState:
    command = ProposeReemploymentCorrection(record_id, body.reason, body.proof)
    return ReemploymentCorrectionState.of(await propose_reemployment_correction(command, actor, uow))


@router.get("/reemployment-corrections", summary="查询再就业登记更正")
async def list_reemployment_corrections(
    request: Request,
    actor: CurrentActor,
    pool: Lookups,
    state: Annotated[CorrectionState | None, Query(description="只看某状态")] = None,
    person: Annotated[UUID | None, Query(description="只看某人")] = None,
    cursor: PageCursor = None,
    limit: PageSize = 100,
) -> Page[ReemploymentCorrectionOut]:
    scope, house, after = work_scope(actor), request.app.state.house, decode_cursor(cursor, 1)
    key, today = UUID(after[0]) if after else None, house.clock.today()
    found = await find_reemployment_corrections(pool, house.keyring, scope, today, state=state, person=person, after=key, limit=limit + 1)
    return Page(items=found[:limit], next=encode_cursor(found[limit - 1].id) if len(found) > limit else None)


@router.post(
    "/reemployment-corrections/{correction_id}/approval",
    status_code=201,
    summary="复核通过再就业登记更正(另一人)",
    description="原失业登记和一对一帮扶继续，劳模信息库随之恢复；此前已办结的认定、安置和补贴不恢复，需要的重新办理。",
)
async def approve_correction_of_reemployment(
    correction_id: ReemploymentCorrectionPath, actor: CurrentActor, uow: Uow
) -> ReemploymentCorrectionState:
    command = DecideReemploymentCorrection(correction_id, approved=True)
    return ReemploymentCorrectionState.of(await decide_reemployment_correction(command, actor, uow))


@router.post("/reemployment-corrections/{correction_id}/rejection", status_code=201, summary="不予更正再就业登记(另一人)")
async def reject_correction_of_reemployment(
    correction_id: ReemploymentCorrectionPath, actor: CurrentActor, uow: Uow
) -> ReemploymentCorrectionState:
    command = DecideReemploymentCorrection(correction_id, approved=False)
    return ReemploymentCorrectionState.of(await decide_reemployment_correction(command, actor, uow))
