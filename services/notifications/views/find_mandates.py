"""Which mandates are there, and who decided them?"""

from datetime import date, datetime
from uuid import UUID

from psycopg.rows import class_row
from pydantic import Field

from libs.common.persistence.house import Pool
from libs.common.web.fields import ReadModel


class MandateOut(ReadModel):
    """订阅授权"""

    id: UUID = Field(description="授权编号")
    client: str = Field(description="客户端标识(令牌主体)", examples=["hrss-events"])
    agency: str = Field(description="机构名称", examples=["省人力资源和社会保障厅"])
    types: list[str] = Field(description="可接收的事件名", examples=[["MODEL_WORKER_DECEASED"]])
    publishes: list[str] = Field(description="可登记并发布的事件名", examples=[[]])
    unit_id: UUID | None = Field(description="范围：某一单位负责的人员及其资金；空为全省")
    govstack_client: str | None = Field(description="GovStack 标识", examples=["anhui/GOV/hrss/events"])
    basis: str = Field(description="法律依据", examples=["皖政办秘〔2017〕279号第六条"])
    valid_from: date = Field(description="起始日期")
    valid_to: date = Field(description="截止日期(含)")
    state: str = Field(description="PROPOSED 待审批 · APPROVED 已批准 · REJECTED 已驳回 · REVOKED 已撤销")
    proposed_at: datetime = Field(description="提出时间")
    decided_at: datetime | None = Field(description="审批时间")
    revoked_at: datetime | None = Field(description="撤销时间")
    revoked_for: str | None = Field(description="撤销原因")


_COLUMNS = "id, client, agency, types, publishes, unit_id, govstack_client, basis, valid_from, valid_to, state, proposed_at, decided_at, revoked_at, revoked_for"
_FIND = f"""
SELECT {_COLUMNS} FROM mandate
WHERE (%(client)s::text IS NULL OR client = %(client)s) AND (%(id)s::uuid IS NULL OR id = %(id)s) AND (%(before)s::uuid IS NULL OR id < %(before)s)
ORDER BY id DESC LIMIT %(limit)s
"""  # noqa: S608 - constants


async def find_mandates(
    pool: Pool, client: str | None, *, mandate_id: UUID | None = None, before: UUID | None = None, limit: int = 1
) -> list[MandateOut]:
    """Newest first; all, or one client's."""
    asked = {"client": client, "id": mandate_id, "before": before, "limit": limit}
    async with pool.connection() as connection, connection.cursor(row_factory=class_row(MandateOut)) as cursor:
        return await (await cursor.execute(_FIND, asked)).fetchall()
