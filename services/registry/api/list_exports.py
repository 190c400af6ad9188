"""Lists of the register as Excel files, each in its own list's scope: corrections, conflicts, probable duplicates, claims, who has no custody, units."""

from typing import Annotated, Any, Final, Literal
from uuid import UUID

from fastapi import Query, Request, Response
from pydantic import Field

from libs.common.kernel.actor import Role
from libs.common.kernel.jurisdiction import OrgKind
from libs.common.web.access import CurrentActor, require_role, scope_of
from libs.common.web.app import department_router
from libs.common.web.described_exports import Described, described_export
from libs.common.web.exports import Purpose
from libs.common.web.fields import ReadModel
from services.registry.api.door import Lookups
from services.registry.views.find_archives import ClaimOut, find_claims
from services.registry.views.find_custodies import WithoutCustody, find_without_custody
from services.registry.views.find_duplicates import (
    ConflictOut,
    CorrectionOut,
    DuplicateOut,
    find_corrections,
    find_duplicates,
    find_identity_conflicts,
)
from services.registry.views.find_org_units import OrgUnitOut, find_org_units

router = department_router("", "名单导出")


class DuplicateRow(ReadModel):
    """一组疑似重复，一行"""

    id: UUID = Field(description="编号")
    grounds: str = Field(description="依据")
    state: str = Field(description="状态：OPEN 待判断 · SAME 同一人 · DIFFERENT 不同人")
    reason: str = Field(description="判断理由")
    one_name: str = Field(description="档案一姓名")
    one_number: str = Field(description="档案一号码(掩码)")
    one_l2: UUID = Field(description="档案一责任工会")
    other_name: str = Field(description="档案二姓名")
    other_number: str = Field(description="档案二号码(掩码)")
    other_l2: UUID = Field(description="档案二责任工会")

    @classmethod
    def of(cls, pair: DuplicateOut) -> "DuplicateRow":
        grounds = "、".join(_GROUNDS.get(each, each) for each in pair.grounds)
        one, other = pair.one, pair.other
        return cls(
            id=pair.id, grounds=grounds, state=pair.state, reason=pair.reason, one_name=one.name, one_number=one.id_number, one_l2=one.l2,
            other_name=other.name, other_number=other.id_number, other_l2=other.l2,
        )  # fmt: skip


_GROUNDS: Final = {
    "NAME_SAME": "同名",
    "READING_SAME": "同音",
    "BIRTH_DATE_SAME": "同出生日期",
    "NUMBER_ONE_DIGIT": "号码差一位",
    "NUMBER_TRANSPOSED": "号码相邻两位颠倒",
}
_CORRECTIONS = Described("CORRECTIONS", "姓名和号码更正清单", CorrectionOut)
_CONFLICTS = Described("IDENTITY_CONFLICTS", "号码与姓名冲突清单", ConflictOut)
_DUPLICATES = Described("DUPLICATES", "疑似重复档案清单", DuplicateRow, frozenset({"one_l2", "other_l2"}))
_CLAIMS = Described("HONOUR_CLAIMS", "荣誉申报清单", ClaimOut)
_WITHOUT_CUSTODY = Described("WITHOUT_CUSTODY", "单位关停并转、尚未登记托管人员清单", WithoutCustody, frozenset({"l2", "county"}))
_UNITS = Described("ORG_UNITS", "单位清单", OrgUnitOut, frozenset({"parent_id"}))


@router.get("/corrections/export", summary="导出姓名和号码更正清单为 Excel", response_class=Response)
async def export_corrections(
    request: Request,
    actor: CurrentActor,
    pool: Lookups,
    purpose: Purpose,
    state: Annotated[Literal["PROPOSED", "APPROVED", "REJECTED"] | None, Query(description="只看某状态")] = None,
) -> Response:
    require_role(actor, Role.REGISTRAR, Role.AUDITOR)
    scope = scope_of(actor)

    async def page(after: UUID | None, limit: int) -> list[CorrectionOut]:
        return await find_corrections(pool, scope, person=None, state=state, after=after, limit=limit)

    return await described_export(request, actor, _CORRECTIONS, page, {"状态": state}, purpose)


