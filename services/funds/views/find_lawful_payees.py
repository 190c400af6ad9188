"""Who receives in a model worker's place, by which document, and until when? Masked."""

from datetime import date, datetime
from uuid import UUID

from psycopg import sql
from psycopg.rows import class_row
from pydantic import Field

from libs.common.kernel.jurisdiction import Scope
from libs.common.persistence.house import Pool
from libs.common.persistence.jurisdiction import within
from libs.common.web.fields import ReadModel


class LawfulPayeeOut(ReadModel):
    """合法代领人(掩码)"""

    id: UUID = Field(description="代领人编号；待复核的为更正编号")
    person_id: UUID = Field(description="劳模编号")
    relation: str = Field(description="GUARDIAN 监护人 · HEIR 继承人")
    kinship: str | None = Field(description="SPOUSE 配偶 · CHILD 子女 · PARENT 父母 · OTHER_RELATIVE 其他亲属 · OTHER 其他")
    proof: str | None = Field(description="证明材料种类")
    doc_no: str = Field(description="证明材料及编号")
    name: str = Field(description="姓名(掩码)")
    account: str = Field(description="账号(掩码)")
    bank_name: str = Field(description="开户银行")
    valid_from: date = Field(description="代领权限起始日")
    valid_to: date | None = Field(description="代领权限截止日；空为至撤销时止")
    state: str = Field(
        description="ENTERED 待复核 · HELD 复核后24小时内 · IN_FORCE 有效 · EXPIRED 已到期 · REVOKING 撤销待复核 · REVOKED 已撤销"
    )
    revocation_id: UUID | None = Field(description="待复核的撤销编号")
    since: datetime = Field(description="登记时间")


_FIND = """
SELECT x.id, x.person_id, x.relation, x.kinship, x.proof, x.doc_no, x.name, x.account, x.bank_name, x.valid_from, x.valid_to, x.state, x.revocation_id, x.since FROM (
  SELECT a.id, a.person_id, a.relation, a.kinship, a.proof, a.doc_no, left(a.account_name, 1) || '**' AS name, a.account_masked AS account, a.bank_name,
    a.valid_from, a.valid_to, r.id AS revocation_id, a.registered_at AS since,
    CASE WHEN a.revoked_at IS NOT NULL THEN 'REVOKED' WHEN r.id IS NOT NULL THEN 'REVOKING' WHEN a.valid_to < %(today)s THEN 'EXPIRED'
      WHEN a.ready_at > %(now)s OR a.valid_from > %(today)s THEN 'HELD' ELSE 'IN_FORCE' END AS state
  FROM payee_account a LEFT JOIN payee_revocation r ON r.account_id = a.id AND r.state = 'ENTERED' WHERE a.relation <> 'SELF'
  UNION ALL
  SELECT id, person_id, relation, kinship, proof, doc_no, left(account_name, 1) || '**', account_masked, bank_name, valid_from, valid_to, NULL, entered_at, state
  FROM payee_correction WHERE relation <> 'SELF' AND state = 'ENTERED') x
JOIN person_chain c ON c.person_id = x.person_id AND c.starts_on <= %(today)s AND %(today)s < c.ends_on
WHERE (%(person)s::uuid IS NULL OR x.person_id = %(person)s) AND (%(state)s = '' OR x.state = %(state)s) AND (%(after)s::uuid IS NULL OR x.id > %(after)s)
  AND {scope} ORDER BY x.id LIMIT %(limit)s
"""


async def find_lawful_payees(
    pool: Pool, scope: Scope, now: datetime, *, person_id: UUID | None = None, state: str = "", after: UUID | None = None, limit: int
) -> list[LawfulPayeeOut]:
    condition, parameters = within(scope, "c")
    asked = {"person": person_id, "state": state, "after": after, "limit": limit, "now": now, "today": now.date(), **parameters}
    async with pool.connection() as connection, connection.cursor(row_factory=class_row(LawfulPayeeOut)) as cursor:
        return await (await cursor.execute(sql.SQL(_FIND).format(scope=condition), asked)).fetchall()
