"""Who a record is of (C7.2; domain.md §5): corrected names and numbers, strange names, probable duplicates, merges and their reversal."""

from typing import Annotated, Literal
from uuid import UUID

from fastapi import Path, Query
from pydantic import Field, model_validator

from libs.common.kernel.actor import Role
from libs.common.web.access import CurrentActor, require_role, scope_of
from libs.common.web.app import department_router
from libs.common.web.fields import ReadModel, RequestModel
from libs.common.web.pages import Page, PageCursor, PageSize, decode_cursor, encode_cursor
from services.registry.api.door import Lookups, Uow
from services.registry.use_cases.decide_correction import DecideCorrection, decide_correction
from services.registry.use_cases.decide_duplicate import DecideDuplicate, decide_duplicate
from services.registry.use_cases.propose_correction import ProposeCorrection, propose_correction
from services.registry.use_cases.resolve_identity_conflict import ResolveIdentityConflict, resolve_identity_conflict
from services.registry.use_cases.undo_merge import UndoMerge, undo_merge
from services.registry.views.find_duplicates import (
    ConflictOut,
    CorrectionOut,
    DuplicateOut,
    find_corrections,
    find_duplicates,
    find_identity_conflicts,
)

router = department_router("", "身份更正与重复档案")
PersonPath = Annotated[UUID, Path(description="人员编号")]
ItemPath = Annotated[UUID, Path(description="编号")]


class CorrectionIn(RequestModel):
    """一项更正；须另一人复核"""

    kind: Literal["NAME", "ID_NUMBER"] = Field(description="NAME 姓名(原名转为曾用名) · ID_NUMBER 公民身份号码", examples=["NAME"])
    value: str = Field(min_length=1, max_length=80, description="更正后的姓名或号码", examples=["张叁"])
    reason: str = Field(min_length=4, max_length=200, description="理由", examples=["户口簿登记更名"])
    proof: str = Field(min_length=4, max_length=200, description="证明材料及存放处", examples=["公安机关更名证明，档案柜3-12"])


class Entered(ReadModel):
    """已受理"""

    id: UUID = Field(description="编号")


class ResolutionIn(RequestModel):
    """冲突的处理结果"""

    resolution: Literal["NAME_TO_CORRECT", "NUMBER_TO_CORRECT", "ANOTHER_PERSON", "ENTRY_WRONG"] = Field(
        description="NAME_TO_CORRECT 在库姓名须更正 · NUMBER_TO_CORRECT 在库号码须更正 · ANOTHER_PERSON 曾用号码属于另一人 · ENTRY_WRONG 来表填错",
        examples=["ENTRY_WRONG"],
    )
    note: str = Field(min_length=2, max_length=200, description="说明", examples=["经电话核实，来表姓名笔误"])


class DuplicateDecisionIn(RequestModel):
    """对一组疑似重复的判断"""

    decision: Literal["SAME", "DIFFERENT"] = Field(description="SAME 同一人 · DIFFERENT 不同人", examples=["SAME"])
    survivor: UUID | None = Field(
        default=None, description="同一人时保留的档案，应选正在办理申报和发放的一份", examples=["018f9d0e-7a11-7c52-9c3e-2f6d1b8a4e70"]
    )
    reason: str = Field(min_length=4, max_length=200, description="理由", examples=["与本人电话核实，系同一人"])

    @model_validator(mode="after")
    def _survivor_with_same(self) -> "DuplicateDecisionIn":
        if (self.decision == "SAME") != (self.survivor is not None):
            raise ValueError("判断为同一人时须指定保留的档案，不同人时不填")
        return self


class ReasonIn(RequestModel):
    reason: str = Field(min_length=4, max_length=200, description="理由", examples=["经核实为两人"])


class DecidedOut(ReadModel):
    """已办理"""

    merge_id: UUID | None = Field(description="合并编号；不同人时为空")


@router.post("/people/{person_id}/corrections", status_code=201, summary="提出姓名或号码更正(须另一人复核)")
async def propose_identity_correction(person_id: PersonPath, body: CorrectionIn, actor: CurrentActor, uow: Uow) -> Entered:
    command = ProposeCorrection(person_id, body.kind, body.value, body.reason, body.proof)
    return Entered(id=await propose_correction(command, actor, uow))


