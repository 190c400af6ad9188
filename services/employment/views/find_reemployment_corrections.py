"""Which re-employments are said, or were found, to have been mistakes (C5.2)?"""

from datetime import date
from typing import Final
from uuid import UUID

from psycopg import sql
from psycopg.rows import dict_row
from pydantic import Field

from libs.common.kernel.jurisdiction import Scope
from libs.common.persistence.house import Pool
from libs.common.persistence.jurisdiction import within
from libs.common.persistence.keyring import Keyring, Sealed
from libs.common.web.fields import ReadModel

STATE: Final = "PROPOSED 待复核 · APPROVED 已通过 · REJECTED 未通过"


class ReemploymentCorrectionOut(ReadModel):
    """一项再就业登记的更正"""

    id: UUID = Field(description="更正编号")
    record_id: UUID = Field(description="失业登记编号")
    person_id: UUID = Field(description="人员编号")
    started_on: date = Field(description="所更正的再就业日期")
    state: str = Field(description=STATE)
    reason: str = Field(description="理由")
    proof: str = Field(description="证明材料及存放处")
    proposed_on: date = Field(description="提出日期")
    decided_on: date | None = Field(description="复核日期")


_FIND = """
SELECT k.id, k.record_id, k.person_id, w.started_on, k.state, k.sealed_reason, k.proof, (k.proposed_at AT TIME ZONE 'Asia/Shanghai')::date AS proposed_on,
  (k.decided_at AT TIME ZONE 'Asia/Shanghai')::date AS decided_on
FROM reemployment_correction k JOIN reemployment w USING (record_id, version)
JOIN person_chain c ON c.person_id = k.person_id AND c.starts_on <= %(day)s AND %(day)s < c.ends_on
WHERE {scope} AND (%(state)s::text IS NULL OR k.state = %(state)s) AND (%(person)s::uuid IS NULL OR k.person_id = %(person)s)
  AND (%(after)s::uuid IS NULL OR k.id > %(after)s) ORDER BY k.id LIMIT %(limit)s
"""


async def find_reemployment_corrections(
    pool: Pool, keyring: Keyring, scope: Scope, today: date, *, state: str | None, person: UUID | None, after: UUID | None, limit: int
) -> list[ReemploymentCorrectionOut]:
    condition, parameters = within(scope, "c")
    values = {"day": today, "state": state, "person": person, "after": after, "limit": limit, **parameters}
    async with pool.connection() as connection, connection.cursor(row_factory=dict_row) as cursor:
        rows = await (await cursor.execute(sql.SQL(_FIND).format(scope=condition), values)).fetchall()
    shown = []
    for row in rows:
        sealed = Sealed(bytes(row.pop("sealed_reason")))
        shown.append(ReemploymentCorrectionOut(**row, reason=keyring.open(sealed, "reemployment_correction", "sealed_reason", row["id"])))
    return shown
