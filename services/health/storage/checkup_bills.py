"""Bills of hospitals for check-ups, and what each payer owes and has paid of them."""

from collections.abc import Sequence
from dataclasses import fields
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import psycopg
from psycopg import AsyncConnection

from libs.common.kernel.actor import Actor
from libs.common.kernel.errors import Code, refuse
from services.health.domain.checkup_bill import BillState, CheckupBill, Share, ShareLevel, ShareState
from services.health.policy.c4_7_checkup_payer import Payer

_NAMES: Final = tuple(field.name for field in fields(CheckupBill) if field.name != "shares")
_COLUMNS: Final = ", ".join(_NAMES)
_SHARE_NAMES: Final = tuple(field.name for field in fields(Share))
_ADD = f"""
INSERT INTO checkup_bill ({_COLUMNS}, entered_unit, entered_at) VALUES ({", ".join("%s" for _ in _NAMES)}, %s, %s)
"""  # noqa: S608 - names of our own
_LOCK = f"SELECT {_COLUMNS} FROM checkup_bill WHERE id = %s FOR UPDATE"  # noqa: S608 - names of our own
_SHARES = f"SELECT {', '.join(_SHARE_NAMES)} FROM checkup_share WHERE bill_id = %s ORDER BY array_position(ARRAY['L2','PROVINCE','CITY','COUNTY'], level)"  # noqa: S608 - names of our own
_ADD_SHARE = f"""
INSERT INTO checkup_share ({", ".join(_SHARE_NAMES)}, bill_id) VALUES ({", ".join("%s" for _ in _SHARE_NAMES)}, %s)
"""  # noqa: S608 - names of our own
_DECIDE = "UPDATE checkup_bill SET (state, decided_by, decided_at) = (%s, %s, %s) WHERE id = %s"


class CheckupBills:
    def __init__(self, raw: AsyncConnection[Any], now: datetime) -> None:
        self._raw, self._now = raw, now

    async def add(self, bill: CheckupBill, by: Actor) -> None:
        """Refuses ANNUAL_LIMIT_REACHED where the check-up has a bill already: one funding line a check-up (Q31)."""
        try:
            await self._raw.execute(_ADD, (*(getattr(bill, name) for name in _NAMES), by.unit_id, self._now))
        except psycopg.errors.UniqueViolation:
            refuse(Code.ANNUAL_LIMIT_REACHED, "此项体检已有账单，一次体检只列支一次")

    async def is_billed(self, checkup_id: UUID) -> bool:
        found = await self._raw.execute("SELECT FROM checkup_bill WHERE checkup_id = %s AND state <> 'SENT_BACK'", (checkup_id,))
        return await found.fetchone() is not None

    async def find(self, bill_id: UUID) -> CheckupBill | None:
        """Locked, with its shares."""
        row = await (await self._raw.execute(_LOCK, (bill_id,))).fetchone()
        if row is None:
            return None
        held = dict(zip(_NAMES, row, strict=True))
        shares = [_share(each) for each in await (await self._raw.execute(_SHARES, (bill_id,))).fetchall()]
        return CheckupBill(**held | {"payer": Payer(held["payer"]), "state": BillState(held["state"])}, shares=shares)

    async def lock(self, bill_id: UUID) -> CheckupBill:
        """Refuses NOT_FOUND."""
        bill = await self.find(bill_id)
        if bill is None:
            refuse(Code.NOT_FOUND, "没有此账单，请核对编号")
        return bill

    async def decide(self, bill: CheckupBill, by: Actor) -> None:
        await self._raw.execute(_DECIDE, (bill.state, by.subject, self._now, bill.id))
        async with self._raw.cursor() as cursor:
            if bill.state is BillState.APPROVED:
                rows = [(*(getattr(share, name) for name in _SHARE_NAMES), bill.id) for share in bill.shares]
                await cursor.executemany(_ADD_SHARE, rows)

    async def keep_share(self, bill: CheckupBill, share: Share, receipt_no: str = "") -> None:
        await self._raw.execute(
            "UPDATE checkup_share SET (state, settled_on, code) = (%s, %s, %s) WHERE id = %s",
            (share.state, share.settled_on, share.code, share.id),
        )
        await self._raw.execute(
            "UPDATE checkup_bill SET state = %s, receipt_no = coalesce(nullif(%s, ''), receipt_no) WHERE id = %s",
            (bill.state, receipt_no, bill.id),
        )


def _share(row: Sequence[Any]) -> Share:
    held = dict(zip(_SHARE_NAMES, row, strict=True))
    return Share(**held | {"level": ShareLevel(held["level"]), "state": ShareState(held["state"])})
