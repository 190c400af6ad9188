"""Who is, or was, out of work in scope: cause, day, what became of it, how far the one-on-one assistance is (C5.2, annex A4)?"""

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

CAUSE: Final = (
    "PRODUCTION_SUSPENDED 企业停产 · BANKRUPTCY 企业破产 · INSTITUTION_ABOLISHED 事业单位撤销 · CLOSURE_MERGER 企业关闭、兼并 · "
    "OVERCAPACITY 化解过剩产能 · OTHER_INVOLUNTARY 其他非本人意愿 · VOLUNTARY 本人自愿"
)
CLOSED_FOR: Final = "REEMPLOYED 再就业 · RETIRED 退休 · DECEASED 去世 · CORRECTED 登记更正 · MERGED 档案合并"
FORM: Final = "EMPLOYED 单位就业 · SELF_EMPLOYED 自主创业 · FLEXIBLE 灵活就业"
HELP: Final = "WAITING 待确定帮扶人 · ASSIGNED 待制订计划 · PLANNED 帮扶中 · CLOSED 已结束；自愿离职的为空"


class UnemploymentOut(ReadModel):
    """一项下岗失业实名登记；姓名只在导出名单中"""

    id: UUID = Field(description="登记编号")
    person_id: UUID = Field(description="人员编号")
    cause: str = Field(description=CAUSE)
    lost_on: date = Field(description="下岗失业日期")
    state: str = Field(description="OPEN 失业中 · CLOSED 已结束")
    closed_for: str | None = Field(description=CLOSED_FOR)
    closed_on: date | None = Field(description="结束日期")
    l2: UUID = Field(description="责任工会")
    county: UUID | None = Field(description="县级工会")
    assistance_id: UUID | None = Field(description="一对一帮扶编号")
    assistance: str | None = Field(description=HELP)
    form: str | None = Field(description="再就业形式：" + FORM)
    credit_code: str | None = Field(description="再就业单位统一社会信用代码")
    version: int = Field(description="版本")


class UnemploymentCount(ReadModel):
    """一个县级工会(省直、产业线路为责任工会)的下岗失业劳模"""

    l2: UUID = Field(description="责任工会")
    county: UUID | None = Field(description="县级工会")
    name: str = Field(description="名称")
    unemployed: int = Field(description="失业中")
    involuntary: int = Field(description="失业中：非本人意愿")
    without_helper: int = Field(description="应有而未确定帮扶人")
    reemployed: int = Field(description="已再就业")


@dataclass(frozen=True, slots=True)
class LedgerFilter:
    state: str | None = None
    cause: str | None = None
    person: UUID | None = None
    county: UUID | None = None


_JOIN = "JOIN person_chain c ON c.person_id = r.person_id AND c.starts_on <= %(day)s AND %(day)s < c.ends_on"
_HELP = """
LEFT JOIN LATERAL (SELECT o.id, o.state FROM one_on_one o WHERE o.record_id = r.id ORDER BY o.id DESC LIMIT 1) h ON true
"""
_WORK = """
LEFT JOIN LATERAL (SELECT form, credit_code FROM reemployment w WHERE w.record_id = r.id AND r.closed_for = 'REEMPLOYED' ORDER BY version DESC LIMIT 1) w ON true
"""
_FIND = f"""
SELECT r.id, r.person_id, r.cause, r.lost_on, r.state, r.closed_for, r.closed_on, c.l2, c.county, h.id AS assistance_id, h.state AS assistance,
  w.form, w.credit_code, r.version FROM unemployment_record r {_JOIN} {_HELP} {_WORK}
WHERE {{scope}} AND (%(state)s::text IS NULL OR r.state = %(state)s) AND (%(cause)s::text IS NULL OR r.cause = %(cause)s)
  AND (%(person)s::uuid IS NULL OR r.person_id = %(person)s) AND (%(county)s::uuid IS NULL OR c.county = %(county)s)
  AND (%(after)s::uuid IS NULL OR r.id > %(after)s) ORDER BY r.id LIMIT %(limit)s
"""  # noqa: S608 - a text of our own
_COUNT = f"""
SELECT c.l2, c.county, coalesce(u.name, '') AS name, count(*) FILTER (WHERE r.state = 'OPEN') AS unemployed,
  count(*) FILTER (WHERE r.state = 'OPEN' AND r.cause <> 'VOLUNTARY') AS involuntary, count(*) FILTER (WHERE h.state = 'WAITING') AS without_helper,
  count(*) FILTER (WHERE r.closed_for = 'REEMPLOYED') AS reemployed
FROM unemployment_record r {_JOIN} {_HELP} LEFT JOIN org_unit u ON u.id = coalesce(c.county, c.l2)
WHERE {{scope}} GROUP BY c.l2, c.county, u.name ORDER BY c.l2, c.county NULLS FIRST
"""  # noqa: S608 - a text of our own


async def find_unemployment(
    pool: Pool, scope: Scope, today: date, asked: LedgerFilter, *, after: UUID | None, limit: int
) -> list[UnemploymentOut]:
    condition, parameters = within(scope, "c")
    values = asdict(asked) | {"day": today, "after": after, "limit": limit, **parameters}
    async with pool.connection() as connection, connection.cursor(row_factory=class_row(UnemploymentOut)) as cursor:
        return await (await cursor.execute(sql.SQL(_FIND).format(scope=condition), values)).fetchall()


async def count_unemployment(pool: Pool, scope: Scope, today: date) -> list[UnemploymentCount]:
    condition, parameters = within(scope, "c")
    async with pool.connection() as connection, connection.cursor(row_factory=class_row(UnemploymentCount)) as cursor:
        return await (await cursor.execute(sql.SQL(_COUNT).format(scope=condition), {"day": today, **parameters})).fetchall()