@router.get("/corrections", summary="姓名和号码更正清单(本单位负责范围)")
async def list_identity_corrections(
    actor: CurrentActor,
    pool: Lookups,
    person: Annotated[UUID | None, Query(description="只看某人")] = None,
    state: Annotated[Literal["PROPOSED", "APPROVED", "REJECTED"] | None, Query(description="只看某状态")] = None,
    cursor: PageCursor = None,
    limit: PageSize = 50,
) -> Page[CorrectionOut]:
    require_role(actor, Role.REGISTRAR, Role.AUDITOR)
    found = await find_corrections(pool, scope_of(actor), person=person, state=state, after=_after(cursor), limit=limit + 1)
    return Page(items=found[:limit], next=encode_cursor(found[limit - 1].id) if len(found) > limit else None)


@router.post("/corrections/{correction_id}/approval", status_code=201, summary="复核通过姓名或号码更正")
async def approve_identity_correction(correction_id: ItemPath, actor: CurrentActor, uow: Uow) -> Entered:
    await decide_correction(DecideCorrection(correction_id, approved=True), actor, uow)
    return Entered(id=correction_id)


@router.post("/corrections/{correction_id}/rejection", status_code=201, summary="退回姓名或号码更正")
async def reject_identity_correction(correction_id: ItemPath, actor: CurrentActor, uow: Uow) -> Entered:
    await decide_correction(DecideCorrection(correction_id, approved=False), actor, uow)
    return Entered(id=correction_id)


@router.get("/identity-conflicts", summary="号码与姓名冲突清单(本单位负责范围)")
async def list_identity_conflicts(
    actor: CurrentActor,
    pool: Lookups,
    only_open: Annotated[bool, Query(description="只看未处理的")] = True,
    cursor: PageCursor = None,
    limit: PageSize = 50,
) -> Page[ConflictOut]:
    require_role(actor, Role.REGISTRAR, Role.AUDITOR)
    found = await find_identity_conflicts(pool, scope_of(actor), only_open=only_open, after=_after(cursor), limit=limit + 1)
    return Page(items=found[:limit], next=encode_cursor(found[limit - 1].id) if len(found) > limit else None)


@router.post("/identity-conflicts/{conflict_id}/resolution", status_code=201, summary="处理号码与姓名冲突")
async def resolve_conflict(conflict_id: ItemPath, body: ResolutionIn, actor: CurrentActor, uow: Uow) -> Entered:
    await resolve_identity_conflict(ResolveIdentityConflict(conflict_id, body.resolution, body.note), actor, uow)
    return Entered(id=conflict_id)


@router.get("/duplicates", summary="疑似重复档案清单(本单位负责范围)")
async def list_duplicates(
    actor: CurrentActor,
    pool: Lookups,
    state: Annotated[Literal["OPEN", "SAME", "DIFFERENT"] | None, Query(description="只看某状态")] = "OPEN",
    cursor: PageCursor = None,
    limit: PageSize = 50,
) -> Page[DuplicateOut]:
    require_role(actor, Role.REGISTRAR, Role.AUDITOR)
    found = await find_duplicates(pool, scope_of(actor), state=state, after=_after(cursor), limit=limit + 1)
    return Page(items=found[:limit], next=encode_cursor(found[limit - 1].id) if len(found) > limit else None)


@router.post("/duplicates/{duplicate_id}/decision", status_code=201, summary="判断一组疑似重复；同一人则合并档案")
async def decide_pair(duplicate_id: ItemPath, body: DuplicateDecisionIn, actor: CurrentActor, uow: Uow) -> DecidedOut:
    return DecidedOut(merge_id=await decide_duplicate(DecideDuplicate(duplicate_id, body.survivor, body.reason), actor, uow))


@router.post("/merges/{merge_id}/reversal", status_code=201, summary="撤销合并：两份档案各自继续")
async def reverse_merge(merge_id: ItemPath, body: ReasonIn, actor: CurrentActor, uow: Uow) -> Entered:
    await undo_merge(UndoMerge(merge_id, body.reason), actor, uow)
    return Entered(id=merge_id)


def _after(cursor: str | None) -> UUID | None:
    after = decode_cursor(cursor, 1)
    return UUID(str(after[0])) if after else None
