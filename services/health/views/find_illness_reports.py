"""Which serious illnesses are reported in scope: class only; and how many there are, for the province (C4.2, domain.md §8)?"""

from datetime import date
from uuid import UUID

from psycopg import sql
from psycopg.rows import class_row
from pydantic import Field

from libs.common.kernel.jurisdiction import Scope
from libs.common.persistence.house import Pool
from libs.common.persistence.jurisdiction import within
from libs.common.web.fields import ReadModel


class IllnessReportOut(ReadModel):
    """一项大病报告；诊断和费用另行查看"""

    id: UUID = Field(description="报告编号")
    person_id: UUID = Field(description="人员编号")
    illness_class: str = Field(
        description="TUMOUR 恶性肿瘤类 · HEART_OR_BRAIN 心脑血管类 · ORGAN_FAILURE 器官衰竭与移植类 · RARE_DISEASE 罕见病类 · "
        "SEVERE_INJURY 重大伤残类 · OTHER 其他大病"
    )
    evidence: str = Field(description="证明材料存放位置")
    state: str = Field(description="REPORTED 已报告 · WITHDRAWN 已撤回")
    reported_on: date = Field(description="报告日期")
    version: int = Field(description="版本")


class IllnessCount(ReadModel):
    """一个责任工会的大病报告数；不列人员"""

    l2: UUID = Field(description="责任工会")
    name: str = Field(description="名称")
    people: int = Field(description="有大病报告的人数")


_JOIN = "JOIN person_chain c ON c.person_id = r.person_id AND c.starts_on <= %(day)s AND %(day)s < c.ends_on"
_FIND = f"""
SELECT r.id, r.person_id, r.illness_class, r.evidence, r.state, r.reported_on, r.version FROM serious_illness_report r {_JOIN}
WHERE {{scope}} AND (%(person)s::uuid IS NULL OR r.person_id = %(person)s) AND (%(after)s::uuid IS NULL OR r.id > %(after)s) ORDER BY r.id LIMIT %(limit)s
"""  # noqa: S608 - a text of our own
_COUNT = f"""
SELECT c.l2, coalesce(u.name, '') AS name, count(DISTINCT r.person_id) AS people FROM serious_illness_report r {_JOIN}
LEFT JOIN org_unit u ON u.id = c.l2 WHERE {{scope}} AND r.state = 'REPORTED' GROUP BY c.l2, u.name ORDER BY c.l2
"""  # noqa: S608 - a text of our own


async def find_illness_reports(
    pool: Pool, scope: Scope, today: date, *, person: UUID | None, after: UUID | None, limit: int
) -> list[IllnessReportOut]:
    condition, parameters = within(scope, "c")
    asked = {"day": today, "person": person, "after": after, "limit": limit, **parameters}
    async with pool.connection() as connection, connection.cursor(row_factory=class_row(IllnessReportOut)) as cursor:
        return await (await cursor.execute(sql.SQL(_FIND).format(scope=condition), asked)).fetchall()


async def count_illness_reports(pool: Pool, scope: Scope, today: date) -> list[IllnessCount]:
    condition, parameters = within(scope, "c")
    async with pool.connection() as connection, connection.cursor(row_factory=class_row(IllnessCount)) as cursor:
        return await (await cursor.execute(sql.SQL(_COUNT).format(scope=condition), {"day": today, **parameters})).fetchall()
