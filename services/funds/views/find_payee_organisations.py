"""Which hospitals and employers does a unit pay, to which accounts, masked?"""

from datetime import datetime
from uuid import UUID

from psycopg.rows import class_row
from pydantic import Field

from libs.common.persistence.house import Pool
from libs.common.web.fields import ReadModel


class PayeeOrganisationOut(ReadModel):
    """收款单位的一个账户"""

    id: UUID = Field(description="编号")
    unit: UUID = Field(description="付款单位")
    credit_code: str = Field(description="统一社会信用代码")
    name: str = Field(description="单位名称(户名)")
    account: str = Field(description="账号(掩码)")
    bank_name: str = Field(description="开户银行")
    state: str = Field(description="ENTERED 待复核 · HELD 变更后24小时内 · APPROVED 已复核 · REJECTED 已退回")
    entered_at: datetime = Field(description="录入时间")
    ready_at: datetime | None = Field(description="可付款的起始时间")


_FIND = """
SELECT id, unit_id AS unit, credit_code, name, account_masked AS account, bank_name, CASE WHEN ready_at > %(now)s THEN 'HELD' ELSE state END AS state, entered_at, ready_at
FROM payee_organisation WHERE (%(unit)s::uuid IS NULL OR unit_id = %(unit)s) AND (%(code)s = '' OR credit_code = %(code)s)
  AND (%(after)s::uuid IS NULL OR id > %(after)s) ORDER BY id LIMIT %(limit)s
"""


async def find_payee_organisations(
    pool: Pool, unit: UUID | None, code: str, now: datetime, *, after: UUID | None, limit: int
) -> list[PayeeOrganisationOut]:
    """`unit` None: of all payers."""
    asked = {"unit": unit, "code": code, "now": now, "after": after, "limit": limit}
    async with pool.connection() as connection, connection.cursor(row_factory=class_row(PayeeOrganisationOut)) as cursor:
        return await (await cursor.execute(_FIND, asked)).fetchall()
