"""Which funding documents were entered, and which are approved?"""

from datetime import date
from uuid import UUID

from psycopg.rows import class_row
from pydantic import Field

from libs.common.persistence.house import Pool
from libs.common.web.fields import ReadModel, YuanOut


class FundingDocumentOut(ReadModel):
    """资金文件"""

    id: UUID = Field(description="登记编号")
    source: str = Field(description="资金来源", examples=["PROVINCIAL_SPECIAL"])
    purpose: str = Field(description="用途", examples=["LIVING_HARDSHIP_SUBSIDY"])
    fiscal_year: int = Field(description="预算年度", examples=[2024])
    doc_no: str = Field(description="文号", examples=["皖财社〔2024〕58号"])
    amount: YuanOut = Field(description="到账金额(元)")
    received_on: date = Field(description="到账日期")
    bank_receipt_no: str = Field(description="银行回单号")
    state: str = Field(description="ENTERED 待复核 · APPROVED 已入账")
    earmark_id: UUID | None = Field(description="入账后的专项资金编号")


_FIND = """
SELECT id, source, purpose, fiscal_year, doc_no, amount_fen AS amount, received_on, bank_receipt_no, state, earmark_id FROM funding_entry
WHERE (%(id)s::uuid IS NULL OR id = %(id)s) AND (%(after)s::uuid IS NULL OR id > %(after)s) ORDER BY id LIMIT %(limit)s
"""


async def find_funding_documents(
    pool: Pool, *, entry_id: UUID | None = None, after: UUID | None = None, limit: int = 1
) -> list[FundingDocumentOut]:
    async with pool.connection() as connection, connection.cursor(row_factory=class_row(FundingDocumentOut)) as cursor:
        return await (await cursor.execute(_FIND, {"id": entry_id, "after": after, "limit": limit})).fetchall()
