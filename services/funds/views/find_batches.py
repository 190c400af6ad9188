"""Which payment batches are there, and how far is each?"""

from datetime import datetime
from uuid import UUID

from psycopg.rows import class_row
from pydantic import Field

from libs.common.persistence.house import Pool
from libs.common.web.fields import ReadModel, YuanOut


class BatchOut(ReadModel):
    """发放批次"""

    id: UUID = Field(description="批次编号")
    name: str = Field(description="批次号，银行文件据此命名", examples=["LM00000001"])
    unit: UUID = Field(description="发放工会")
    earmark_id: UUID = Field(description="专项资金")
    through: str = Field(description="发放至该月", examples=["2024-06"])
    state: str = Field(description="RESERVED 已编制 · APPROVED 已审批 · RELEASED 已送银行 · SETTLED 已办结 · VOID 已撤空")
    people: int = Field(description="人数(不含移出)")
    lines: int = Field(description="笔数(不含移出)")
    total: YuanOut = Field(description="金额(元，不含移出)")
    prepared_at: datetime = Field(description="编制时间")
    released_at: datetime | None = Field(description="放行时间")
    file_name: str | None = Field(description="银行文件名")
    files: list[str] = Field(default=[], description="本批的全部银行文件(含重送)")
    results: dict[str, int] = Field(
        description="按付款状态的人数：SENT 已送 · SETTLED 到账 · REJECTED 退回 · UNKNOWN 结果不明 · RETURNED 退票"
    )


_FIND = """
SELECT b.id, 'LM' || lpad(b.no::text, 8, '0') AS name, b.unit_id AS unit, b.earmark_id, to_char(b.through, 'YYYY-MM') AS through, b.state, b.lines,
  b.total_fen AS total, b.prepared_at, b.released_at, b.file_name,
  coalesce((SELECT array_agg(f.name ORDER BY f.part) FROM payment_file f WHERE f.batch_id = b.id), '{}') AS files, coalesce(i.people, 0) AS people, coalesce(i.results, '{}') AS results
FROM ledger.batch b LEFT JOIN LATERAL (
  SELECT sum(n) FILTER (WHERE state <> 'VOID')::int AS people, jsonb_object_agg(state, n) AS results
  FROM (SELECT state, count(*) AS n FROM ledger.instruction WHERE batch_id = b.id GROUP BY state) s) i ON true
WHERE (%(unit)s::uuid IS NULL OR b.unit_id = %(unit)s) AND (%(id)s::uuid IS NULL OR b.id = %(id)s) AND (%(before)s::bigint IS NULL OR b.no < %(before)s)
ORDER BY b.no DESC LIMIT %(limit)s
"""


async def find_batches(
    pool: Pool, unit: UUID | None, *, batch_id: UUID | None = None, before: int | None = None, limit: int
) -> list[BatchOut]:
    """Newest first. `unit` None: of all unions; `before`: batches with a smaller number."""
    asked = {"unit": unit, "id": batch_id, "before": before, "limit": limit}
    async with pool.connection() as connection, connection.cursor(row_factory=class_row(BatchOut)) as cursor:
        return await (await cursor.execute(_FIND, asked)).fetchall()
