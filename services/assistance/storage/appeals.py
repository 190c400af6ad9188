"""Appeals, what they are against, and their numbers; what is said in them lies sealed."""

from collections.abc import Sequence
from dataclasses import fields
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import psycopg
from psycopg import AsyncConnection

from libs.common.kernel.errors import Code, refuse
from libs.common.persistence.keyring import Keyring, Sealed
from services.assistance.domain.appeal import Appeal, AppealOutcome, Contested
from services.assistance.policy.c2_5_appeal import AppealLevel, Remedy, Target

_NAMES: Final = tuple(field.name for field in fields(Appeal))
_COLUMNS: Final = ", ".join(_NAMES)
_ADD = f"INSERT INTO appeal ({_COLUMNS}, sealed, filed_by, filed_at) VALUES ({', '.join('%s' for _ in _NAMES)}, %s, %s, %s)"  # noqa: S608 - names of our own
_LOCK = f"SELECT {_COLUMNS} FROM appeal WHERE id = %s FOR UPDATE"  # noqa: S608 - names of our own
_DECIDE = "UPDATE appeal SET (outcome, remedy, sealed_reason, decided_by, decided_on, version) = (%s,%s,%s,%s,%s,%s) WHERE id = %s"
_DELIVER = "UPDATE appeal SET (delivered_on, sealed_delivery, version) = (%s,%s,%s) WHERE id = %s"
_ACTORS = "SELECT coalesce(array_agg(DISTINCT actor), '{}') FROM gate_act WHERE application_id = a.id AND unit IS NOT NULL"
_CONTESTED: Final = {
    Target.APPLICATION: """
SELECT a.person_id, a.id, (SELECT (max(at) AT TIME ZONE 'Asia/Shanghai')::date FROM gate_act WHERE application_id = a.id AND act = 'REJECT'), (actors of a), a.state = 'REJECTED', NULL::date
FROM application a WHERE a.id = %s""",
    Target.OBJECTION: """
SELECT a.person_id, a.id, (o.decided_at AT TIME ZONE 'Asia/Shanghai')::date, (actors of a) || coalesce(o.decided_by, ''), o.outcome IS NOT NULL, NULL::date
FROM objection o JOIN application a ON a.id = o.application_id WHERE o.id = %s""",
    Target.ENTITLEMENT: """
SELECT a.person_id, a.id, NULL::date, (actors of a), e.state IN ('SUSPENDED', 'TERMINATED'), NULL::date
FROM entitlement e JOIN application a ON a.id = e.application_id WHERE e.id = %s""",
    Target.MONTH: "SELECT a.person_id, a.id, NULL::date, (actors of a), true, NULL::date FROM application a WHERE a.id = %s",
    Target.APPEAL: """
SELECT person_id, application_id, coalesce(delivered_on, decided_on), deciders || coalesce(decided_by, ''), outcome = 'DISMISSED' AND level = 'L2', delivered_on
FROM appeal WHERE id = %s""",
}


class Appeals:
    def __init__(self, raw: AsyncConnection[Any], keyring: Keyring, now: datetime) -> None:
        self._raw, self._keyring, self._now = raw, keyring, now

    async def contested(self, target: Target, target_id: UUID) -> Contested:
        """Refuses NOT_FOUND, INVALID_TRANSITION where it is not (or no more) a decision that can be appealed against."""
        row = await (await self._raw.execute(_CONTESTED[target].replace("actors of a", _ACTORS), (target_id,))).fetchone()
        if row is None:
            refuse(Code.NOT_FOUND, "没有此事项，请核对编号")
        person_id, application_id, decided_on, deciders, open_to_appeal, delivered_on = row
        if not open_to_appeal:
            refuse(Code.INVALID_TRANSITION, "只有未通过的申请、已作出的异议处理决定、暂停或终止的待遇、未获支持的复核可以申请复核")
        return Contested(person_id, application_id, decided_on, frozenset(name for name in deciders if name), delivered_on)

    async def next_number(self) -> str:
        serial = await (await self._raw.execute("SELECT nextval('appeal_number')")).fetchone()
        assert serial is not None, "a sequence always answers"
        return f"劳模复核〔{self._now.year}〕{serial[0]:06d}号"

    async def add(self, appeal: Appeal, statement: str, filed_by: str) -> None:
        """Refuses DUPLICATE_ROW for a decision that was appealed against at this level before."""
        sealed = self._keyring.seal(statement, "appeal", "sealed", appeal.id).envelope
        row = [getattr(appeal, name) for name in _NAMES]
        try:
            await self._raw.execute(_ADD, (*row, sealed, filed_by, self._now))
        except psycopg.errors.UniqueViolation:
            refuse(Code.DUPLICATE_ROW, "此事项已申请过本级复核；不服的，可在期限内向省总工会申请复核")

    async def lock(self, appeal_id: UUID) -> Appeal:
        """Refuses NOT_FOUND."""
        row = await (await self._raw.execute(_LOCK, (appeal_id,))).fetchone()
        if row is None:
            refuse(Code.NOT_FOUND, "没有此复核，请核对编号")
        return _appeal(row)

    async def decide(self, appeal: Appeal, reason: str) -> None:
        sealed = self._keyring.seal(reason, "appeal", "sealed_reason", appeal.id).envelope
        said = (appeal.outcome, appeal.remedy, sealed, appeal.decided_by, appeal.decided_on, appeal.version)
        await self._raw.execute(_DECIDE, (*said, appeal.id))

    async def deliver(self, appeal: Appeal, manner: str) -> None:
        sealed = self._keyring.seal(manner, "appeal", "sealed_delivery", appeal.id).envelope
        await self._raw.execute(_DELIVER, (appeal.delivered_on, sealed, appeal.version, appeal.id))

    async def said(self, appeal_id: UUID) -> dict[str, str]:
        """The statement, the reasons of the decision and how it was delivered, as far as there are."""
        query = "SELECT sealed, sealed_reason, sealed_delivery FROM appeal WHERE id = %s"
        row = await (await self._raw.execute(query, (appeal_id,))).fetchone()
        assert row is not None, "locked before"
        columns = (("statement", "sealed"), ("reason", "sealed_reason"), ("delivery", "sealed_delivery"))
        return {
            name: self._keyring.open(Sealed(bytes(sealed)), "appeal", column, appeal_id)
            for (name, column), sealed in zip(columns, row, strict=True)
            if sealed is not None
        }


def _appeal(row: Sequence[Any]) -> Appeal:
    held = dict(zip(_NAMES, row, strict=True))
    held |= {"target": Target(held["target"]), "level": AppealLevel(held["level"])}
    held |= {"outcome": AppealOutcome(held["outcome"]) if held["outcome"] else None}
    return Appeal(**held | {"remedy": Remedy(held["remedy"]) if held["remedy"] else None})
