"""Statistics of aid by quarter or year, as known at any instant: answered, drawn and printed (C1.3, C1.5)."""

from datetime import date, datetime
from typing import Annotated

from fastapi import Depends, Query, Request
from pydantic import Field

from libs.common.kernel.actor import Actor, Role
from libs.common.kernel.clock import SHANGHAI
from libs.common.kernel.errors import Code, refuse
from libs.common.kernel.months import Month
from libs.common.web.access import CurrentActor, require_role, scope_of
from libs.common.web.app import department_router
from libs.common.web.door import unstored
from libs.common.web.fields import ReadModel, RequestModel, YuanOut
from libs.common.web.printout_pages import PrintoutIssued
from services.assistance.api.door import Lookups, Uow
from services.assistance.use_cases.issue_printout import IssuePrintout, issue_printout
from services.assistance.views.aid_statistics import AidCounted, AidDimension, aid_paper, count_aid

router = department_router("/statistics/aid", "帮扶统计")
_READERS = (Role.COUNTY_REVIEWER, Role.VERIFIER, Role.POLICY_OFFICER, Role.FEDERATION_ALLOCATOR, Role.FINANCE_ALLOCATOR, Role.AUDITOR)
_PERIOD = r"^20[0-9]{2}(Q[1-4])?$"
_BY = (
    "按什么分组，依次：CITY 责任工会 · COUNTY 县级工会 · TIER 荣誉层级 · CATEGORY 人员类别 · FOCUS_GROUP 重点群体 · "
    "AID_CATEGORY 帮扶类别 · BENEFIT 待遇 · SOURCE 资金来源 · KIND 帮扶方式"
)


class AidGroup(ReadModel):
    """一组帮扶"""

    values: list[str] = Field(description="各分组项的值，次序与分组相同")
    people: int = Field(description="人数(同一人可在多组中各计一次)")
    times: int = Field(description="次数(退票已扣除)")
    months: int = Field(description="发放的月数(退票已扣除)")
    amount: YuanOut = Field(description="金额(元，退票已扣除)")


class AidCountedOut(ReadModel):
    """帮扶统计"""

    period: str = Field(description="统计时期")
    known_at: datetime = Field(description="数据截至")
    by: list[AidDimension] = Field(description="分组")
    groups: list[AidGroup] = Field(description="各组")


class AidStatisticsIn(RequestModel):
    by: list[AidDimension] = Field(min_length=1, max_length=4, description=_BY, examples=[["CITY", "BENEFIT"]])
    period: str = Field(pattern=_PERIOD, description="年度 2024 或季度 2024Q2", examples=["2024Q2"])
    known_at: datetime | None = Field(default=None, description="只计该时刻以前已记录的，默认现在", examples=["2024-07-05T09:00:00+08:00"])


async def _asked(
    by: Annotated[list[AidDimension], Query(min_length=1, max_length=4, description=_BY, examples=[["CITY", "BENEFIT"]])],
    period: Annotated[str, Query(pattern=_PERIOD, description="年度 2024 或季度 2024Q2", examples=["2024Q2"])],
    known_at: Annotated[datetime | None, Query(description="只计该时刻以前已记录的，默认现在")] = None,
) -> AidStatisticsIn:
    return AidStatisticsIn(by=by, period=period, known_at=known_at)


@router.get(
    "",
    summary="统计帮扶人数、次数和金额(季度、年度，可重现)",
    description="本单位负责范围内的帮扶。同一时期和数据截至时间，任何时候统计结果相同。",
)
async def get_aid_statistics(
    asked: Annotated[AidStatisticsIn, Depends(_asked)], request: Request, actor: CurrentActor, pool: Lookups
) -> AidCountedOut:
    known_at, counted = await _count(asked, request, actor, pool)
    groups = [
        AidGroup(values=list(each.values), people=each.people, times=each.times, months=each.months, amount=each.amount_fen)
        for each in counted
    ]
    return AidCountedOut(period=asked.period, known_at=known_at, by=asked.by, groups=groups)


@router.post("/printouts", status_code=201, summary="签发帮扶统计表(含图)")
@unstored
async def print_aid_statistics(body: AidStatisticsIn, request: Request, actor: CurrentActor, pool: Lookups, uow: Uow) -> PrintoutIssued:
    known_at, counted = await _count(body, request, actor, pool)
    unit = await request.app.state.house.units.get(actor.unit_id) if actor.unit_id else None
    if unit is None:
        refuse(Code.ROLE_NOT_PERMITTED, "统计表由单位签发，请使用本单位的账号")
    paper = aid_paper(counted, body.by, body.period, known_at, unit.name)
    issued = await issue_printout(IssuePrintout("TJB", unit.id, paper), actor, uow)
    return PrintoutIssued(number=issued.number, printed_on=issued.printed_on, check_value=issued.check_value)


async def _count(asked: AidStatisticsIn, request: Request, actor: Actor, pool: Lookups) -> tuple[datetime, list[AidCounted]]:
    require_role(actor, *_READERS)
    if len(set(asked.by)) != len(asked.by):
        refuse(Code.INPUT_INVALID, "同一分组只填一次")
    known_at = asked.known_at or request.app.state.house.clock.now()
    if known_at.tzinfo is None:
        known_at = known_at.replace(tzinfo=SHANGHAI)
    first, last = _days(asked.period)
    return known_at, await count_aid(pool, scope_of(actor), asked.by, first=first, last=last, known_at=known_at)


def _days(period: str) -> tuple[date, date]:
    """The first and last day of a year or a quarter."""
    year, quarter = int(period[:4]), period[5:]
    first, last = (3 * int(quarter) - 2, 3 * int(quarter)) if quarter else (1, 12)
    return date(year, first, 1), Month(year, last).last_day
