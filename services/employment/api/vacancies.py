"""The vacancy board (C5.6): employers' vacancies posted by 人社, who was referred, and what came of it."""

from datetime import date
from typing import Annotated, Any, Final, Literal
from uuid import UUID

from fastapi import Path, Query, Request, Response
from fastapi.responses import StreamingResponse
from pydantic import Field

from libs.common.kernel.ids import PersonId
from libs.common.web.access import CurrentActor
from libs.common.web.app import department_router
from libs.common.web.exports import Purpose
from libs.common.web.fields import ReadModel, RequestModel
from libs.common.web.named_lists import NamedList, export_by_name, words_of
from libs.common.web.pages import Page, PageCursor, PageSize, decode_cursor, encode_cursor
from services.employment.api.door import Lookups, Uow
from services.employment.api.readers import listing_scope, reading_scope, work_scope
from services.employment.api.subsidies import CREDIT_CODE
from services.employment.domain.vacancy import STATE_ZH, MatchState, Vacancy, VacancyMatch, VacancyState
from services.employment.policy.c5_6_vacancies import DeclineReason
from services.employment.use_cases.post_vacancy import CloseVacancy, PostVacancy, close_vacancy, post_vacancy
from services.employment.use_cases.refer_to_vacancy import RecordOutcome, ReferToVacancy, record_outcome, refer_to_vacancy
from services.employment.views.find_vacancies import (
    MATCH_STATE,
    REASON,
    VACANCY_STATE,
    VacancyMatchOut,
    VacancyOut,
    find_matches,
    find_vacancies,
)

router = department_router("", "招聘岗位和推荐")
_COLUMNS: Final = {"岗位名称": 20, "招聘单位代码": 22, "推荐日期": 12, "状态": 10, "最近一步日期": 14, "未成原因": 16}
_REASONS: Final = words_of(REASON)
VacancyPath = Annotated[UUID, Path(description="岗位编号")]
_D = DeclineReason


class VacancyIn(RequestModel):
    employer_code: str = Field(pattern=CREDIT_CODE, description="招聘单位统一社会信用代码", examples=["91110108551385082Q"])
    employer_name: str = Field(min_length=2, max_length=100, description="招聘单位名称", examples=["合肥某机械有限公司"])
    title: str = Field(min_length=2, max_length=60, description="岗位名称", examples=["钳工"])
    places: int = Field(ge=1, le=999, description="招聘人数", examples=[2])
    apply_by: date | None = Field(default=None, description="推荐截止日期", examples=["2024-07-31"])


class ReferralIn(RequestModel):
    person_id: UUID = Field(description="人员编号", examples=["018f9d0e-7a11-7c52-9c3e-2f6d1b8a4e70"])


class MatchOutcomeIn(RequestModel):
    state: Literal[MatchState.INTERVIEWED, MatchState.HIRED, MatchState.DECLINED] = Field(description=MATCH_STATE, examples=["INTERVIEWED"])
    on: date = Field(description="日期", examples=["2024-06-12"])
    reason: Literal[_D.EMPLOYER_CHOSE_OTHER, _D.CONDITIONS_NOT_MET, _D.PERSON_DECLINED, _D.NO_SHOW] | None = Field(
        default=None,
        description="未成必填：" + REASON.split(" · VACANCY")[0] + " · PERSON_DECLINED 本人不接受 · NO_SHOW 未到场",
        examples=[None],
    )


class VacancyStateOut(ReadModel):
    """招聘岗位状态"""

    id: UUID = Field(description="岗位编号")
    state: str = Field(description=VACANCY_STATE)
    version: int = Field(description="版本")

    @classmethod
    def of(cls, vacancy: Vacancy) -> "VacancyStateOut":
        return cls(id=vacancy.id, state=vacancy.state, version=vacancy.version)


class MatchStateOut(ReadModel):
    """推荐状态"""

    id: UUID = Field(description="推荐编号")
    state: str = Field(description=MATCH_STATE)
    on: date = Field(description="最近一步的日期")
    reason: str | None = Field(description="未成原因")

    @classmethod
    def of(cls, match: VacancyMatch) -> "MatchStateOut":
        return cls(id=match.id, state=match.state, on=match.on, reason=match.reason)


