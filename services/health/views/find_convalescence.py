"""Which batches are there, who is nominated with what turn and why, what units confirm of pay, and how the year goes (C4.3, C4.4, annex A2)?"""

from datetime import date, datetime
from typing import Final
from uuid import UUID

from psycopg import sql
from psycopg.rows import class_row
from pydantic import Field

from libs.common.kernel.jurisdiction import Scope
from libs.common.persistence.house import Pool
from libs.common.persistence.jurisdiction import within
from libs.common.web.fields import ReadModel

STATE: Final = (
    "NOMINATED 已推荐 · CONFIRMED 已确认 · WAITLISTED 候补 · COMPLETED 已参加 · ABSENT 未参加 · PASSED_OVER 未轮到 · CANCELLED 已取消"
)
ENDED_FOR: Final = "WITHDRAWN 退出 · DECEASED 去世 · HONOR_REVOKED 荣誉撤销 · MERGED 档案合并 · BATCH_CANCELLED 批次取消"
PAY: Final = "ASKED 待单位确认 · CONFIRMED 照常发放 · SHORTFALL 少发 · UNCONFIRMED 逾期未确认 · MADE_UP 已补发 · VOID 未参加，不需确认"


class BatchOut(ReadModel):
    """一个疗休养批次"""

    id: UUID = Field(description="批次编号")
    year: int = Field(description="年度")
    place: str = Field(description="地点")
    starts_on: date = Field(description="开始日期")
    ends_on: date = Field(description="结束日期")
    nominate_until: date = Field(description="推荐截止日期")
    capacity: int = Field(description="名额")
    confirmed: int = Field(description="已确认人数")
    waiting: int = Field(description="候补人数")
    state: str = Field(description="OPEN 正在推荐 · DRAWN 已确定名单 · COMPLETED 已结束 · CANCELLED 已取消")


class NominationOut(ReadModel):
    """一名被推荐疗休养的劳模"""

    id: UUID = Field(description="推荐编号")
    batch_id: UUID = Field(description="批次编号")
    place: str = Field(description="地点")
    starts_on: date = Field(description="开始日期")
    ends_on: date = Field(description="结束日期")
    person_id: UUID = Field(description="人员编号")
    state: str = Field(description=STATE)
    turn: int | None = Field(description="排序")
    reasons: list[str] = Field(
        description="排序依据：NEVER_ATTENDED 从未参加 · ATTENDED:日期 上次参加 · FRONT_LINE 一线 · HARD_CONDITIONS 艰苦岗位 · NOMINATED:时间 推荐时间"
    )
    nominated_at: datetime = Field(description="推荐时间")
    ended_for: str | None = Field(description=ENDED_FOR)
    version: int = Field(description="版本")


class PayGuaranteeOut(ReadModel):
    """一人疗休养期间的工资福利确认"""

    nomination_id: UUID = Field(description="推荐编号")
    batch_id: UUID = Field(description="批次编号")
    person_id: UUID = Field(description="人员编号")
    unit: UUID | None = Field(description="所在单位")
    ends_on: date = Field(description="疗休养结束日期")
    due_on: date = Field(description="确认期限")
    state: str = Field(description=PAY)


class ConvalescenceProgress(ReadModel):
    """一个责任工会某年的疗休养情况"""

    l2: UUID = Field(description="责任工会")
    name: str = Field(description="名称")
    nominated: int = Field(description="推荐人次")
    confirmed: int = Field(description="已确认待参加")
    completed: int = Field(description="已参加")
    waiting: int = Field(description="候补")


class ConvalescenceYear(ReadModel):
    """一年的疗休养进度(附件任务二)"""

    year: int = Field(description="年度")
    doc_no: str = Field(description="计划文号")
    people: int = Field(description="计划人数")
    batches: int = Field(description="批次")
    capacity: int = Field(description="名额")
    completed: int = Field(description="已参加人数")
    unions: list[ConvalescenceProgress] = Field(description="各责任工会")


