"""Which change reports are there, whose turn is each, what is overdue? For the people in scope, and what one's own unit filed (C7.3, Q40)."""

from datetime import date, datetime
from typing import Final, Literal
from uuid import UUID

from psycopg import sql
from psycopg.rows import class_row
from pydantic import Field

from libs.common.kernel.jurisdiction import Scope
from libs.common.persistence.house import Pool
from libs.common.persistence.jurisdiction import within
from libs.common.web.fields import ReadModel

States = Literal["FILED", "COUNTY", "L2", "PROVINCE", "ARCHIVED", "RETURNED", "WITHDRAWN"]


class ChangeReportListed(ReadModel):
    """名单中的一份变动报告"""

    id: UUID = Field(description="报告编号")
    person_id: UUID = Field(description="人员编号")
    name: str = Field(description="姓名")
    kind: str = Field(
        description="变动类型：EMPLOYER_CHANGED 工作单位变更 · POSITION_CHANGED 职务变动 · RETIRED 退休 · DECEASED 去世 · RESIDENCE_CHANGED 居住地变更 · JOB_LOST 下岗失业 · HONOUR_CHANGED 荣誉变动 · OTHER 其他"
    )
    channel: Literal["UNION", "HRSS"] = Field(description="渠道：UNION 工会渠道 · HRSS 人社渠道")
    state: States = Field(
        description="状态：FILED 已上报 · COUNTY 县级已审核 · L2 责任工会已确认(生效) · PROVINCE 省人社厅已备案 · ARCHIVED 已归档 · RETURNED 已退回 · WITHDRAWN 已撤回"
    )
    effective_on: date = Field(description="变动日期")
    filed_by_unit: UUID = Field(description="上报单位")
    filed_at: datetime = Field(description="上报时间")
    awaits: UUID | None = Field(description="当前应由谁办理；省总工会或无需办理时为空")
    awaits_hop: str | None = Field(description="当前环节：COUNTY 县级 · L2 市级或责任工会 · PROVINCE 省级 · FILER 原上报单位")
    due_on: date | None = Field(description="本环节办理期限(Q40)；无需办理时为空")
    overdue: bool = Field(description="是否超期")


AWAITS: Final = """
CASE r.turn WHEN 'FILER' THEN r.filed_by_unit WHEN 'COUNTY/UNION' THEN p.county WHEN 'L2/UNION' THEN p.l2
  WHEN 'L2/HRSS' THEN (SELECT b.id FROM org_unit b JOIN org_unit u ON u.id = p.l2 AND u.region_code = b.region_code WHERE b.kind = 'HRSS' ORDER BY b.id LIMIT 1)
  WHEN 'PROVINCE/HRSS' THEN (SELECT b.id FROM org_unit b WHERE b.kind = 'HRSS' AND b.region_code LIKE '%%0000' ORDER BY b.id LIMIT 1) END
"""
_FIND = """
SELECT * FROM (
  SELECT r.id, r.person_id, p.name, r.kind, r.channel, r.state, r.effective_on, r.filed_by_unit, r.filed_at, {awaits} AS awaits,
    split_part(r.turn, '/', 1) AS awaits_hop, r.due_on, coalesce(r.due_on < %(today)s, false) AS overdue
  FROM change_report r JOIN person p ON p.person_id = r.person_id
  WHERE ({scope} OR r.filed_by_unit = %(unit)s) AND (%(person)s::uuid IS NULL OR r.person_id = %(person)s)
    AND (%(kind)s::text IS NULL OR r.kind = %(kind)s) AND (%(state)s::text IS NULL OR r.state = %(state)s)
    AND (NOT %(overdue)s OR (r.turn IS NOT NULL AND r.due_on < %(today)s)) AND (%(after)s::uuid IS NULL OR r.id > %(after)s)) found
WHERE NOT %(mine)s OR awaits = %(unit)s OR (awaits IS NULL AND awaits_hop = 'PROVINCE' AND %(province)s) ORDER BY id LIMIT %(limit)s
"""


async def find_change_reports(
    pool: Pool,
    scope: Scope,
    today: date,
    *,
    unit: UUID | None,
    province: bool,
    person: UUID | None = None,
    kind: str | None = None,
    state: str | None = None,
    overdue: bool = False,
    mine: bool = False,
    after: UUID | None = None,
    limit: int = 101,
) -> list[ChangeReportListed]:
    """Oldest first. `unit`: the reader's; `mine`: only where it is this unit's turn."""
    condition, parameters = within(scope, "p")
    asked = {"today": today, "unit": unit, "province": province, "person": person, "kind": kind, "state": state, "overdue": overdue}
    query = sql.SQL(_FIND).format(scope=condition, awaits=sql.SQL(AWAITS))
    async with pool.connection() as connection, connection.cursor(row_factory=class_row(ChangeReportListed)) as cursor:
        return await (await cursor.execute(query, {**asked, "mine": mine, "after": after, "limit": limit, **parameters})).fetchall()
