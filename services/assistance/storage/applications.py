"""Applications with their gate log and the person's chain: locked, a chunk in three queries; new log rows written behind by COPY."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from psycopg import AsyncConnection
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from libs.common.kernel.errors import Code, refuse
from libs.common.kernel.gates import Gate
from libs.common.kernel.ids import ApplicationId, PersonId
from libs.common.persistence.keyring import Keyring
from services.assistance.domain.application import Application
from services.assistance.domain.gate_log import GateAct, GateLog
from services.assistance.domain.month_lines import Claim
from services.assistance.domain.states import ENDED, Act, State
from services.assistance.policy.c3_7_amounts import Benefit
from services.assistance.storage import tables
from services.assistance.storage.people import People

_LOG = """
SELECT application_id, seq, act, gate, from_state, to_state, actor, unit, on_behalf_of, at FROM gate_act
WHERE application_id = ANY(%s) ORDER BY application_id, seq
"""
_WRITE_LOG = "COPY gate_act (application_id, seq, act, gate, from_state, to_state, actor, unit, on_behalf_of, at, sealed_reason) FROM STDIN"
_LIVE = "SELECT person_id FROM application WHERE person_id = ANY(%s) AND benefit = %s AND campaign_id IS NULL AND state <> ALL(%s)"
_CLAIMS = "SELECT id, person_id, benefit, submitted_on, state FROM application WHERE id = ANY(%s) ORDER BY id FOR UPDATE"
_UNPAID = "SELECT id FROM application WHERE id = ANY(%s) AND state = ANY(%s) ORDER BY id"


class Applications:
    def __init__(self, session: AsyncSession, raw: AsyncConnection[Any], people: People, keyring: Keyring, today: date) -> None:
        self._session, self._raw, self._people, self._keyring, self._today = session, raw, people, keyring, today
        self._held: dict[UUID, Application] = {}
        self._live: dict[Benefit, tuple[set[PersonId], set[PersonId]]] = {}

    async def add(self, application: Application) -> None:
        """A new one, in its first state."""
        application.log = GateLog()
        application.chain = (await self._people.get(application.person_id)).chain_on(self._today)
        self._session.add(application)
        self._held[application.id] = application
        if application.campaign_id is None:
            self._known_live(application.benefit)[1].add(application.person_id)

    async def lock(self, application_id: UUID) -> Application:
        """The application, locked until the end of the transaction. Refuses NOT_FOUND."""
        if application_id not in self._held:
            await self.lock_each([application_id])
        application = self._held.get(application_id)
        if application is None:
            refuse(Code.NOT_FOUND, "没有此申请，请核对编号")
        return application

    async def lock_each(self, application_ids: Sequence[UUID]) -> None:
        """Lock many in order of their ids, so that two acts never wait for each other; ids that do not exist are left out."""
        ids = [application_id for application_id in application_ids if application_id not in self._held]
        table = tables.application
        query = select(Application).where(table.c.id.in_(ids)).order_by(table.c.id).with_for_update()
        found = (await self._session.execute(query)).scalars().all()
        await self._people.fetch(application.person_id for application in found)
        log = await self._log(application.id for application in found)
        for application in found:
            application.log = GateLog(log.get(application.id, ()))
            application.chain = (await self._people.get(application.person_id)).chain_on(self._today)
            self._held[application.id] = application

    async def claims(self, application_ids: Sequence[UUID]) -> list[Claim]:
        """Locked, in the order asked for, without their log: a line run looks at every case of a union. One whose
        verification was recalled while the run came to it is left out. Refuses NOT_FOUND.
        """
        found = await (await self._raw.execute(_CLAIMS, (list(application_ids),))).fetchall()
        claims = {row[0]: Claim(row[0], row[1], Benefit(row[2]), row[3]) for row in found if row[4] != State.DECLARED}
        await self._people.fetch(claim.person_id for claim in claims.values())
        if len(found) < len(set(application_ids)):
            refuse(Code.NOT_FOUND, "没有此申请，请核对编号")
        return [claims[application_id] for application_id in application_ids if application_id in claims]

    async def is_live(self, person_id: PersonId, benefit: Benefit) -> bool:
        """Whether the person has an application under way. Ask with the person's row locked."""
        await self.fetch_live([person_id], benefit)
        return person_id in self._known_live(benefit)[1]

    async def fetch_live(self, person_ids: Iterable[PersonId], benefit: Benefit) -> None:
        asked, live = self._known_live(benefit)
        wanted = [person_id for person_id in person_ids if person_id not in asked]
        if wanted:
            found = await self._raw.execute(_LIVE, (wanted, benefit, list(ENDED)))
            live.update(PersonId(row[0]) for row in await found.fetchall())
            asked.update(wanted)

    async def unpaid(self, application_ids: Collection[UUID]) -> list[UUID]:
        """Those of them that no line has been paid of yet, in order."""
        found = await self._raw.execute(_UNPAID, (list(application_ids), [State.VERIFIED, State.FUNDED]))
        return [row[0] for row in await found.fetchall()]

    async def flush(self) -> None:
        """Write the acts of this transaction; the applications' rows are there already."""
        written = [(application.id, act) for application in self._held.values() for act in application.log.take_unwritten()]
        if not written:
            return
        async with self._raw.cursor() as cursor, cursor.copy(_WRITE_LOG) as copy:
            for application_id, act in written:
                await copy.write_row(
                    (
                        application_id,
                        act.seq,
                        act.act,
                        act.gate,
                        act.from_state,
                        act.to_state,
                        act.actor,
                        act.unit,
                        act.on_behalf_of,
                        act.at,
                        self._sealed(application_id, act.reason),
                    )
                )

    def _known_live(self, benefit: Benefit) -> tuple[set[PersonId], set[PersonId]]:
        return self._live.setdefault(benefit, (set(), set()))

    def _sealed(self, application_id: ApplicationId, reason: str) -> bytes | None:
        return self._keyring.seal(reason, "gate_act", "sealed_reason", application_id).envelope if reason else None

    async def _log(self, application_ids: Iterable[ApplicationId]) -> dict[UUID, list[GateAct]]:
        """Reasons stay sealed: nothing is decided by them."""
        log: dict[UUID, list[GateAct]] = {}
        rows = await self._raw.execute(_LOG, (list(application_ids),))
        async for application_id, seq, act, gate, before, after, actor, unit, behalf, at in rows:
            log.setdefault(application_id, []).append(
                GateAct(seq, Act(act), Gate(gate) if gate else None, State(before), State(after), actor, unit, behalf, at)
            )
        return log
