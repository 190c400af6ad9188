"""Change reports, the stamps of their hops, and the units that pass them on (C7.3)."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any, Final
from uuid import UUID

from psycopg import AsyncConnection
from psycopg.types.json import Jsonb

from libs.common.kernel.actor import Actor
from libs.common.kernel.errors import Code, LaomoError, refuse
from libs.common.kernel.jurisdiction import OrgKind
from libs.common.kernel.working_days import WorkingCalendar
from libs.common.persistence.keyring import Keyring
from services.registry.domain.change_report import ChangeReport, Place, Stamp
from services.registry.domain.person import Person
from services.registry.domain.reported_change import Recorded
from services.registry.policy.c7_3_change_report import Hop, Side, State, Stop, due_on
from services.registry.storage.parameters import PARAMETERS

TABLE: Final = "change_report"
_SELECT = """
SELECT id, person_id, kind, channel, entry, state, effective_on, content, stops, step, filed_by_unit, round, corrects, annuls, corrected_by,
  applied, due_on FROM change_report
"""
_STAMPS = (
    "SELECT report_id, seq, round, hop, side, act, unit, by FROM change_report_stamp WHERE report_id = ANY(%s) ORDER BY report_id, seq"
)
_ADD = """
INSERT INTO change_report (id, person_id, kind, channel, entry, state, effective_on, content, stops, step, filed_by_unit, round, corrects, annuls,
  corrected_by, applied, due_on, turn, note, presented_by, filed_at)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)
"""
_SAVE = """
UPDATE change_report SET (state, effective_on, content, step, round, corrected_by, applied, due_on, turn, confirmed_at)
  = (%s, %s, %s, %s, %s, %s, %s, %s, %s, coalesce(%s, confirmed_at)) WHERE id = %s
"""
_STAMP = """
INSERT INTO change_report_stamp (report_id, seq, round, hop, side, act, unit, by, at, reason) VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s)
"""
_BUREAUS = """
SELECT b.id, CASE WHEN b.region_code LIKE '%%0000' THEN 'PROVINCE' WHEN b.region_code LIKE '%%00' THEN 'L2' ELSE 'COUNTY' END
FROM org_unit b WHERE b.kind = %(hrss)s AND coalesce(b.valid_to, 'infinity') >= %(today)s AND (b.region_code LIKE '%%0000' OR b.region_code IN (
  SELECT u.region_code FROM org_unit u WHERE (u.id = %(county)s AND u.kind = 'COUNTY_FEDERATION') OR (u.id = %(l2)s AND u.kind = 'CITY_FEDERATION')))
ORDER BY b.id
"""


_EFFECTS: Final = """
INSERT INTO department_effect (person_id, speaker, type, effective_on, heard_at)
SELECT person_id, speaker, type, effective_on, %s FROM unnest(%s::uuid[], %s::text[], %s::text[], %s::date[])
  WITH ORDINALITY AS t (person_id, speaker, type, effective_on, n) ORDER BY n
