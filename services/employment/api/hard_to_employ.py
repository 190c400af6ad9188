"""Recognition as hard to employ (C5.7, Q34), by 人社 of the county."""

from datetime import date
from typing import Annotated, Any, Final
from uuid import UUID

from fastapi import Path, Query, Request, Response
from fastapi.responses import StreamingResponse
from pydantic import Field

from libs.common.kernel.actor import Role
from libs.common.kernel.ids import PersonId
from libs.common.web.access import CurrentActor
from libs.common.web.app import department_router
from libs.common.web.exports import Purpose
from libs.common.web.fields import ReadModel, RequestModel
from libs.common.web.named_lists import NamedList, export_by_name, words_of
from libs.common.web.pages import Page, PageCursor, PageSize, decode_cursor, encode_cursor
from services.employment.api.door import Lookups, Uow
from services.employment.api.readers import listing_scope, work_scope
from services.employment.domain.caretakers import HRSS
from services.employment.domain.hard_to_employ import Recognition
from services.employment.policy.c5_7_hard_to_employ import Ground
from services.employment.use_cases.recognise_hard_to_employ import (
    RecogniseHardToEmploy,
    WithdrawRecognition,
    recognise_hard_to_employ,
    withdraw_recognition,
)
from services.employment.views.find_recognitions import ENDED_FOR, GROUND, RecognitionOut, find_recognitions

router = department_router("/hard-to-employ", "就业困难人员认定")
_COLUMNS: Final = {"认定文书号": 24, "起始日期": 12, "截止日期": 12, "是否有效": 10, "结束原因": 12, "结束日期": 12}
_ENDED: Final = words_of(ENDED_FOR)


class RecognitionIn(RequestModel):
    person_id: UUID = Field(description="人员编号", examples=["018f9d0e-7a11-7c52-9c3e-2f6d1b8a4e70"])
    ground: Ground = Field(description=GROUND, examples=["AGE"])
    doc_no: str = Field(min_length=2, max_length=60, description="认定文书号", examples=["包人社困认〔2024〕17号"])
    proof: str = Field(min_length=2, max_length=100, description="认定材料的存放位置", examples=["柜5-2"])
    starts_on: date = Field(description="起始日期", examples=["2024-06-12"])
    until: date = Field(description="截止日期(含)", examples=["2027-06-11"])


class RecognitionStateOut(ReadModel):
    """认定状态"""

    id: UUID = Field(description="认定编号")
    state: str = Field(description="IN_FORCE 有效 · ENDED 已结束")
    until: date = Field(description="截止日期")
    version: int = Field(description="版本")

    @classmethod
    def of(cls, recognition: Recognition) -> "RecognitionStateOut":
        return cls(id=recognition.id, state=recognition.state, until=recognition.until, version=recognition.version)


@router.get("", summary="查询就业困难人员认定")
async def list_recognitions(
    request: Request,
    actor: CurrentActor,
    pool: Lookups,
    person: Annotated[UUID | None, Query(description="只看某人")] = None,
    in_force: Annotated[bool, Query(description="只看今天有效的")] = False,
    cursor: PageCursor = None,
    limit: PageSize = 100,
) -> Page[RecognitionOut]:
    scope, today, after = work_scope(actor), request.app.state.house.clock.today(), decode_cursor(cursor, 1)
    why, key = actor.unit_kind in HRSS or actor.has(Role.MODEL_WORKER), UUID(after[0]) if after else None
    found = await find_recognitions(pool, scope, today, ground=why, person=person, in_force=in_force, after=key, limit=limit + 1)
    return Page(items=found[:limit], next=encode_cursor(found[limit - 1].id) if len(found) > limit else None)


@router.get("/workbook", summary="导出就业困难劳模认定名单(Excel，不列认定情形，印有用途和导出人)", response_class=Response)
async def export_recognitions(
    request: Request,
    actor: CurrentActor,
    purpose: Purpose,
    in_force: Annotated[bool, Query(description="只看今天有效的")] = True,
) -> StreamingResponse:
    scope, house = listing_scope(actor), request.app.state.house
    today = house.clock.today()

    async def find(after: UUID | None, limit: int) -> list[RecognitionOut]:
        return await find_recognitions(house.pool, scope, today, ground=False, person=None, in_force=in_force, after=after, limit=limit)

    words = {"只看有效": in_force}
    listed = NamedList("HARD_TO_EMPLOY", "就业困难劳模认定名单", _COLUMNS, find, lambda each: each.id, _cells, words, purpose)
    return await export_by_name(request, actor, listed)


@router.post("", status_code=201, summary="认定就业困难人员(县级人社部门)")
async def add_recognition(body: RecognitionIn, actor: CurrentActor, uow: Uow) -> RecognitionStateOut:
    told = body.model_dump() | {"person_id": PersonId(body.person_id)}
    return RecognitionStateOut.of(await recognise_hard_to_employ(RecogniseHardToEmploy(**told), actor, uow))


@router.post(
    "/{recognition_id}/withdrawal",
    status_code=201,
    summary="撤销认定(县级人社部门)",
    description="不应认定的；此前已办理的安置和补贴不受影响。",
)
async def withdraw(recognition_id: Annotated[UUID, Path(description="认定编号")], actor: CurrentActor, uow: Uow) -> RecognitionStateOut:
    return RecognitionStateOut.of(await withdraw_recognition(WithdrawRecognition(recognition_id), actor, uow))


def _cells(each: RecognitionOut) -> tuple[Any, ...]:
    """Without the ground: it may be health or family, and a paper is read by more than its clerk."""
    return each.doc_no, each.starts_on, each.until, each.in_force, _ENDED.get(each.ended_for or ""), each.ended_on
