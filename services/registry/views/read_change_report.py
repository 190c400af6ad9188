"""One change report: what it says, who has stamped it, which others speak of the same change (C7.3)."""

from datetime import datetime
from typing import Any
from uuid import UUID

from psycopg import sql
from psycopg.rows import dict_row
from pydantic import Field

from libs.common.kernel.jurisdiction import Scope
from libs.common.persistence.house import Pool
from libs.common.persistence.jurisdiction import within
from libs.common.persistence.keyring import Keyring, Sealed
from libs.common.web.fields import ReadModel
from services.registry.storage.change_reports import TABLE
from services.registry.views.read_change_reports import ChangeReportListed, find_change_reports


class StampOut(ReadModel):
    """一个环节的办理"""

    hop: str = Field(description="环节：UNIT 基层 · COUNTY 县级 · L2 市级或责任工会 · PROVINCE 省级")
    side: str = Field(description="UNION 工会 · HRSS 人社")
    act: str = Field(
        description="FILE 上报 · FORWARD 审核上报 · CONFIRM 确认生效 · RECEIVE 备案 · ARCHIVE 归档 · RETURN 退回 · WITHDRAW 撤回"
    )
    unit: UUID = Field(description="办理单位")
    by: str = Field(description="办理人账号")
    at: datetime = Field(description="办理时间")
    reason: str = Field(description="退回或撤回的原因；其他为空")


class ChangeReportOut(ReadModel):
    """变动报告"""

    report: ChangeReportListed = Field(description="报告概要")
    content: dict[str, Any] = Field(description="所报变动的内容，栏目随类型而定")
    note: str = Field(description="说明")
    presented_by: str = Field(description="盖章来件的单位和经办人；由本单位自行上报时为空")
    corrects: UUID | None = Field(description="所更正的报告")
    annuls: bool = Field(description="是否说明所更正的变动并未发生")
    corrected_by: UUID | None = Field(description="更正本报告的报告")
    stamps: list[StampOut] = Field(description="各环节办理情况，按先后")
    others: list[ChangeReportListed] = Field(description="同一人同类变动的其他报告(含已确认的)，请一并核对")


_READ = """
SELECT r.id, r.person_id, r.kind, r.content, r.note, r.presented_by, r.corrects, r.annuls, r.corrected_by, r.confirmed_at
FROM change_report r JOIN person p ON p.person_id = r.person_id WHERE r.id = %(report)s AND ({scope} OR r.filed_by_unit = %(unit)s)
"""
_STAMPS = "SELECT seq, hop, side, act, unit, by, at, reason FROM change_report_stamp WHERE report_id = %s ORDER BY seq"


async def read_change_report(pool: Pool, keyring: Keyring, scope: Scope, report_id: UUID, reader: dict[str, Any]) -> ChangeReportOut | None:
    """None for a report of nobody in scope. `reader`: today, unit and province of `find_change_reports`."""
    condition, parameters = within(scope, "p")
    async with pool.connection() as connection, connection.cursor(row_factory=dict_row) as cursor:
        query = sql.SQL(_READ).format(scope=condition)
        row = await (await cursor.execute(query, {"report": report_id, "unit": reader["unit"], **parameters})).fetchone()
        if row is None:
            return None
        stamps = await (await cursor.execute(_STAMPS, (report_id,))).fetchall()
    same = await find_change_reports(pool, scope, **reader, person=row["person_id"], kind=row["kind"], limit=1000)
    [report] = [one for one in same if one.id == report_id]

    def opened(column: str) -> str:
        return keyring.open(Sealed(bytes(row[column])), TABLE, column, report_id)

    return ChangeReportOut(
        report=report,
        content=row["content"],
        note=opened("note"),
        presented_by=opened("presented_by"),
        **{name: row[name] for name in ("corrects", "annuls", "corrected_by")},
        stamps=[_stamp(stamp, keyring, report_id) for stamp in stamps],
        others=[one for one in same if one.id != report_id and one.state != "WITHDRAWN"],
    )


def _stamp(row: dict[str, Any], keyring: Keyring, report_id: UUID) -> StampOut:
    sealed = row.pop("reason")
    seq = row.pop("seq")
    reason = keyring.open(Sealed(bytes(sealed)), "change_report_stamp", f"reason-{seq}", report_id) if sealed is not None else ""
    return StampOut(**row, reason=reason)
