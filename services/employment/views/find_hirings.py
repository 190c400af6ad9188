"""Which employers have hired people in scope who were hard to employ (C5.8)?"""

from datetime import date
from uuid import UUID

from psycopg import sql
from psycopg.rows import class_row
from pydantic import Field

from libs.common.kernel.jurisdiction import Scope
from libs.common.persistence.house import Pool
from libs.common.persistence.jurisdiction import within
from libs.common.web.fields import ReadModel


class HiringOut(ReadModel):
    """一项用工登记"""

    id: UUID = Field(description="用工登记编号")
    person_id: UUID = Field(description="人员编号")
    employer_code: str = Field(description="用人单位统一社会信用代码")
    employer_name: str = Field(description="用人单位名称")
    hired_on: date = Field(description="用工日期")
    until: date | None = Field(description="合同截止日期；空为无固定期限")
    contract_no: str = Field(description="合同编号")
    retirement_on: date | None = Field(description="法定退休日期，凭依据材料录入")
    ended_on: date | None = Field(description="实际结束日期")
    claimed_months: int = Field(description="已申报补贴的月数(未退回的)")
    version: int = Field(description="版本")


_FIND = """
SELECT h.id, h.person_id, h.employer_code, h.employer_name, h.hired_on, h.until, h.contract_no, h.retirement_on, h.ended_on,
  (SELECT count(*) FROM subsidy s JOIN subsidy_month m ON m.subsidy_id = s.id WHERE s.contract_id = h.id AND m.live)::int AS claimed_months, h.version
FROM hiring h JOIN person_chain c ON c.person_id = h.person_id AND c.starts_on <= %(day)s AND %(day)s < c.ends_on
WHERE {scope} AND (%(person)s::uuid IS NULL OR h.person_id = %(person)s) AND (%(employer)s::text IS NULL OR h.employer_code = %(employer)s)
  AND (%(after)s::uuid IS NULL OR h.id > %(after)s) ORDER BY h.id LIMIT %(limit)s
"""


async def find_hirings(
    pool: Pool, scope: Scope, today: date, *, person: UUID | None, employer: str | None, after: UUID | None, limit: int
) -> list[HiringOut]:
    condition, parameters = within(scope, "c")
    values = {"day": today, "person": person, "employer": employer, "after": after, "limit": limit, **parameters}
    async with pool.connection() as connection, connection.cursor(row_factory=class_row(HiringOut)) as cursor:
        return await (await cursor.execute(sql.SQL(_FIND).format(scope=condition), values)).fetchall()