@router.get("/vacancies", summary="查询招聘岗位", description="不涉及个人，各级经办和劳模本人可查。")
async def list_vacancies(
    request: Request,
    actor: CurrentActor,
    pool: Lookups,
    state: Annotated[VacancyState | None, Query(description="只看某状态")] = None,
    unit: Annotated[UUID | None, Query(description="只看某人社部门发布的")] = None,
    available: Annotated[bool, Query(description="只看今天仍可推荐、有余额的")] = False,
    cursor: PageCursor = None,
    limit: PageSize = 100,
) -> Page[VacancyOut]:
    reading_scope(actor)
    after, today = decode_cursor(cursor, 1), request.app.state.house.clock.today()
    key = UUID(after[0]) if after else None
    found = await find_vacancies(pool, today, state=state, unit=unit, available=available, after=key, limit=limit + 1)
    return Page(items=found[:limit], next=encode_cursor(found[limit - 1].id) if len(found) > limit else None)


@router.post("/vacancies", status_code=201, summary="发布招聘岗位(人社部门)")
async def add_vacancy(body: VacancyIn, actor: CurrentActor, uow: Uow) -> VacancyStateOut:
    return VacancyStateOut.of(await post_vacancy(PostVacancy(**body.model_dump()), actor, uow))


@router.post(
    "/vacancies/{vacancy_id}/closing", status_code=201, summary="结束招聘岗位(发布部门)", description="尚无结果的推荐随之记为未成。"
)
async def end_vacancy(vacancy_id: VacancyPath, actor: CurrentActor, uow: Uow) -> VacancyStateOut:
    return VacancyStateOut.of(await close_vacancy(CloseVacancy(vacancy_id), actor, uow))


@router.post("/vacancies/{vacancy_id}/matches", status_code=201, summary="推荐失业劳模")
async def add_match(vacancy_id: VacancyPath, body: ReferralIn, actor: CurrentActor, uow: Uow) -> MatchStateOut:
    return MatchStateOut.of(await refer_to_vacancy(ReferToVacancy(vacancy_id, PersonId(body.person_id)), actor, uow))


@router.post(
    "/vacancy-matches/{match_id}/outcome",
    status_code=201,
    summary="登记推荐结果(面试、录用、未成)",
    description="录用不超过招聘人数；录用后请凭合同登记再就业。",
)
async def add_match_outcome(
    match_id: Annotated[UUID, Path(description="推荐编号")], body: MatchOutcomeIn, actor: CurrentActor, uow: Uow
) -> MatchStateOut:
    return MatchStateOut.of(await record_outcome(RecordOutcome(match_id, body.state, body.on, body.reason), actor, uow))


@router.get("/vacancy-matches/workbook", summary="导出推荐名单(Excel，印有用途和导出人)", response_class=Response)
async def export_matches(
    request: Request,
    actor: CurrentActor,
    purpose: Purpose,
    vacancy: Annotated[UUID | None, Query(description="只看某岗位")] = None,
    state: Annotated[MatchState | None, Query(description="只看某状态")] = None,
) -> StreamingResponse:
    scope, house = listing_scope(actor), request.app.state.house
    today = house.clock.today()

    async def find(after: UUID | None, limit: int) -> list[VacancyMatchOut]:
        return await find_matches(house.pool, scope, today, person=None, vacancy=vacancy, state=state, after=after, limit=limit)

    words = {"岗位": vacancy, "状态": STATE_ZH[state] if state else None}
    listed = NamedList("VACANCY_MATCHES", "招聘岗位推荐名单", _COLUMNS, find, lambda each: each.id, _cells, words, purpose)
    return await export_by_name(request, actor, listed)


@router.get("/vacancy-matches", summary="查询推荐记录")
async def list_matches(
    request: Request,
    actor: CurrentActor,
    pool: Lookups,
    person: Annotated[UUID | None, Query(description="只看某人")] = None,
    vacancy: Annotated[UUID | None, Query(description="只看某岗位")] = None,
    state: Annotated[MatchState | None, Query(description="只看某状态")] = None,
    cursor: PageCursor = None,
    limit: PageSize = 100,
) -> Page[VacancyMatchOut]:
    scope, today, after = work_scope(actor), request.app.state.house.clock.today(), decode_cursor(cursor, 1)
    key = UUID(after[0]) if after else None
    found = await find_matches(pool, scope, today, person=person, vacancy=vacancy, state=state, after=key, limit=limit + 1)
    return Page(items=found[:limit], next=encode_cursor(found[limit - 1].id) if len(found) > limit else None)


def _cells(each: VacancyMatchOut) -> tuple[Any, ...]:
    return each.title, each.employer_code, each.referred_on, STATE_ZH[MatchState(each.state)], each.on, _REASONS.get(each.reason or "")
