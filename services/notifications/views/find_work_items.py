"""What waits for a unit, and until when?"""

from datetime import date
from uuid import UUID

from psycopg.rows import class_row
from pydantic import Field

from libs.common.persistence.house import Pool
from libs.common.web.fields import ReadModel
from services.notifications.storage.work_items import ADDRESSED, ASKED


class WorkItemOut(ReadModel):
    """待办事项"""

    id: UUID = Field(description="待办编号")
    gate: str = Field(
        description="环节：REVIEW 审核 · NOTICE 公示结案 · OBJECTION 异议 · DECLARE 上报 · VERIFY 核对 · ALLOCATE 分配 · PREPARE 编制 · PAY 审批放行 · REISSUE 重发 · RECOVER 多付 · IDLE_MONEY 滞留 · FILL 重填 · CHANGE_REPORT 变更报告 · CUSTODY 托管确认 · ISSUE 走访困难 · BEREAVEMENT 身故慰问 · REFERRAL 救助转介 · SURVEY 摸底调查 · REDECLARATION 年度重新申报 · ARCHIVE_UNION、ARCHIVE_HRSS 档案签收 · INSURANCE_GAP 未参保 · SERIOUS_ILLNESS 大病帮扶 · CHECKUP_PLAN 未安排体检 · PAY_GUARANTEE 疗休养待遇 · ONE_ON_ONE 一对一帮扶 · RETENTION 稳岗 · POST_ADJUSTMENT 岗位调整 · MEDIATION 协调 · HONOUR_CERTIFICATION 荣誉核实 · HOUSEHOLD_REVIEW 住房保障复核 · HOUSEHOLD_REVIEW_LATE 督促住房复核"
    )
    case_id: UUID = Field(description="事项编号：申请、批次或资金")
    person_id: UUID | None = Field(description="人员编号；按单位汇总的事项为空")
    opened_on: date = Field(description="开始等待的日期")
    due_on: date = Field(description="应办结日期")
    overdue: bool = Field(description="是否逾期")
    closed_on: date | None = Field(description="办结日期")
    note: str = Field(description="办结说明")
    owed_by: UUID | None = Field(description="办理单位编号；尚不能确定的为空")
    asked_by: UUID | None = Field(description="提出单位编号；由系统日程提出的为空")


_COLUMNS = "id, gate, case_id, person_id, opened_on, due_on, closed_on IS NULL AND due_on < %(today)s AS overdue, closed_on, note, addressee AS owed_by, asked_by"
_WHICH = """
(closed_on IS NULL) = %(open)s AND (%(gate)s::text IS NULL OR gate = %(gate)s)
  AND (NOT %(overdue)s OR due_on < %(today)s) AND (%(due)s::date IS NULL OR (due_on, id) > (%(due)s, %(id)s))
ORDER BY due_on, id LIMIT %(limit)s
"""
_OWED = f"SELECT {_COLUMNS} FROM {ADDRESSED} AS w WHERE {_WHICH}"  # noqa: S608 - constants
_OF_OTHERS = f"SELECT {_COLUMNS} FROM {ASKED} AS w WHERE asked_by = %(unit)s AND {_WHICH}"  # noqa: S608 - constants


async def find_work_items(
    pool: Pool,
    unit_id: UUID,
    today: date,
    *,
    asked_by_unit: bool = False,
    only_open: bool,
    overdue: bool,
    gate: str | None,
    after: tuple[date, UUID] | None,
    limit: int,
) -> list[WorkItemOut]:
    """Earliest due first."""
    due, after_id = after or (None, None)
    asked = {
        "unit": unit_id,
        "today": today,
        "open": only_open,
        "overdue": overdue,
        "gate": gate,
        "due": due,
        "id": after_id,
        "limit": limit,
    }
    async with pool.connection() as connection, connection.cursor(row_factory=class_row(WorkItemOut)) as cursor:
        return await (await cursor.execute(_OF_OTHERS if asked_by_unit else _OWED, asked)).fetchall()
