"""Which payments came back, from whom, why, how long ago, and what is to be done about each?"""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from psycopg import sql
from psycopg.rows import namedtuple_row
from pydantic import Field

from libs.common.kernel.money import format_yuan
from libs.common.persistence.house import Pool
from libs.common.web.fields import ReadModel, YuanOut
from libs.common.workbooks.export import ExportColumn, Rows
from services.funds.domain.return_reasons import WORDS, Standing, cause_of, next_step


class ReturnedLineOut(ReadModel):
    """一笔退回的补助"""

    id: UUID = Field(description="退回编号")
    person_id: UUID = Field(description="人员编号")
    unit: UUID = Field(description="发放工会")
    unit_name: str = Field(description="发放工会名称")
    county: UUID | None = Field(description="县级工会")
    county_name: str = Field(description="县级工会名称；直管为空")
    benefit: str = Field(description="补助项目")
    month: str = Field(description="所属月份", examples=["2024-06"])
    amount: YuanOut = Field(description="金额(元)")
    bank_ref: str = Field(description="付款参考号")
    kind: str = Field(description="REJECTED 拒付 · RETURNED 退票")
    bank_reason: str = Field(description="银行原话")
    cause: str = Field(description="原因类别")
    cause_text: str = Field(description="原因")
    returned_at: datetime = Field(description="退回时间")
    age_days: int = Field(description="退回天数")
    state: str = Field(description="FAILED 待处理 · RESERVED 已重新编批 · PAID 已重新发放 · CANCELLED 不再应发")
    next: str = Field(description="下一步")


@dataclass(frozen=True, slots=True)
class ReturnedFilter:
    """`month`: the month the line is for; `unit` None: of all unions."""

    unit: UUID | None
    county: UUID | None = None
    month: date | None = None
    only_open: bool = True


_FIND = """
SELECT l.id, o.person_id, i.unit_id, coalesce(u.name, '') AS unit_name, c.county, coalesce(cu.name, '') AS county_name, o.purpose, o.month, o.amount_fen,
  i.bank_ref, i.state AS kind, i.reason, t.at, o.state, d.on AS died_on,
  EXISTS (SELECT FROM payee_correction k WHERE k.person_id = o.person_id AND k.state = 'ENTERED') AS correction_open,
  EXISTS (SELECT FROM payee_account a WHERE a.person_id = o.person_id AND a.registered_at > t.at AND a.revoked_at IS NULL) AS account_since,
  EXISTS (SELECT FROM death_report r WHERE r.person_id = o.person_id AND r.state IN ('FILED', 'CONFIRMED')) AS held
FROM ledger.instruction i JOIN ledger.instruction_line l ON l.bank_ref = i.bank_ref JOIN ledger.obligation o ON o.id = l.obligation_id
JOIN LATERAL (
  SELECT max(x.recorded_at) AS at FROM ledger.transfer p LEFT JOIN ledger.transfer x ON x.pending_id = p.id AND x.phase = 'void'
  WHERE p.line_id = l.id AND p.phase = 'pending' AND i.state = 'REJECTED'
  UNION ALL SELECT x.recorded_at FROM ledger.transfer x WHERE x.line_id = l.id AND x.code = 'BANK_RETURN' AND i.state = 'RETURNED') t ON t.at IS NOT NULL
LEFT JOIN person_chain c ON c.person_id = o.person_id AND c.starts_on <= %(today)s AND %(today)s < c.ends_on
LEFT JOIN org_unit u ON u.id = i.unit_id LEFT JOIN org_unit cu ON cu.id = c.county
LEFT JOIN LATERAL (SELECT min(s.starts_on) AS on FROM person_span s WHERE s.person_id = o.person_id AND s.life = 'DECEASED') d ON true
WHERE i.state IN ('REJECTED', 'RETURNED') AND (%(unit)s::uuid IS NULL OR i.unit_id = %(unit)s) AND (%(county)s::uuid IS NULL OR c.county = %(county)s)
  AND (%(month)s::date IS NULL OR o.month = %(month)s) AND (%(open)s IS FALSE OR (o.state = 'FAILED' AND NOT o.withdrawn))
  AND (%(after)s::uuid IS NULL OR l.id > %(after)s)
ORDER BY l.id {limit}
"""
COLUMNS = tuple(
    ExportColumn(*column)
    for column in (
        ("发放工会", 20), ("县级工会", 20), ("人员编号", 38), ("补助项目", 26), ("所属月份", 10), ("金额", 10), ("付款参考号", 20), ("退回方式", 10), ("银行原话", 24),
        ("原因", 22), ("退回日期", 12), ("退回天数", 10), ("状态", 12), ("下一步", 44),
    )
)  # fmt: skip
_STATES = {"FAILED": "待处理", "RESERVED": "已重新编批", "PAID": "已重新发放", "CANCELLED": "不再应发"}


async def find_returned_lines(pool: Pool, wanted: ReturnedFilter, today: date, *, after: UUID | None, limit: int) -> list[ReturnedLineOut]:
    asked = _asked(wanted, today) | {"after": after, "limit": limit}
    query = sql.SQL(_FIND).format(limit=sql.SQL("LIMIT %(limit)s"))
    async with pool.connection() as connection, connection.cursor(row_factory=namedtuple_row) as cursor:
        rows: list[Any] = await (await cursor.execute(query, asked)).fetchall()
    return [_shown(row, today) for row in rows]


async def export_returned_lines(pool: Pool, wanted: ReturnedFilter, today: date) -> Rows:
    """The same list, whole, in cells for `COLUMNS`."""
    async for chunk in _chunks(pool, wanted, today):
        yield [
            (
                *(line.unit_name, line.county_name, line.person_id, line.benefit, line.month, format_yuan(line.amount), line.bank_ref),
                *("退票" if line.kind == "RETURNED" else "拒付", line.bank_reason, line.cause_text, line.returned_at.date(), line.age_days),
                *(_STATES.get(line.state, line.state), line.next),
            )
            for line in chunk
        ]


async def _chunks(pool: Pool, wanted: ReturnedFilter, today: date) -> AsyncIterator[list[ReturnedLineOut]]:
    after: UUID | None = None
    while chunk := await find_returned_lines(pool, wanted, today, after=after, limit=1000):
        yield chunk
        after = chunk[-1].id


def _asked(wanted: ReturnedFilter, today: date) -> dict[str, Any]:
    return {"unit": wanted.unit, "county": wanted.county, "month": wanted.month, "open": wanted.only_open, "today": today}


def _shown(row: Any, today: date) -> ReturnedLineOut:  # noqa: ANN401 - a row of the query above
    cause = cause_of(row.reason)
    known = Standing(row.state, row.correction_open, row.account_since, row.held, row.died_on)
    return ReturnedLineOut(
        id=row.id,
        person_id=row.person_id,
        unit=row.unit_id,
        unit_name=row.unit_name,
        county=row.county,
        county_name=row.county_name,
        benefit=row.purpose,
        month=f"{row.month:%Y-%m}",
        amount=row.amount_fen,
        bank_ref=row.bank_ref,
        kind=row.kind,
        bank_reason=row.reason,
        cause=cause,
        cause_text=WORDS[cause],
        returned_at=row.at,
        age_days=(today - row.at.date()).days,
        state=row.state,
        next=next_step(cause, known),
    )
