"""Counts of model workers, as of any day, as known at any instant: answered, drawn and printed (C7.2, C1.5)."""

from datetime import date, datetime
from typing import Annotated

from fastapi import Depends, Query, Request
from pydantic import Field

from libs.common.kernel.actor import Actor, Role
from libs.common.kernel.clock import SHANGHAI
from libs.common.kernel.errors import Code, refuse
from libs.common.web.access import CurrentActor, require_role, scope_of
from libs.common.web.app import department_router
from libs.common.web.door import unstored
from libs.common.web.fields import ReadModel, RequestModel
from libs.common.web.printout_pages import PrintoutIssued
from services.registry.api.door import Lookups, Uow
from services.registry.use_cases.issue_printout import IssuePrintout, issue_printout
from services.registry.views.people_statistics import Counted, Dimension, count_people, people_paper, shown

router = department_router("/statistics/people", "劳模统计")
_READERS = (
    Role.REGISTRAR,
    Role.COUNTY_REVIEWER,
    Role.VERIFIER,
    Role.POLICY_OFFICER,
    Role.FEDERATION_ALLOCATOR,
    Role.FINANCE_ALLOCATOR,
    Role.AUDITOR,
)
_BY = "按什么分组，依次：CITY 责任工会 · COUNTY 县级工会 · TIER 荣誉层级 · CATEGORY 人员类别 · LIFE 生存状态 · SEX 性别 · AGE 年龄段"


class Group(ReadModel):
    """一组人数"""

    values: list[str] = Field(description="各分组项的值，次序与分组相同")
    people: int = Field(description="人数")


class PeopleCounted(ReadModel):
    """人数统计"""

    as_of: date = Field(description="统计日期")
    known_at: datetime = Field(description="数据截至")
    by: list[Dimension] = Field(description="分组")
    groups: list[Group] = Field(description="各组")
    people: int = Field(description="合计")


class StatisticsIn(RequestModel):
    by: list[Dimension] = Field(min_length=1, max_length=4, description=_BY, examples=[["CITY", "TIER"]])
    as_of: date | None = Field(default=None, description="统计日期，默认今天", examples=["2024-06-30"])
    known_at: datetime | None = Field(
        default=None, description="只计该时刻以前已记录的内容，默认现在", examples=["2024-07-05T09:00:00+08:00"]
    )


async def _asked(
    by: Annotated[list[Dimension], Query(min_length=1, max_length=4, description=_BY, examples=[["CITY", "TIER"]])],
    as_of: Annotated[date | None, Query(description="统计日期，默认今天", examples=["2024-06-30"])] = None,
    known_at: Annotated[datetime | None, Query(description="只计该时刻以前已记录的内容，默认现在")] = None,
) -> StatisticsIn:
    return StatisticsIn(by=by, as_of=as_of, known_at=known_at)


@router.get(
    "",
    summary="统计劳模人数(可按任一历史日期和所知时间重现)",
    description="本单位负责范围内的人数。同一统计日期和数据截至时间，任何时候统计结果相同。",
)
async def get_people_statistics(
    asked: Annotated[StatisticsIn, Depends(_asked)], request: Request, actor: CurrentActor, pool: Lookups
) -> PeopleCounted:
    as_of, known_at, counted = await _count(asked, request, actor, pool)
    groups = [Group(values=[shown(value) for value in each.values], people=each.people) for each in counted]
    return PeopleCounted(as_of=as_of, known_at=known_at, by=asked.by, groups=groups, people=sum(each.people for each in counted))


@router.post("/printouts", status_code=201, summary="签发人数统计表(含图)")
@unstored
async def print_people_statistics(body: StatisticsIn, request: Request, actor: CurrentActor, pool: Lookups, uow: Uow) -> PrintoutIssued:
    as_of, known_at, counted = await _count(body, request, actor, pool)
    unit = await request.app.state.house.units.get(actor.unit_id) if actor.unit_id else None
    if unit is None:
        refuse(Code.ROLE_NOT_PERMITTED, "统计表由单位签发，请使用本单位的账号")
    paper = people_paper(counted, body.by, as_of=as_of, known_at=known_at, issuer=unit.name)
    issued = await issue_printout(IssuePrintout("TJR", unit.id, paper), actor, uow)
    return PrintoutIssued(number=issued.number, printed_on=issued.printed_on, check_value=issued.check_value)


async def _count(asked: StatisticsIn, request: Request, actor: Actor, pool: Lookups) -> tuple[date, datetime, list[Counted]]:
    require_role(actor, *_READERS)
    if len(set(asked.by)) != len(asked.by):
        refuse(Code.INPUT_INVALID, "同一分组只填一次")
    clock = request.app.state.house.clock
    known_at = asked.known_at or clock.now()
    if known_at.tzinfo is None:
        known_at = known_at.replace(tzinfo=SHANGHAI)
    as_of = asked.as_of or clock.today()
    return as_of, known_at, await count_people(pool, scope_of(actor), asked.by, as_of=as_of, known_at=known_at)
