"""The ledger's functions as Python calls: one statement each, in the caller's transaction; their refusals in words."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

import psycopg
from psycopg import AsyncConnection

from libs.common.kernel.errors import Code, refuse
from libs.common.kernel.ids import AllocationId, BatchId, EarmarkId, LineId, OrgUnitId, PersonId
from libs.common.kernel.months import Month
from services.funds.domain.demand import Owed
from services.funds.storage.ledger_errors import ledger_code

_ANY = UUID(int=0)  # ledger.any_application()
_SENTENCES = {
    Code.INSUFFICIENT_EARMARKED_BALANCE: "专项资金可用余额不足，未变动任何一笔；请先申请分配，或减少本批内容",
    Code.INVALID_TRANSITION: "当前状态不能办理此事项，请刷新后查看最新状态",
    Code.SELF_REVIEW_FORBIDDEN: "同一人不得办理两个环节，请由本单位另一人办理",
    Code.FUND_SOURCE_MISMATCH: "该资金来源不能用于此用途，请核对资金来源与用途对应表",
    Code.EARMARK_FROZEN: "该专项资金账簿已冻结待查，请联系省总工会与省财政厅",
    Code.PAYEE_HELD: "有收款账户尚不能付款，请先核对收款账户",
    Code.NOT_FOUND: "没有找到，请核对编号",
    Code.NOT_RESPONSIBLE_UNIT: "含有其他责任工会的明细，请由其责任工会办理",
    Code.DUPLICATE_ROW: "该文号或银行回单已登记，请勿重复入账",
    Code.DUPLICATE_PERIOD: "该人该月份已有发放明细",
    Code.SUPERVISION_HOLD: "监督检查已暂停该项资金、批次或人员，解除前不得编制、审批、放行或分配",
    Code.FIELD_INVALID: "金额或内容不符合账簿要求，请核对后重新提交",
}


async def ledger_call(raw: AsyncConnection[Any], call: str, *arguments: object) -> list[tuple[Any, ...]]:
    """The rows of a function of the ledger; its refusal in words."""
    try:
        return await (await raw.execute(f"SELECT * FROM ledger.{call}", arguments)).fetchall()  # noqa: S608 - `call` is ours
    except psycopg.Error as error:
        code = ledger_code(error)
        if code is None:
            raise
        refuse(code, _SENTENCES[code])


class Reserved(NamedTuple):
    lines: int
    people: int
    total_fen: int


class Answered(NamedTuple):
    """What the ledger made of one answer of the bank. `outcome`: APPLIED, REPEATED, CONTRADICTED, UNKNOWN_REF."""

    bank_ref: str
    result: str
    outcome: str
    batch_id: UUID | None
    person_id: UUID | None
    amount_fen: int | None


class Ended(NamedTuple):
    """A line that is not due any more. `fate`: CANCELLED, WITHDRAWN (still in a batch) or RECOVERING (paid; `amount_fen` is the receivable)."""

    line_id: UUID
    purpose: str
    month: date
    amount_fen: int
    fate: str


class Ledger:
    def __init__(self, raw: AsyncConnection[Any], now: datetime) -> None:
        self._raw, self._now = raw, now

    async def receive(
        self, document_id: UUID, funding: tuple[str, str, int, str, int, date, str], entered_by: str, approved_by: str
    ) -> EarmarkId:
        """`funding`: source, purpose, fiscal year, 文号, fen, day received, bank receipt. The earmark that the money is in."""
        rows = await self._call(
            "receive(%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)", document_id, *funding, entered_by, approved_by, self._now
        )
        return EarmarkId(rows[0][0])

    async def allocate(
        self, allocation_id: AllocationId, earmark_id: EarmarkId, shares: Sequence[tuple[OrgUnitId, int]], finance: str, federation: str
    ) -> None:
        units, amounts = [unit for unit, _ in shares], [fen for _, fen in shares]
        call = "allocate(%s, %s, %s::uuid[], %s::bigint[], %s, %s, %s)"
        await self._call(call, allocation_id, earmark_id, units, amounts, finance, federation, self._now)

    async def return_unspent(self, earmark_id: EarmarkId, unit: OrgUnitId, amount_fen: int, reason: str) -> None:
        await self._call("return_unspent(%s, %s, %s, %s, %s)", earmark_id, unit, amount_fen, reason, self._now)

    async def owe(self, owed: Sequence[Owed]) -> int:
        """How many of them were not known yet."""
        if not owed:
            return 0
        columns = zip(
            *(
                (o.obligation_id, o.line_id, o.application_id, o.person_id, o.purpose, o.month.first_day, o.tier, o.amount_fen, o.payer)
                for o in owed
            ),
            strict=True,
        )
        call = "owe(%s::uuid[], %s::uuid[], %s::uuid[], %s::uuid[], %s::text[], %s::date[], %s::text[], %s::bigint[], %s::uuid[])"
        rows = await self._call(call, *map(list, columns))
        return int(rows[0][0])

    async def correct(self, line_id: LineId, seq: int, delta_fen: int, reason: str) -> int:
        """Apply a signed correction of a line, once. What became a receivable by it, in fen."""
        rows = await self._call("correct(%s, %s, %s, %s, %s)", line_id, seq, delta_fen, reason, self._now)
        return sum(amount for _, amount, state in rows if state == "RECOVERING")

    async def end_entitlement(
        self, person_id: PersonId, purpose: str, application_id: UUID | None, last_month: Month, reason: str, *, recover: bool
    ) -> list[Ended]:
        """`purpose` "" ends whatever the person is owed; `application_id` None by whichever application. Only what this call changed is returned."""
        by, call = application_id or _ANY, "end_entitlement(%s, %s, %s, %s, %s, %s, %s)"
        rows = await self._call(call, person_id, purpose, by, last_month.first_day, recover, reason, self._now)
        return [Ended(*row) for row in rows]

    async def reserve(
        self,
        batch_id: BatchId,
        earmark_id: EarmarkId,
        unit: OrgUnitId,
        through: Month,
        obligations: Sequence[UUID],
        payees: dict[UUID, UUID],
        by: str,
    ) -> Reserved:
        """`payees`: person → payee account."""
        call = "reserve(%s, %s, %s, %s, %s::uuid[], %s::uuid[], %s::uuid[], %s, %s)"
        people, accounts = list(payees), list(payees.values())
        rows = await self._call(call, batch_id, earmark_id, unit, through.first_day, list(obligations), people, accounts, by, self._now)
        return Reserved(*rows[0])

    async def hold(self, batch_id: UUID) -> None:
        """Lock the batch until the end of the transaction. Refuses NOT_FOUND."""
        await self._call("hold(%s)", batch_id)

    async def approve(self, batch_id: BatchId, approver: str) -> None:
        await self._call("approve(%s, %s, %s)", batch_id, approver, self._now)

    async def release(self, batch_id: BatchId, releaser: str, file_name: str, sha256: bytes) -> None:
        await self._call("release(%s, %s, %s, %s, %s)", batch_id, releaser, file_name, sha256, self._now)

    async def void(self, batch_id: BatchId, people: Sequence[UUID], reason: str) -> int:
        """Take people out of a batch before its release; how many were in it."""
        return len(await self._call("void(%s, %s::uuid[], %s, %s)", batch_id, list(people), reason, self._now))

    async def post(self, answers: Sequence[tuple[str, str, int, date | None, str]]) -> list[Answered]:
        """`answers`: reference, SETTLED or REJECTED, fen, value date, reason."""
        if not answers:
            return []
        refs, results, amounts, days, reasons = map(list, zip(*answers, strict=True))
        call = "post(%s::text[], %s::text[], %s::bigint[], %s::date[], %s::text[], %s)"
        return [Answered(*row) for row in await self._call(call, refs, results, amounts, days, reasons, self._now)]

    async def return_payments(self, returned: Sequence[tuple[str, str]]) -> list[Answered]:
        """`returned`: reference and the bank's reason (退票)."""
        if not returned:
            return []
        refs, reasons = map(list, zip(*returned, strict=True))
        rows = await self._call("return_payment(%s::text[], %s::text[], %s)", refs, reasons, self._now)
        return [Answered(ref, "RETURNED", outcome, batch_id, person_id, amount) for ref, outcome, batch_id, person_id, amount in rows]

    async def doubt(self, batch_id: BatchId, named: Sequence[str]) -> int:
        """References that a complete return file does not name have an unknown outcome; how many."""
        return int((await self._call("doubt(%s, %s::text[])", batch_id, list(named)))[0][0])

    async def open_cases(self, cases: Sequence[tuple[str, str, str, int]]) -> int:
        """`cases`: reference, kind, what the bank said, fen. How many are new."""
        if not cases:
            return 0
        refs, kinds, said, amounts = map(list, zip(*cases, strict=True))
        return int(
            (await self._call("open_cases(%s::text[], %s::text[], %s::text[], %s::bigint[], %s)", refs, kinds, said, amounts, self._now))[
                0
            ][0]
        )

    async def resolve_case(self, case_id: UUID, by: str, resolution: str) -> str:
        """The reference of the case."""
        return str((await self._call("resolve_case(%s, %s, %s, %s)", case_id, by, resolution, self._now))[0][0])

    async def freeze(self, earmark_id: EarmarkId, because: str) -> bool:
        return bool((await self._call("freeze_earmark(%s, %s, %s)", earmark_id, because, self._now))[0][0])

    async def unfreeze(self, decision_id: UUID, earmark_id: EarmarkId, finance: str, federation: str) -> None:
        """Refuses EARMARK_FROZEN while the books do not hold."""
        await self._call("unfreeze_earmark(%s, %s, %s, %s, %s)", decision_id, earmark_id, finance, federation, self._now)

    async def _call(self, call: str, *arguments: object) -> list[tuple[Any, ...]]:
        return await ledger_call(self._raw, call, *arguments)
