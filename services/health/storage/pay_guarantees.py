"""What units confirm of pay and benefits for the days of a stay; what anybody wrote lies sealed (C4.4)."""

import json
from dataclasses import fields
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from psycopg import AsyncConnection

from libs.common.kernel.actor import Actor
from libs.common.kernel.errors import Code, refuse
from libs.common.persistence.keyring import Keyring, Sealed
from services.health.domain.pay_guarantee import PayGuarantee, PayState

_NAMES: Final = tuple(field.name for field in fields(PayGuarantee))
_COLUMNS: Final = ", ".join(_NAMES)
_ADD = f"""
INSERT INTO pay_guarantee ({_COLUMNS}) VALUES ({", ".join("%s" for _ in _NAMES)}) ON CONFLICT (nomination_id) DO NOTHING
"""  # noqa: S608 - names of our own
_LOCK = f"SELECT {_COLUMNS} FROM pay_guarantee WHERE nomination_id = %s FOR UPDATE"  # noqa: S608 - names of our own
_OVERDUE = f"""
SELECT {_COLUMNS} FROM pay_guarantee WHERE state = 'ASKED' AND due_on < %s ORDER BY nomination_id LIMIT %s FOR UPDATE
"""  # noqa: S608 - names of our own
_KEEP = """
UPDATE pay_guarantee SET (state, version, said_by, unit, said_at, sealed) = (%s,%s,%s,%s,%s,coalesce(%s, sealed)) WHERE nomination_id = %s
"""


class PayGuarantees:
    def __init__(self, raw: AsyncConnection[Any], keyring: Keyring, now: datetime) -> None:
        self._raw, self._keyring, self._now = raw, keyring, now

    async def ask(self, guarantee: PayGuarantee) -> None:
        await self._raw.execute(_ADD, [getattr(guarantee, name) for name in _NAMES])

    async def find(self, nomination_id: UUID) -> PayGuarantee | None:
        """Locked; None where no unit is asked."""
        row = await (await self._raw.execute(_LOCK, (nomination_id,))).fetchone()
        return _guarantee(row) if row else None

    async def lock(self, nomination_id: UUID) -> PayGuarantee:
        """Refuses NOT_FOUND."""
        guarantee = await self.find(nomination_id)
        if guarantee is None:
            refuse(Code.NOT_FOUND, "此人的疗休养不需单位确认工资福利，或没有此推荐")
        return guarantee

    async def overdue(self, today: date, limit: int) -> list[PayGuarantee]:
        return [_guarantee(row) for row in await (await self._raw.execute(_OVERDUE, (today, limit))).fetchall()]

    async def keep(self, guarantee: PayGuarantee, by: Actor, note: str = "") -> None:
        sealed = self._keyring.seal(note, "pay_guarantee", "sealed", guarantee.nomination_id).envelope if note else None
        said = (guarantee.state, guarantee.version, by.subject, by.unit_id, self._now, sealed)
        await self._raw.execute(_KEEP, (*said, guarantee.nomination_id))

    async def said(self, nomination_id: UUID) -> dict[str, Any] | None:
        """What was said last, opened, with what was said before it in `before`; None where nobody has said anything."""
        row = await (await self._raw.execute("SELECT sealed FROM pay_guarantee WHERE nomination_id = %s", (nomination_id,))).fetchone()
        if row is None or row[0] is None:
            return None
        told: dict[str, Any] = json.loads(self._keyring.open(Sealed(bytes(row[0])), "pay_guarantee", "sealed", nomination_id))
        return told

    async def void(self, nomination_id: UUID, by: Actor) -> None:
        """Nobody was away: nothing is to be confirmed."""
        guarantee = await self.find(nomination_id)
        if guarantee is not None and guarantee.state in (PayState.ASKED, PayState.UNCONFIRMED):
            guarantee.move(PayState.VOID)
            await self.keep(guarantee, by)


def _guarantee(row: tuple[Any, ...]) -> PayGuarantee:
    held = dict(zip(_NAMES, row, strict=True))
    return PayGuarantee(**held | {"state": PayState(held["state"])})
