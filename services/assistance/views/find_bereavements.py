"""Which deaths are to be visited and paid, which are overdue, and what does a receipt say? The payee is told elsewhere, with a reason."""

from datetime import date
from uuid import UUID

from psycopg import sql
from psycopg.rows import class_row
from pydantic import Field

from libs.common.kernel.jurisdiction import Scope
from libs.common.persistence.house import Pool
from libs.common.persistence.jurisdiction import within
from libs.common.web.fields import ReadModel, YuanOut
from services.assistance.policy.c1_3_categories import OF_BEREAVEMENT


class BereavementOut(ReadModel):
    """一例身故慰问"""

    id: UUID = Field(description="编号")
    person_id: UUID = Field(description="人员编号")
    name: str = Field(default="", description="姓名")
    category: str = Field(default=OF_BEREAVEMENT.value, description="帮扶类别")
    died_on: date = Field(description="去世日期")
    unit: UUID = Field(description="负责单位编号")
    unit_name: str = Field(description="负责单位")
    basis: str = Field(description="EMPLOYER_UNION 所在单位工会 · CUSTODIAN 托管工会 · RESIDENCE 居住地县级工会 · L2 责任工会")
    state: str = Field(description="DUE 待上门 · VISITED 已上门 · PAID 已发放 · REVERSED 已撤销")
    due_on: date = Field(description="上门期限")
    visited_on: date | None = Field(description="上门日期")
    paid_on: date | None = Field(description="发放日期")
    overdue: bool = Field(description="是否超期未上门")
    to_recover: bool = Field(description="已发放而此人健在或档案合并，应予追回")
    payment: UUID | None = Field(description="待复核或已通过的抚恤慰问金编号")
    payment_state: str | None = Field(description="ENTERED 待复核 · APPROVED 已发放")
    version: int = Field(description="版本")


class ReceiptOut(ReadModel):
    """抚恤慰问金收据所载；领取人须说明理由另行查看"""

    number: str = Field(description="收据编号")
    case_id: UUID = Field(description="身故慰问编号")
    person_id: UUID = Field(description="人员编号")
    name: str = Field(default="", description="姓名")
    died_on: date = Field(description="去世日期")
    relation: str = Field(description="SPOUSE 配偶 · CHILD 子女 · PARENT 父母")
    amount: YuanOut = Field(description="金额(元)")
    doc_no: str = Field(description="标准文号")
    source: str = Field(description="UNION_FUND 工会经费 · EMPLOYER_UNION 所在单位工会经费")
    payer: str = Field(description="列支单位")
    paid_on: date = Field(description="发放日期")
    check_value: str = Field(description="校验值")


_FROM = """
FROM bereavement_case b JOIN person_chain c ON c.person_id = b.person_id AND c.starts_on <= %(day)s AND %(day)s < c.ends_on
LEFT JOIN org_unit u ON u.id = b.unit LEFT JOIN bereavement_payment p ON p.case_id = b.id AND p.state <> 'SENT_BACK'
WHERE ({scope} OR b.unit = %(own)s)
"""
_FIND = """
SELECT b.id, b.person_id, b.died_on, b.unit, coalesce(u.name, '') AS unit_name, b.basis, b.state, b.due_on, b.visited_on, b.paid_on,
  b.state = 'DUE' AND b.due_on < %(day)s AS overdue, b.to_recover, p.id AS payment, p.state AS payment_state, b.version
{source} AND (%(state)s::text IS NULL OR b.state = %(state)s) AND (NOT %(overdue)s OR (b.state = 'DUE' AND b.due_on < %(day)s))
  AND (%(after)s::uuid IS NULL OR b.id > %(after)s) ORDER BY b.id LIMIT %(limit)s
"""
_RECEIPT = """
SELECT p.receipt_no AS number, b.id AS case_id, b.person_id, b.died_on, p.relation, p.amount_fen AS amount, p.doc_no, p.source,
  coalesce((SELECT name FROM org_unit WHERE id = p.payer), '') AS payer, p.paid_on, p.check_value
{source} AND b.id = %(id)s AND p.state = 'APPROVED'
"""


async def find_bereavements(
    pool: Pool, scope: Scope, own: UUID | None, today: date, *, state: str | None, overdue: bool, after: UUID | None, limit: int
) -> list[BereavementOut]:
    """`own`: the unit whose own duties are listed, whoever's chain the person is in."""
    condition, parameters = within(scope, "c")
    query = sql.SQL(_FIND).format(source=sql.SQL(_FROM).format(scope=condition))
    asked = {"day": today, "own": own, "state": state, "overdue": overdue, "after": after, "limit": limit, **parameters}
    async with pool.connection() as connection, connection.cursor(row_factory=class_row(BereavementOut)) as cursor:
        return await (await cursor.execute(query, asked)).fetchall()


async def find_receipt(pool: Pool, scope: Scope, own: UUID | None, today: date, case_id: UUID) -> ReceiptOut | None:
    condition, parameters = within(scope, "c")
    query = sql.SQL(_RECEIPT).format(source=sql.SQL(_FROM).format(scope=condition))
    async with pool.connection() as connection, connection.cursor(row_factory=class_row(ReceiptOut)) as cursor:
        return await (await cursor.execute(query, {"day": today, "own": own, "id": case_id, **parameters})).fetchone()