"""


class ChangeReports:
    """Register `flush` with `before_commit`."""

    def __init__(self, raw: AsyncConnection[Any], keyring: Keyring, now: datetime, actor: Actor) -> None:
        self._raw, self._keyring, self._now, self._actor = raw, keyring, now, actor
        self._effects: list[tuple[UUID, str, str, date]] = []

    async def place_of(self, person: Person, today: date) -> Place:
        """The units over a person today, of both channels."""
        chain = person.value_on("CHAIN", today) or {}
        units = {Hop.UNIT: _id(chain.get("unit")), Hop.COUNTY: _id(chain.get("county")), Hop.L2: _id(chain["l2"]), Hop.PROVINCE: None}
        asked = {"hrss": OrgKind.HRSS, "today": today, "county": units[Hop.COUNTY], "l2": units[Hop.L2]}
        cursor = await self._raw.execute(_BUREAUS, asked)
        return Place(units, {Hop(level): unit for unit, level in await cursor.fetchall()})

    async def find(self, report_id: UUID) -> ChangeReport:
        """Lock the person first (`person_of`). Refuses NOT_FOUND."""
        found = await self._load("id = %s", report_id)
        if not found:
            refuse(Code.NOT_FOUND, "没有此变动报告，请核对编号")
        return found[0]

    async def person_of(self, report_id: UUID) -> UUID:
        """Refuses NOT_FOUND."""
        row = await (await self._raw.execute("SELECT person_id FROM change_report WHERE id = %s", (report_id,))).fetchone()
        if row is None:
            refuse(Code.NOT_FOUND, "没有此变动报告，请核对编号")
        person_id: UUID = row[0]
        return person_id

    async def others(self, person_id: UUID, kind: str, but: UUID | None = None) -> list[ChangeReport]:
        """Reports of the same person and kind that are open, returned, or stand confirmed, oldest first."""
        rows = await self._load("person_id = %s AND kind = %s AND state <> 'WITHDRAWN'", person_id, kind)
        return [report for report in rows if report.id != but]

    async def add(self, report: ChangeReport, place: Place, note: str, presented_by: str) -> None:
        texts = [
            self._keyring.seal(text, TABLE, column, report.id).envelope for column, text in (("note", note), ("presented_by", presented_by))
        ]
        await self._due(report)
        await self._raw.execute(_ADD, (*_values(report), _turn(report, place), *texts, self._now))
        await self._stamp(report, report.entry, report.channel, "FILE", "")

    async def save(
        self, report: ChangeReport, place: Place, stop: tuple[Hop, Side, str], reason: str = "", *, confirmed: bool = False
    ) -> None:
        """Keep what an act made of a report, and its stamp; the next hop's days begin."""
        await self._due(report)
        applied = Jsonb([fact.to_json() for fact in report.applied]) if report.applied is not None else None
        state = (report.state, report.effective_on, Jsonb(report.content), report.step, report.round, report.corrected_by, applied)
        turn = _turn(report, place)
        at = self._now if confirmed else None
        await self._raw.execute(_SAVE, (*state, report.due_on if turn else None, turn, at, report.id))
        await self._stamp(report, *stop, reason)

    def keep_effect(self, person_id: UUID, speaker: str, type_: str, effective_on: date) -> None:
        """Written at the end of the transaction, all in one statement."""
        self._effects.append((person_id, speaker, type_, effective_on))

    async def flush(self) -> None:
        if self._effects:
            await self._raw.execute(_EFFECTS, (self._now, *map(list, zip(*self._effects, strict=True))))
            self._effects.clear()

    async def mark_corrected(self, report_id: UUID, by: UUID) -> None:
        await self._raw.execute("UPDATE change_report SET corrected_by = %s WHERE id = %s", (by, report_id))

    async def _due(self, report: ChangeReport) -> None:
        """No deadline in a year whose calendar nobody has entered: a report is never refused for that."""
        today = self._now.date()
        query = "SELECT day, is_working FROM calendar_day WHERE day BETWEEN %s AND %s"
        days = await (await self._raw.execute(query, (today, today + timedelta(days=60)))).fetchall()
        table = await PARAMETERS.in_force(self._raw)
        try:
            report.due_on = due_on(today, WorkingCalendar(dict(days)), table.on(today))
        except LaomoError:
            report.due_on = None

    async def _stamp(self, report: ChangeReport, hop: Hop, side: Side, act: str, reason: str) -> None:
        seq = len(report.stamps) + 1
        assert self._actor.unit_id is not None, "only units act on reports"
        stamp = Stamp(seq, report.round, hop, side, act, self._actor.unit_id, self._actor.subject)
        sealed = self._keyring.seal(reason, "change_report_stamp", f"reason-{seq}", report.id).envelope if reason else None
        await self._raw.execute(_STAMP, (report.id, seq, report.round, hop, side, act, stamp.unit, stamp.by, self._now, sealed))
        report.stamps.append(stamp)

    async def _load(self, condition: str, *parameters: Any) -> list[ChangeReport]:  # noqa: ANN401 - as psycopg takes them
        query = f"{_SELECT} WHERE {condition} ORDER BY filed_at, id"
        reports = [_report(row) for row in await (await self._raw.execute(query, parameters)).fetchall()]
        by_id = {report.id: report for report in reports}
        for report_id, *stamp in await (await self._raw.execute(_STAMPS, (list(by_id),))).fetchall():
            seq, round_, hop, side, act, unit, by = stamp
            by_id[report_id].stamps.append(Stamp(seq, round_, Hop(hop), Side(side), act, unit, by))
        return reports


def _values(report: ChangeReport) -> tuple[Any, ...]:
    head = (report.id, report.person_id, report.kind, report.channel, report.entry, report.state, report.effective_on)
    way = ([str(stop) for stop in report.stops], report.step)
    tail = (report.filed_by_unit, report.round, report.corrects, report.annuls, report.corrected_by, None, report.due_on)
    return (*head, Jsonb(report.content), *way, *tail)


def _report(row: Sequence[Any]) -> ChangeReport:
    id_, person, kind, channel, entry, state, on, content, stops, step, filer, round_, corrects, annuls, corrected_by, applied, due = row
    return ChangeReport(
        id=id_,
        person_id=person,
        kind=kind,
        channel=Side(channel),
        entry=Hop(entry),
        state=State(state),
        effective_on=on,
        content=content,
        stops=tuple(Stop.parse(stop) for stop in stops),
        step=step,
        filed_by_unit=filer,
        round=round_,
        corrects=corrects,
        annuls=annuls,
        corrected_by=corrected_by,
        applied=[Recorded.of(raw) for raw in applied] if applied is not None else None,
        due_on=due,
    )


def _turn(report: ChangeReport, place: Place) -> str | None:
    """Whose turn it is, for lists: the filer's while it is returned."""
    if report.state is State.RETURNED:
        return "FILER"
    stop = report.next_stop(place)
    return f"{stop.hop}/{stop.side}" if stop else None


def _id(value: str | None) -> UUID | None:
    return UUID(value) if value else None
