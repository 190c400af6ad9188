"""The payment roster (发放花名册) of a batch, for signature: who receives what for which months, the account masked (C2.6; §8)."""

from collections.abc import Mapping
from typing import Final
from uuid import UUID

from libs.common.kernel.money import format_yuan
from libs.common.persistence.house import Pool
from libs.common.printing.paper import Block, Fields, Paper, Signatures, Table

PURPOSES: Final[Mapping[str, str]] = {
    "SPRING_FESTIVAL_GRANT": "春节慰问金",
    "LIVING_HARDSHIP_SUBSIDY": "生活困难补助金",
    "SPECIAL_HARDSHIP_AID": "特困帮扶金",
    "HEALTH_CHECKUP_SUBSIDY": "健康体检补助金",
    "OLD_AGE_ALLOWANCE": "高龄补贴",
}
SOURCES: Final[Mapping[str, str]] = {
    "CENTRAL_SPECIAL": "中央财政劳模专项帮扶资金",
    "PROVINCIAL_SPECIAL": "省财政劳模专项帮扶资金",
    "LOCAL_SPECIAL": "市县财政劳模帮扶资金",
    "UNION_FUND": "工会经费",
}
_STATES: Final = {"SENT": "已送银行", "SETTLED": "到账", "REJECTED": "退回", "UNKNOWN": "结果不明", "RETURNED": "退票"}
_BATCH = """
SELECT 'LM' || lpad(b.no::text, 8, '0'), coalesce(u.name, ''), e.source, e.purpose, e.fiscal_year, to_char(b.through, 'YYYY-MM'), b.total_fen, b.lines
FROM ledger.batch b JOIN ledger.earmark e ON e.id = b.earmark_id LEFT JOIN org_unit u ON u.id = b.unit_id
WHERE b.id = %(batch)s AND b.unit_id = %(unit)s
"""
_ROWS = """
SELECT p.account_name, p.bank_name, p.account_masked, i.amount_fen, i.state,
  (SELECT array_agg(DISTINCT to_char(o.month, 'YYYY-MM') ORDER BY to_char(o.month, 'YYYY-MM'))
   FROM ledger.instruction_line l JOIN ledger.obligation o ON o.id = l.obligation_id WHERE l.bank_ref = i.bank_ref)
FROM ledger.instruction i JOIN payee_account p ON p.id = i.payee_id WHERE i.batch_id = %(batch)s AND i.state <> 'VOID' ORDER BY i.bank_ref
"""


async def roster_paper(pool: Pool, batch_id: UUID, unit: UUID) -> Paper | None:
    """None for a batch of another union."""
    asked = {"batch": batch_id, "unit": unit}
    async with pool.connection() as connection:
        head = await (await connection.execute(_BATCH, asked)).fetchone()
        if head is None:
            return None
        rows = await (await connection.execute(_ROWS, asked)).fetchall()
    name, issuer, source, purpose, year, through, _, lines = head
    total = sum(amount for _, _, _, amount, _, _ in rows)
    table = [
        [str(n), payee, _span(months or []), format_yuan(amount), bank, account, _STATES.get(state, ""), ""]
        for n, (payee, bank, account, amount, state, months) in enumerate(rows, 1)
    ]
    told = [
        ("批次号", name),
        ("发放项目", PURPOSES.get(purpose, purpose)),
        ("资金来源", f"{SOURCES.get(source, source)}({year}年度)"),
        ("发放至", through),
        ("人数", f"{len(rows)}人"),
        ("笔数与金额", f"{lines}笔 {format_yuan(total)}元"),
    ]
    blocks: list[Block] = [
        Fields(told),
        Table(
            ["序号", "姓名", "月份", "金额(元)", "开户银行", "账号", "银行结果", "签收"],
            table,
            widths=[1, 2, 4, 2, 3, 4, 2, 3],
            numbers=[3],
            total=["", "合计", "", format_yuan(total), "", "", "", ""],
        ),
        Signatures(["编制", "审批", "放行", "发放单位"]),
    ]
    return Paper("劳模帮扶资金发放花名册", issuer, blocks, basis="皖政办秘〔2017〕279号 第二条“信息核对、资金发放”", landscape=True)


def _span(months: list[str]) -> str:
    return months[0] if len(months) == 1 else f"{months[0]} 至 {months[-1]}(共{len(months)}个月)" if months else ""
