"""What is on the vacancy board, and how did referrals to it end (C5.6)?"""

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

VACANCY_STATE: Final = "OPEN 招聘中 · CLOSED 已结束"
MATCH_STATE: Final = "REFERRED 已推荐 · INTERVIEWED 已面试 · HIRED 已录用 · DECLINED 未成"
REASON: Final = (
    "EMPLOYER_CHOSE_OTHER 单位另选他人 · CONDITIONS_NOT_MET 条件不符 · VACANCY_CLOSED 岗位结束 · PERSON_DECLINED 本人不接受 · NO_SHOW 未到场 · "
    "REEMPLOYED 已在别处就业 · RETIRED 退休 · DECEASED 去世 · MERGED 档案合并"
)


class VacancyOut(ReadModel):
    """一个招聘岗位"""

    id: UUID = Field(description="岗位编号")
    unit: UUID = Field(description="发布的人社部门")
    unit_name: str = Field(description="发布部门名称")
    employer_code: str = Field(description="招聘单位统一社会信用代码")
    employer_name: str = Field(description="招聘单位名称")
    title: str = Field(description="岗位名称")
    places: int = Field(description="招聘人数")
    free: int = Field(description="尚余人数")
    posted_on: date = Field(description="发布日期")
    apply_by: date | None = Field(description="推荐截止日期")
    state: str = Field(description=VACANCY_STATE)
    closed_on: date | None = Field(description="结束日期")
    version: int = Field(description="版本")


class VacancyMatchOut(ReadModel):
    """一次推荐"""

    id: UUID = Field(description="推荐编号")
    vacancy_id: UUID = Field(description="岗位编号")
    title: str = Field(description="岗位名称")
    employer_code: str = Field(description="招聘单位统一社会信用代码")
    person_id: UUID = Field(description="人员编号")
    state: str = Field(description=MATCH_STATE)
    on: date = Field(description="最近一步的日期")
    reason: str | None = Field(description="未成原因：" + REASON)
    referred_on: date = Field(description="推荐日期")


_BOARD = """
SELECT v.id, v.unit, coalesce(u.name, '') AS unit_name, v.employer_code, v.employer_name, v.title, v.places,
  greatest(v.places - (SELECT count(*) FROM vacancy_match m WHERE m.vacancy_id = v.id AND m.state = 'HIRED'), 0)::int AS free, v.posted_on, v.apply_by,
  v.state, v.closed_on, v.version FROM vacancy v LEFT JOIN org_unit u ON u.id = v.unit
WHERE (%(state)s::text IS NULL OR v.state = %(state)s) AND (%(unit)s::uuid IS NULL OR v.unit = %(unit)s)
  AND (NOT %(open)s OR (v.state = 'OPEN' AND (v.apply_by IS NULL OR v.apply_by >= %(day)s)
    AND v.places > (SELECT count(*) FROM vacancy_match m WHERE m.vacancy_id = v.id AND m.state = 'HIRED')))
  AND (%(after)s::uuid IS NULL OR v.id > %(after)s) ORDER BY v.id LIMIT %(limit)s
"""
_MATCHES = """
SELECT m.id, m.vacancy_id, v.title, v.employer_code, m.person_id, m.state, m.stepped_on AS "on", m.reason,
  (SELECT a.on_day FROM vacancy_match_act a WHERE a.match_id = m.id AND a.seq = 1) AS referred_on
FROM vacancy_match m JOIN vacancy v ON v.id = m.vacancy_id
JOIN person_chain c ON c.person_id = m.person_id AND c.starts_on <= %(day)s AND %(day)s < c.ends_on
WHERE {scope} AND (%(person)s::uuid IS NULL OR m.person_id = %(person)s) AND (%(vacancy)s::uuid IS NULL OR m.vacancy_id = %(vacancy)s)
  AND (%(state)s::text IS NULL OR m.state = %(state)s) AND (%(after)s::uuid IS NULL OR m.id > %(after)s) ORDER BY m.id LIMIT %(limit)s
"""


async def find_vacancies(
    pool: Pool, today: date, *, state: str | None, unit: UUID | None, available: bool, after: UUID | None, limit: int
) -> list[VacancyOut]:
    """The board names no person: whoever may look at lists may look at it. `available`: with a free place, today."""
    values = {"day": today, "state": state, "unit": unit, "open": available, "after": after, "limit": limit}
    async with pool.connection() as connection, connection.cursor(row_factory=class_row(VacancyOut)) as cursor:
        return await (await cursor.execute(_BOARD, values)).fetchall()


async def find_matches(
    pool: Pool, scope: Scope, today: date, *, person: UUID | None, vacancy: UUID | None, state: str | None, after: UUID | None, limit: int
) -> list[VacancyMatchOut]:
    condition, parameters = within(scope, "c")
    values = {"day": today, "person": person, "vacancy": vacancy, "state": state, "after": after, "limit": limit, **parameters}
    async with pool.connection() as connection, connection.cursor(row_factory=class_row(VacancyMatchOut)) as cursor:
        return await (await cursor.execute(sql.SQL(_MATCHES).format(scope=condition), values)).fetchall()
