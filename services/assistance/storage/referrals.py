"""Cases sent to other departments, what went with them (sealed), and every word of theirs since, in order."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import fields
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

import psycopg
from psycopg import AsyncConnection

from libs.common.kernel.actor import Actor
from libs.common.kernel.errors import Code, refuse
from libs.common.kernel.ids import PersonId, new_id
from libs.common.kernel.money import format_yuan
from libs.common.persistence.keyring import Keyring, Sealed
from services.assistance.domain.referral import Answer, Referral, ReferralState
from services.assistance.policy.c3_1_referral import Scheme

_NAMES: Final = tuple(field.name for field in fields(Referral))
_COLUMNS: Final = ", ".join(_NAMES)
_ADD = f"""
INSERT INTO referral ({_COLUMNS}, sealed, sent_by, unit, sent_at) VALUES ({", ".join("%s" for _ in _NAMES)}, %s, %s, %s, %s)
"""  # noqa: S608 - names of our own
_LOCK = f"SELECT {_COLUMNS} FROM referral WHERE id = %s FOR UPDATE"  # noqa: S608 - names of our own
_KEEP = "UPDATE referral SET (state, accepted_on, decided_on, granted_from, granted_until, doc_no, version) = (%s,%s,%s,%s,%s,%s,%s) WHERE id = %s"
_ACT = """
INSERT INTO referral_act (id, referral_id, seq, state, happened_on, doc_no, sealed, actor, unit, at)
SELECT %(id)s, %(referral)s, coalesce(max(seq), 0) + 1, %(state)s, %(on)s, %(doc_no)s, %(sealed)s, %(actor)s, %(unit)s, %(at)s
FROM referral_act WHERE referral_id = %(referral)s
"""
_PAID = """
SELECT to_char(l.month, 'YYYY-MM'), l.benefit, l.amount_fen + coalesce((SELECT sum(delta_fen) FROM line_adjustment WHERE line_id = l.id), 0)
FROM line l WHERE l.person_id = %s AND l.state = 'PAID' AND l.month > %s::date - interval '12 months' AND l.month <= %s::date ORDER BY l.month, l.benefit
"""


class Referrals:
    def __init__(self, raw: AsyncConnection[Any], keyring: Keyring, now: datetime) -> None:
        self._raw, self._keyring, self._now = raw, keyring, now

    async def add(self, referral: Referral, needed: Mapping[str, Any], by: Actor) -> None:
        """Refuses DUPLICATE_ROW while one of the same scheme is under way."""
        sealed = self._keyring.seal(json.dumps(dict(needed), ensure_ascii=False), "referral", "sealed", referral.id).envelope
        row = [getattr(referral, name) for name in _NAMES]
        try:
            await self._raw.execute(_ADD, (*row, sealed, by.subject, by.unit_id, self._now))
        except psycopg.errors.UniqueViolation:
            refuse(Code.DUPLICATE_ROW, "此人同一项目的转介尚在办理，请等待结果")
        await self._act(referral, Answer(ReferralState.SENT, referral.sent_on), "", by)

    async def lock(self, referral_id: UUID) -> Referral:
        """Refuses NOT_FOUND."""
        row = await (await self._raw.execute(_LOCK, (referral_id,))).fetchone()
        if row is None:
            refuse(Code.NOT_FOUND, "没有此转介，请核对编号")
        held = dict(zip(_NAMES, row, strict=True))
        return Referral(**held | {"scheme": Scheme(held["scheme"]), "state": ReferralState(held["state"])})

    async def keep(self, referral: Referral, answer: Answer, note: str, by: Actor) -> None:
        changed = (referral.accepted_on, referral.decided_on, referral.granted_from, referral.granted_until, referral.doc_no)
        await self._raw.execute(_KEEP, (referral.state, *changed, referral.version, referral.id))
        await self._act(referral, answer, note, by)

    async def needed(self, referral_id: UUID) -> dict[str, Any]:
        """What went with the case, opened."""
        row = await (await self._raw.execute("SELECT sealed FROM referral WHERE id = %s", (referral_id,))).fetchone()
        assert row is not None, "locked before"
        said: dict[str, Any] = json.loads(self._keyring.open(Sealed(bytes(row[0])), "referral", "sealed", referral_id))
        return said

    async def paid_lately(self, person_id: PersonId, today: date) -> Sequence[dict[str, str]]:
        """What we paid the person in the last twelve months: whether it counts as income is for the department to say (Q43)."""
        rows = await (await self._raw.execute(_PAID, (person_id, today, today))).fetchall()
        return [{"month": month, "benefit": benefit, "amount": format_yuan(int(fen))} for month, benefit, fen in rows]

    async def _act(self, referral: Referral, answer: Answer, note: str, by: Actor) -> None:
        act_id = new_id()
        sealed = self._keyring.seal(note, "referral_act", "sealed", act_id).envelope
        row = {"id": act_id, "referral": referral.id, "state": answer.state, "on": answer.on, "doc_no": answer.doc_no, "sealed": sealed}
        await self._raw.execute(_ACT, {**row, "actor": by.subject, "unit": by.unit_id, "at": self._now})
