"""Which bank file templates does a union have, since when, and in what state?"""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from psycopg.rows import class_row
from pydantic import Field

from libs.common.persistence.house import Pool
from libs.common.web.fields import ReadModel


class BankTemplateOut(ReadModel):
    """银行文件模板"""

    id: UUID = Field(description="模板编号")
    unit: UUID = Field(description="责任工会")
    bank: str = Field(description="银行名称")
    bank_prefix: str = Field(description="适用的开户银行名称开头；空为所有银行")
    valid_from: date = Field(description="生效日")
    doc_no: str = Field(description="依据(银行接口文件)")
    state: str = Field(description="ENTERED 待复核 · APPROVED 已批准 · REJECTED 已退回")
    entered_at: datetime = Field(description="录入时间")
    decided_at: datetime | None = Field(description="复核时间")
    layout: dict[str, Any] | None = Field(description="格式；空为恢复规定的标准格式")


_FIND = """
SELECT id, unit_id AS unit, bank, bank_prefix, valid_from, doc_no, state, entered_at, decided_at, layout FROM bank_template
WHERE (%(unit)s::uuid IS NULL OR unit_id = %(unit)s) AND (%(id)s::uuid IS NULL OR id = %(id)s) AND (%(after)s::uuid IS NULL OR id > %(after)s)
ORDER BY id LIMIT %(limit)s
"""


async def find_bank_templates(
    pool: Pool, unit: UUID | None, *, template_id: UUID | None = None, after: UUID | None = None, limit: int = 1
) -> list[BankTemplateOut]:
    """`unit` None: of all unions."""
    asked = {"unit": unit, "id": template_id, "after": after, "limit": limit}
    async with pool.connection() as connection, connection.cursor(row_factory=class_row(BankTemplateOut)) as cursor:
        return await (await cursor.execute(_FIND, asked)).fetchall()
