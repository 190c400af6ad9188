"""Which accounts does a person have, masked, and is one being corrected?"""

from datetime import datetime
from uuid import UUID

from psycopg import sql
from psycopg.rows import class_row
from pydantic import Field

from libs.common.kernel.jurisdiction import Scope
from libs.common.persistence.house import Pool
from libs.common.persistence.jurisdiction import within
from libs.common.web.fields import ReadModel


class PayeeAccountOut(ReadModel):
    """收款账户(掩码)"""

    id: UUID = Field(description="账户或更正编号")
    kind: str = Field(description="CARD 银行卡 · PASSBOOK 存折 · SOCIAL_SECURITY_CARD 社保卡金融账户")
    relation: str = Field(description="SELF 本人 · GUARDIAN 监护人 · HEIR 继承人")
    account: str = Field(description="账号(掩码)")
    bank_name: str = Field(description="开户银行")
    state: str = Field(description="REGISTERED 已登记 · HELD 更正后24小时内 · ENDED 代领权限已终止 · ENTERED 更正待复核")
    since: datetime = Field(description="登记时间")


_FIND = """
SELECT x.id, x.kind, x.relation, x.account, x.bank_name, x.state, x.since FROM (
  SELECT id, person_id, kind, relation, account_masked AS account, bank_name, CASE WHEN revoked_at IS NOT NULL OR valid_to < %(today)s THEN 'ENDED' WHEN ready_at > %(now)s THEN 'HELD' ELSE 'REGISTERED' END AS state,
    registered_at AS since FROM payee_account
  UNION ALL SELECT id, person_id, kind, relation, account_masked, bank_name, state, entered_at FROM payee_correction WHERE state = 'ENTERED') x
JOIN person_chain c ON c.person_id = x.person_id AND c.starts_on <= %(today)s AND %(today)s < c.ends_on
WHERE x.person_id = %(person)s AND {scope} ORDER BY x.since DESC
"""


async def find_payees(pool: Pool, scope: Scope, person_id: UUID, now: datetime) -> list[PayeeAccountOut]:
    condition, parameters = within(scope, "c")
    asked = {"person": person_id, "now": now, "today": now.date(), **parameters}
    async with pool.connection() as connection, connection.cursor(row_factory=class_row(PayeeAccountOut)) as cursor:
        return await (await cursor.execute(sql.SQL(_FIND).format(scope=condition), asked)).fetchall()
