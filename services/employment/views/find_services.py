"""What guidance and placement was given to whom in scope (C5.4)?"""

from datetime import date
from uuid import UUID

from psycopg import sql
from psycopg.rows import class_row
from pydantic import Field

from libs.common.kernel.jurisdiction import Scope
from libs.common.persistence.house import Pool
from libs.common.persistence.jurisdiction import within
from libs.common.web.fields import ReadModel, YuanOut

KIND = "GUIDANCE 职业指导 · PLACEMENT 职业介绍"
OUTCOME = "ADVISED 已指导 · INTRODUCED 已推荐 · INTERVIEWED 已面试 · HIRED 已录用 · NOT_HIRED 未录用 · DECLINED 本人不接受"


class ServiceOut(ReadModel):
    """一次免费就业服务"""

    id: UUID = Field(description="服务编号")
    record_id: UUID = Field(description="失业登记编号")
    person_id: UUID = Field(description="人员编号")
    kind: str = Field(description=KIND)
    served_on: date = Field(description="服务日期")
    outcome: str = Field(description=OUTCOME)
    credit_code: str = Field(description="介绍单位统一社会信用代码")
    fee: YuanOut = Field(description="收费(元)，恒为 0.00")
    unit: UUID | None = Field(description="服务单位")


_FIND = """
SELECT s.id, s.record_id, s.person_id, s.kind, s.served_on, s.outcome, s.credit_code, s.fee_fen AS fee, s.unit FROM employment_service s
JOIN person_chain c ON c.person_id = s.person_id AND c.starts_on <= %(day)s AND %(day)s < c.ends_on
WHERE {scope} AND (%(person)s::uuid IS NULL OR s.person_id = %(person)s) AND (%(record)s::uuid IS NULL OR s.record_id = %(record)s)
  AND (%(after)s::uuid IS NULL OR s.id > %(after)s) ORDER BY s.id LIMIT %(limit)s
"""


async def find_services(
    pool: Pool, scope: Scope, today: date, *, person: UUID | None, record: UUID | None, after: UUID | None, limit: int
) -> list[ServiceOut]:
    condition, parameters = within(scope, "c")
    values = {"day": today, "person": person, "record": record, "after": after, "limit": limit, **parameters}
    async with pool.connection() as connection, connection.cursor(row_factory=class_row(ServiceOut)) as cursor:
        return await (await cursor.execute(sql.SQL(_FIND).format(scope=condition), values)).fetchall()
