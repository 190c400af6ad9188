"""What was paid and was not due, how far has it come back, and what is decided about it?"""

from datetime import date
from uuid import UUID

from psycopg import sql
from psycopg.rows import dict_row
from pydantic import Field

from libs.common.persistence.house import Pool
from libs.common.persistence.keyring import Keyring, Sealed
from libs.common.web.fields import ReadModel, YuanOut
from services.funds.policy.c2_3_recovery import Instalment, overdue_fen
from services.funds.storage.receivables import DECISIONS


class InstalmentOut(ReadModel):
    """一期"""

    due_on: date = Field(description="应还日期")
    amount: YuanOut = Field(description="金额(元)")


class ReceivableOut(ReadModel):
    """一笔多付款项(逐笔，不自动抵扣)"""

    line_id: UUID = Field(description="补助明细")
    person_id: UUID = Field(description="人员编号")
    month: str = Field(description="月份", examples=["2024-06"])
    purpose: str = Field(description="补助项目")
    unit: UUID = Field(description="发放工会")
    amount: YuanOut = Field(description="多付金额(元)")
    recovered: YuanOut = Field(description="已追回(元)")
    waived: YuanOut = Field(description="已免除(元)")
    outstanding: YuanOut = Field(description="待追回(元)")
    state: str = Field(
        description="OPEN 待告知 · NOTIFIED 已告知 · ORDERED 已决定一次追回 · INSTALMENTS 分期追回 · RECOVERED 已追回 · WAIVED 已免除"
    )
    notified_on: date | None = Field(description="最近一次告知日期")
    instalments: list[InstalmentOut] = Field(description="分期计划")
    overdue: YuanOut = Field(description="逾期未还(元)")


class RecoveryDecisionOut(ReadModel):
    """一项追回决定"""

    id: UUID = Field(description="决定编号")
    kind: str = Field(description="ORDER 一次追回 · INSTALMENTS 分期 · WAIVER 免除")
    amount: YuanOut = Field(description="免除金额(元)；其他决定为0")
    instalments: list[InstalmentOut] = Field(description="分期计划")
    doc_no: str = Field(description="文号")
    reason: str = Field(description="理由")
    state: str = Field(description="ENTERED 待复核 · APPROVED 已通过 · REJECTED 已退回")


class RecoveredMoneyOut(ReadModel):
    """一笔追回款"""

    id: UUID = Field(description="登记编号")
    amount: YuanOut = Field(description="金额(元)")
    bank_receipt_no: str = Field(description="银行回单号")
    received_on: date = Field(description="到账日期")
    state: str = Field(description="ENTERED 待复核 · APPROVED 已入账 · REJECTED 已退回")


class ReceivableHistory(ReadModel):
    """一笔多付款项的办理经过"""

    receivable: ReceivableOut = Field(description="款项")
    decisions: list[RecoveryDecisionOut] = Field(description="追回决定，先后为序")
    recoveries: list[RecoveredMoneyOut] = Field(description="追回款，先后为序")


_FIND = """
SELECT r.line_id, r.person_id, to_char(r.month, 'YYYY-MM') AS month, r.purpose, r.unit_id AS unit, r.amount_fen AS amount, r.recovered_fen AS recovered,
  r.waived_fen AS waived, r.outstanding_fen AS outstanding, n.notified_on, coalesce(d.instalments, '[]') AS plan,
  CASE WHEN r.outstanding_fen = 0 AND r.recovered_fen > 0 THEN 'RECOVERED' WHEN r.outstanding_fen = 0 THEN 'WAIVED' WHEN d.kind = 'ORDER' THEN 'ORDERED'
    WHEN d.kind = 'INSTALMENTS' THEN 'INSTALMENTS' WHEN n.notified_on IS NOT NULL THEN 'NOTIFIED' ELSE 'OPEN' END AS state
FROM ledger.receivable r
LEFT JOIN LATERAL (SELECT max(notified_on) AS notified_on FROM recovery_notice WHERE line_id = r.line_id) n ON true
LEFT JOIN LATERAL (SELECT kind, instalments FROM recovery_decision WHERE line_id = r.line_id AND state = 'APPROVED' AND kind <> 'WAIVER'
                   ORDER BY decided_at DESC LIMIT 1) d ON true
WHERE (%(unit)s::uuid IS NULL OR r.unit_id = %(unit)s) AND (NOT %(open)s OR r.outstanding_fen > 0) AND (%(line)s::uuid IS NULL OR r.line_id = %(line)s)
  AND (%(after)s::uuid IS NULL OR r.line_id > %(after)s)
ORDER BY r.line_id LIMIT %(limit)s
"""
_DECIDED = (
    "SELECT id, kind, amount_fen, instalments, doc_no, reason, state FROM recovery_decision WHERE line_id = %s ORDER BY entered_at, id"
)
_CAME = (
    "SELECT id, amount_fen AS amount, bank_receipt_no, received_on, state FROM recovery_receipt WHERE line_id = %s ORDER BY entered_at, id"
)


async def find_receivables(
    pool: Pool, unit: UUID | None, today: date, *, only_open: bool, line_id: UUID | None = None, after: UUID | None = None, limit: int = 1
) -> list[ReceivableOut]:
    """`unit` None: of all unions."""
    asked = {"unit": unit, "open": only_open, "line": line_id, "after": after, "limit": limit}
    async with pool.connection() as connection, connection.cursor(row_factory=dict_row) as cursor:
        rows = await (await cursor.execute(sql.SQL(_FIND), asked)).fetchall()
    found = []
    for row in rows:
        plan = [Instalment(date.fromisoformat(each["due_on"]), each["amount_fen"]) for each in row.pop("plan")]
        listed = [InstalmentOut(due_on=each.due_on, amount=each.amount_fen) for each in plan]
        found.append(ReceivableOut(**row, instalments=listed, overdue=overdue_fen(plan, row["outstanding"], today)))
    return found


async def read_receivable(pool: Pool, keyring: Keyring, receivable: ReceivableOut) -> ReceivableHistory:
    async with pool.connection() as connection, connection.cursor(row_factory=dict_row) as cursor:
        decided = await (await cursor.execute(_DECIDED, (receivable.line_id,))).fetchall()
        came = await (await cursor.execute(_CAME, (receivable.line_id,))).fetchall()
    decisions = [
        RecoveryDecisionOut(
            id=row["id"],
            kind=row["kind"],
            amount=row["amount_fen"],
            instalments=[InstalmentOut(due_on=each["due_on"], amount=each["amount_fen"]) for each in row["instalments"]],
            doc_no=row["doc_no"],
            reason=keyring.open(Sealed(row["reason"]), DECISIONS, "reason", row["id"]),
            state=row["state"],
        )
        for row in decided
    ]
    return ReceivableHistory(receivable=receivable, decisions=decisions, recoveries=[RecoveredMoneyOut(**row) for row in came])
