"""Whose check-up of a year stands where; who is neither planned nor has declined; how far is each county (C4.5, annex A3)?"""

from dataclasses import asdict, dataclass
from datetime import date
from typing import Final
from uuid import UUID

from psycopg import sql
from psycopg.rows import class_row
from pydantic import Field

from libs.common.kernel.jurisdiction import Scope
from libs.common.persistence.house import Pool
from libs.common.persistence.jurisdiction import within
from libs.common.web.fields import ReadModel
from services.health.storage.checkups import UNPLANNED

STATE: Final = "PLANNED 已安排 · BOOKED 已预约 · DONE 已体检 · SETTLED 已结算 · DECLINED 本人不参加 · CANCELLED 已取消"
PAYER: Final = "CENTRAL_SPECIAL 中央财政专项资金 · EMPLOYER 所在单位 · UNION_FUND 省市县工会经费 · OTHER 另行记录的负担方"


class CheckupOut(ReadModel):
    """一人一年的健康体检；体检结果不在本系统"""

    id: UUID = Field(description="体检编号")
    person_id: UUID = Field(description="人员编号")
    year: int = Field(description="年度")
    state: str = Field(description=STATE)
    payer: str = Field(description="费用负担方：" + PAYER)
    basis: str = Field(
        description="依据：NATIONAL 全国劳模 · FARMER 农民劳模 · NO_UNIT 无单位 · UNIT_IN_DIFFICULTY 困难(含关停并转)企业 · UNIT 有单位"
    )
    recorded: bool = Field(description="负担方是否由责任工会另行记录(原则上以外)")
    payer_name: str = Field(description="另行记录的负担方名称")
    booked_on: date | None = Field(description="预约日期")
    hospital_name: str = Field(description="医院")
    done_on: date | None = Field(description="体检日期")
    declined_for: str | None = Field(
        description="OWN_CHOICE 本人不愿 · UNFIT 身体原因 · AWAY 长期在外 · DONE_ELSEWHERE 已另行体检 · OTHER 其他；省级和审计为空"
    )
    cancelled_for: str | None = Field(description="DECEASED 去世 · MERGED 档案合并 · HONOR_REVOKED 荣誉撤销 · MISTAKE 安排有误")
    version: int = Field(description="版本")


class UnplannedOut(ReadModel):
    """一名既未安排体检也未表示不参加的劳模"""

    person_id: UUID = Field(description="人员编号")
    name: str = Field(description="姓名")
    l2: UUID = Field(description="责任工会")
    county: UUID | None = Field(description="县级工会")
    unit: UUID | None = Field(description="所在单位")


class CheckupProgress(ReadModel):
    """一个县级工会(省直、产业线路为责任工会)某年的体检进度"""

    l2: UUID = Field(description="责任工会")
    county: UUID | None = Field(description="县级工会")
    name: str = Field(description="名称")
    people: int = Field(description="在世劳模人数")
    planned: int = Field(description="已安排或已预约")
    done: int = Field(description="已体检(含已结算)")
    declined: int = Field(description="不参加")
    unplanned: int = Field(description="未安排")


@dataclass(frozen=True, slots=True)
class CheckupFilter:
    year: int | None = None
    state: str | None = None
    payer: str | None = None
    person: UUID | None = None


_CHAIN = "JOIN person_chain c ON c.person_id = {on}.person_id AND c.starts_on <= %(day)s AND %(day)s < c.ends_on"
_FIND = f"""
SELECT k.id, k.person_id, k.year, k.state, coalesce(k.other_payer, k.payer) AS payer, k.basis, k.other_payer IS NOT NULL AS recorded, k.payer_name, k.booked_on,
  k.hospital_name, k.done_on, k.declined_for, k.cancelled_for, k.version FROM checkup k {_CHAIN.replace("{on}", "k")}
WHERE {{scope}} AND (%(year)s::int IS NULL OR k.year = %(year)s) AND (%(state)s::text IS NULL OR k.state = %(state)s)
  AND (%(payer)s::text IS NULL OR coalesce(k.other_payer, k.payer) = %(payer)s) AND (%(person)s::uuid IS NULL OR k.person_id = %(person)s)
  AND (%(after)s::uuid IS NULL OR k.id > %(after)s) ORDER BY k.id LIMIT %(limit)s
"""  # noqa: S608 - a text of our own
_UNPLANNED = f"""
SELECT p.person_id, '' AS name, c.l2, c.county, c.unit FROM {UNPLANNED} AND (%(county)s::uuid IS NULL OR c.county = %(county)s)
  AND (%(after)s::uuid IS NULL OR p.person_id > %(after)s) ORDER BY p.person_id LIMIT %(limit)s
"""  # noqa: S608 - a text of our own
_PROGRESS = f"""
SELECT c.l2, c.county, coalesce(u.name, '') AS name, count(*) AS people, count(*) FILTER (WHERE k.state IN ('PLANNED', 'BOOKED')) AS planned,
  count(*) FILTER (WHERE k.state IN ('DONE', 'SETTLED')) AS done, count(*) FILTER (WHERE k.state = 'DECLINED') AS declined,
  count(*) FILTER (WHERE k.state IS NULL) AS unplanned
FROM person p {_CHAIN.replace("{on}", "p")} LEFT JOIN checkup k ON k.person_id = p.person_id AND k.year = %(year)s AND k.state <> 'CANCELLED'
LEFT JOIN org_unit u ON u.id = coalesce(c.county, c.l2)
WHERE {{scope}} AND in_scope(p.facts, %(day)s) GROUP BY c.l2, c.county, u.name ORDER BY c.l2, c.county NULLS FIRST
"""  # noqa: S608 - a text of our own


async def find_checkups(
    pool: Pool, scope: Scope, today: date, wanted: CheckupFilter, *, after: UUID | None, limit: int
) -> list[CheckupOut]:
    condition, parameters = within(scope, "c")
    asked = {"day": today, "after": after, "limit": limit, **asdict(wanted), **parameters}
    async with pool.connection() as connection, connection.cursor(row_factory=class_row(CheckupOut)) as cursor:
        return await (await cursor.execute(sql.SQL(_FIND).format(scope=condition), asked)).fetchall()


async def find_unplanned(
    pool: Pool, scope: Scope, today: date, year: int, *, county: UUID | None, after: UUID | None, limit: int
) -> list[UnplannedOut]:
    """Without names, in order of their ids."""
    condition, parameters = within(scope, "c")
    asked = {"day": today, "year": year, "county": county, "after": after, "limit": limit, **parameters}
    async with pool.connection() as connection, connection.cursor(row_factory=class_row(UnplannedOut)) as cursor:
        return await (await cursor.execute(sql.SQL(_UNPLANNED).format(scope=condition), asked)).fetchall()


async def checkup_progress(pool: Pool, scope: Scope, today: date, year: int) -> list[CheckupProgress]:
    condition, parameters = within(scope, "c")
    async with pool.connection() as connection, connection.cursor(row_factory=class_row(CheckupProgress)) as cursor:
        return await (
            await cursor.execute(sql.SQL(_PROGRESS).format(scope=condition), {"day": today, "year": year, **parameters})
        ).fetchall()
