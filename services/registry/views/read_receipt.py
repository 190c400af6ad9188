"""What did each department do after a change was confirmed? The receipt of a change report (C7.3)."""

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

WORDS: Final = {
    "ENTITLEMENT_GRANTED": "核定待遇",
    "ENTITLEMENT_CHANGED": "调整待遇",
    "ENTITLEMENT_SUSPENDED": "暂停待遇",
    "ENTITLEMENT_TERMINATED": "终止待遇",
    "FOCUS_GROUP_FLAGGED": "重新认定重点群体",
    "HARDSHIP_IDENTIFIED": "认定困难",
    "BEREAVEMENT_VISIT_DUE": "安排上门慰问家属",
    "BEREAVEMENT_PAID": "发放抚恤慰问金",
    "OVERPAYMENT_DETECTED": "登记多发款项",
    "OVERPAYMENT_RECOVERED": "收回多发款项",
    "REEMPLOYED": "登记再就业",
    "REEMPLOYMENT_CORRECTED": "更正再就业登记",
    "EMPLOYER_CHANGED": "更新工作单位",
    "CUSTODY_ASSIGNED": "实行属地委托管理",
    "CUSTODY_ENDED": "终止属地委托管理",
    "TRANSFER_PROPOSED": "提出责任工会转接",
}


class EffectOut(ReadModel):
    """一个部门据此办理的事项"""

    department: str = Field(description="部门：registry 省总工会 · assistance 各级工会会同民政 · funds 财政会同工会 · employment 人社")
    type: str = Field(description="事项代码")
    words: str = Field(description="事项")
    effective_on: date = Field(description="生效日期")
    at: datetime = Field(description="得知时间")


class ReceiptOut(ReadModel):
    """变动报告回执"""

    report_id: UUID = Field(description="报告编号")
    since: datetime | None = Field(description="自何时起：确认时间，去世报告为上报时间；尚未确认的为空")
    until: datetime | None = Field(description="到何时止：此人下一份报告确认之时；没有的为空")
    effects: list[EffectOut] = Field(description="各部门据此办理的事项，按先后")


_WINDOW = """
SELECT r.person_id, CASE WHEN r.kind = 'DECEASED' AND r.state <> 'WITHDRAWN' THEN r.filed_at ELSE r.confirmed_at END,
  (SELECT min(n.confirmed_at) FROM change_report n WHERE n.person_id = r.person_id AND n.confirmed_at > r.confirmed_at)
FROM change_report r JOIN person p ON p.person_id = r.person_id WHERE r.id = %(report)s AND ({scope} OR r.filed_by_unit = %(unit)s)
"""
_EFFECTS = """
SELECT * FROM (
  SELECT speaker AS department, type, effective_on, heard_at AS at, id AS seq FROM department_effect
  WHERE person_id = %(person)s AND heard_at >= %(since)s AND heard_at < coalesce(%(until)s::timestamptz, 'infinity')
  UNION ALL SELECT 'registry', 'CUSTODY_ASSIGNED', starts_on, recorded_at, 0 FROM custody
  WHERE person_id = %(person)s AND recorded_at >= %(since)s AND recorded_at < coalesce(%(until)s::timestamptz, 'infinity')
  UNION ALL SELECT 'registry', 'TRANSFER_PROPOSED', coalesce(due_on, proposed_at::date), proposed_at, 0 FROM union_transfer
  WHERE person_id = %(person)s AND origin = 'ROUTE' AND proposed_at >= %(since)s AND proposed_at < coalesce(%(until)s::timestamptz, 'infinity')) found
ORDER BY at, seq LIMIT 500
"""


async def read_receipt(pool: Pool, scope: Scope, report_id: UUID, unit: UUID | None) -> ReceiptOut | None:
    """None for a report of nobody in scope."""
    condition, parameters = within(scope, "p")
    async with pool.connection() as connection:
        cursor = await connection.execute(sql.SQL(_WINDOW).format(scope=condition), {"report": report_id, "unit": unit, **parameters})
        row = await cursor.fetchone()
        if row is None:
            return None
        person, since, until = row
        if since is None:
            return ReceiptOut(report_id=report_id, since=None, until=None, effects=[])
        async with connection.cursor(row_factory=class_row(_Effect)) as effects:
            found = await (await effects.execute(_EFFECTS, {"person": person, "since": since, "until": until})).fetchall()
    return ReceiptOut(report_id=report_id, since=since, until=until, effects=[effect.said() for effect in found])


class _Effect(ReadModel):
    department: str
    type: str
    effective_on: date
    at: datetime
    seq: int

    def said(self) -> EffectOut:
        words = WORDS.get(self.type, self.type)
        return EffectOut(department=self.department, type=self.type, words=words, effective_on=self.effective_on, at=self.at)