@router.get("/identity-conflicts/export", summary="导出号码与姓名冲突清单为 Excel", response_class=Response)
async def export_identity_conflicts(
    request: Request,
    actor: CurrentActor,
    pool: Lookups,
    purpose: Purpose,
    only_open: Annotated[bool, Query(description="只看未处理的")] = True,
) -> Response:
    require_role(actor, Role.REGISTRAR, Role.AUDITOR)
    scope = scope_of(actor)

    async def page(after: UUID | None, limit: int) -> list[ConflictOut]:
        return await find_identity_conflicts(pool, scope, only_open=only_open, after=after, limit=limit)

    return await described_export(request, actor, _CONFLICTS, page, {"只看未处理": "是" if only_open else ""}, purpose)


@router.get("/duplicates/export", summary="导出疑似重复档案清单为 Excel", response_class=Response)
async def export_duplicates(
    request: Request,
    actor: CurrentActor,
    pool: Lookups,
    purpose: Purpose,
    state: Annotated[Literal["OPEN", "SAME", "DIFFERENT"] | None, Query(description="只看某状态")] = "OPEN",
) -> Response:
    require_role(actor, Role.REGISTRAR, Role.AUDITOR)
    scope = scope_of(actor)

    async def page(after: UUID | None, limit: int) -> list[DuplicateRow]:
        return [DuplicateRow.of(pair) for pair in await find_duplicates(pool, scope, state=state, after=after, limit=limit)]

    return await described_export(request, actor, _DUPLICATES, page, {"状态": state}, purpose)


@router.get("/honour-claims/export", summary="导出荣誉申报清单为 Excel", response_class=Response)
async def export_honour_claims(
    request: Request,
    actor: CurrentActor,
    pool: Lookups,
    purpose: Purpose,
    state: Annotated[Literal["CLAIMED", "ARCHIVE_PENDING", "RECORDED", "REJECTED"] | None, Query(description="只看某状态")] = None,
) -> Response:
    require_role(actor, Role.REGISTRAR, Role.FORM_FILLER, Role.COUNTY_REVIEWER, Role.ARCHIVIST, Role.AUDITOR)
    scope = scope_of(actor)

    async def page(after: UUID | None, limit: int) -> list[ClaimOut]:
        return await find_claims(pool, scope, state=state, after=after, limit=limit)

    return await described_export(request, actor, _CLAIMS, page, {"状态": state}, purpose)


@router.get("/custodies/missing/export", summary="导出尚未登记托管的人员清单为 Excel", response_class=Response)
async def export_without_custody(request: Request, actor: CurrentActor, pool: Lookups, purpose: Purpose) -> Response:
    require_role(actor, Role.REGISTRAR, Role.FORM_FILLER, Role.COUNTY_REVIEWER, Role.VERIFIER, Role.AUDITOR)
    scope, today = scope_of(actor), request.app.state.house.clock.today()

    async def page(after: UUID | None, limit: int) -> list[WithoutCustody]:
        return await find_without_custody(pool, scope, today, after=after, limit=limit)

    return await described_export(request, actor, _WITHOUT_CUSTODY, page, {}, purpose)


@router.get("/org-units/export", summary="导出单位清单为 Excel", response_class=Response)
async def export_org_units(
    request: Request,
    actor: CurrentActor,
    pool: Lookups,
    purpose: Purpose,
    kind: Annotated[OrgKind | None, Query(description="单位种类")] = None,
) -> Response:
    async def page(after: UUID | None, limit: int) -> list[OrgUnitOut]:
        return await find_org_units(pool, kind=kind, parent_id=None, after=after, limit=limit)

    asked: dict[str, Any] = {"单位种类": kind}
    return await described_export(request, actor, _UNITS, page, asked, purpose)