_BATCHES = """
SELECT b.id, b.year, b.place, b.starts_on, b.ends_on, b.nominate_until, b.capacity, b.confirmed, b.state,
  (SELECT count(*) FROM convalescence_nomination n WHERE n.batch_id = b.id AND n.state = 'WAITLISTED') AS waiting
FROM convalescence_batch b WHERE (%(year)s::int IS NULL OR b.year = %(year)s) AND (%(after)s::uuid IS NULL OR b.id > %(after)s) ORDER BY b.id LIMIT %(limit)s
"""
_JOIN = "JOIN person_chain c ON c.person_id = n.person_id AND c.starts_on <= %(day)s AND %(day)s < c.ends_on"
_NOMINATIONS = f"""
SELECT n.id, n.batch_id, b.place, b.starts_on, b.ends_on, n.person_id, n.state, n.turn, n.reasons, n.nominated_at, n.ended_for, n.version
FROM convalescence_nomination n JOIN convalescence_batch b ON b.id = n.batch_id {_JOIN}
WHERE {{scope}} AND (%(batch)s::uuid IS NULL OR n.batch_id = %(batch)s) AND (%(state)s::text IS NULL OR n.state = %(state)s)
  AND (%(after)s::uuid IS NULL OR n.id > %(after)s) ORDER BY n.id LIMIT %(limit)s
"""  # noqa: S608 - a text of our own
_GUARANTEES = f"""
SELECT n.nomination_id, n.batch_id, n.person_id, c.unit, n.ends_on, n.due_on, n.state FROM pay_guarantee n {_JOIN}
WHERE {{scope}} AND (%(state)s::text IS NULL OR n.state = %(state)s) AND (%(after)s::uuid IS NULL OR n.nomination_id > %(after)s)
ORDER BY n.nomination_id LIMIT %(limit)s
"""  # noqa: S608 - a text of our own
_PLAN = """
SELECT p.year, p.doc_no, p.people, count(b.id) AS batches, coalesce(sum(b.capacity), 0) AS capacity,
  (SELECT count(*) FROM convalescence_nomination n JOIN convalescence_batch x ON x.id = n.batch_id WHERE x.year = p.year AND n.state = 'COMPLETED') AS completed
FROM convalescence_plan p LEFT JOIN convalescence_batch b ON b.year = p.year AND b.state <> 'CANCELLED' WHERE p.year = %s GROUP BY p.year
"""
_PROGRESS = f"""
SELECT c.l2, coalesce(u.name, '') AS name, count(*) FILTER (WHERE n.state <> 'CANCELLED') AS nominated,
  count(*) FILTER (WHERE n.state = 'CONFIRMED') AS confirmed, count(*) FILTER (WHERE n.state = 'COMPLETED') AS completed,
  count(*) FILTER (WHERE n.state = 'WAITLISTED') AS waiting FROM convalescence_nomination n JOIN convalescence_batch b ON b.id = n.batch_id AND b.year = %(year)s
{_JOIN} LEFT JOIN org_unit u ON u.id = c.l2 WHERE {{scope}} GROUP BY c.l2, u.name ORDER BY c.l2
"""  # noqa: S608 - a text of our own


async def find_batches(pool: Pool, *, year: int | None, after: UUID | None, limit: int) -> list[BatchOut]:
    async with pool.connection() as connection, connection.cursor(row_factory=class_row(BatchOut)) as cursor:
        return await (await cursor.execute(_BATCHES, {"year": year, "after": after, "limit": limit})).fetchall()


async def find_nominations(
    pool: Pool, scope: Scope, today: date, *, batch: UUID | None, state: str | None, after: UUID | None, limit: int
) -> list[NominationOut]:
    condition, parameters = within(scope, "c")
    asked = {"day": today, "batch": batch, "state": state, "after": after, "limit": limit, **parameters}
    async with pool.connection() as connection, connection.cursor(row_factory=class_row(NominationOut)) as cursor:
        return await (await cursor.execute(sql.SQL(_NOMINATIONS).format(scope=condition), asked)).fetchall()


async def find_pay_guarantees(
    pool: Pool, scope: Scope, today: date, *, state: str | None, after: UUID | None, limit: int
) -> list[PayGuaranteeOut]:
    condition, parameters = within(scope, "c")
    asked = {"day": today, "state": state, "after": after, "limit": limit, **parameters}
    async with pool.connection() as connection, connection.cursor(row_factory=class_row(PayGuaranteeOut)) as cursor:
        return await (await cursor.execute(sql.SQL(_GUARANTEES).format(scope=condition), asked)).fetchall()


async def convalescence_year(pool: Pool, scope: Scope, today: date, year: int) -> ConvalescenceYear | None:
    condition, parameters = within(scope, "c")
    async with pool.connection() as connection:
        plan = await (await connection.execute(_PLAN, (year,))).fetchone()
        if plan is None:
            return None
        async with connection.cursor(row_factory=class_row(ConvalescenceProgress)) as cursor:
            asked = {"day": today, "year": year, **parameters}
            unions = await (await cursor.execute(sql.SQL(_PROGRESS).format(scope=condition), asked)).fetchall()
    names = ("year", "doc_no", "people", "batches", "capacity", "completed")
    return ConvalescenceYear(**dict(zip(names, plan, strict=True)), unions=unions)
