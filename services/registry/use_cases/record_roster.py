"""Record what a roster says of some people: new ones enter, differences become dated history, the rest stays as it is (C7.2).

Who may: a registrar; the rows have been judged.   Trigger: the roster import's job, some thousand people a call; a single
registration.   Records: people, facts,
honours, revocations.   Emits: MODEL_WORKER_REGISTERED, MODEL_WORKER_UPDATED, MODEL_WORKER_DECEASED.   Refuses: nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from libs.common.contracts.registry import ModelWorkerDeceased, ModelWorkerRegistered, ModelWorkerUpdated
from libs.common.kernel.ids import new_id
from services.registry.domain.person import Person
from services.registry.domain.roster_row import RosterRow
from services.registry.policy.c0_1_honours import HeldHonour
from services.registry.storage.people import NewFact, NewHonour, NewPerson
from services.registry.storage.unit_of_work import UnitOfWork
from services.registry.use_cases.person_events import facts_of

SOURCE = "名册导入"


@dataclass(frozen=True, slots=True)
class PersonOnRoster:
    """All rows of one person, in order; the last one's facts count."""

    rows: tuple[RosterRow, ...]

    @property
    def last(self) -> RosterRow:
        return self.rows[-1]


@dataclass
class _Changes:
    people: list[NewPerson] = field(default_factory=list)
    facts: list[NewFact] = field(default_factory=list)
    honours: list[NewHonour] = field(default_factory=list)
    revocations: list[tuple[UUID, date | None]] = field(default_factory=list)
    chains: list[tuple[UUID, UUID, UUID | None, UUID | None]] = field(default_factory=list)


async def record_roster(people: Sequence[PersonOnRoster], reported_on: date, uow: UnitOfWork, source: str = SOURCE) -> None:
    on_file = await uow.people.by_numbers([entry.last.id_number.number18 for entry in people])
    changes, compared = _Changes(), set[UUID]()
    for entry in people:
        known = on_file.get(entry.last.id_number.number18)
        if known is None:
            _enter(entry, reported_on, changes, uow)
        elif known.person_id not in compared:  # a second number of the same person in one file says nothing new of them
            compared.add(known.person_id)
            _compare(known, entry, reported_on, changes, uow)
    await uow.people.add(changes.people)
    await uow.people.add_facts(changes.facts, source)
    await uow.people.add_honours(changes.honours)
    await uow.people.revoke(changes.revocations)
    await uow.people.move(changes.chains)


def _enter(entry: PersonOnRoster, reported_on: date, changes: _Changes, uow: UnitOfWork) -> None:
    number = entry.last.id_number
    person = Person(new_id(), entry.last.name, number.sex, number.birth_date)
    for kind, (value, since) in _facts(entry.last, person.person_id, uow).items():
        person.facts[kind] = {number.birth_date: value}
        if kind == "LIFE" and value["value"] == "DECEASED":  # alive from birth until the day of death
            person.facts[kind] = {number.birth_date: {"value": "ALIVE"}, since or reported_on: value}
        changes.facts += [NewFact(person.person_id, kind, day, recorded) for day, recorded in person.facts[kind].items()]
    changes.people.append(NewPerson(person, number.number18))
    _honours(person, entry, None, changes)
    uow.emit(ModelWorkerRegistered(subject=person.person_id, effective_on=reported_on, facts=facts_of(person)))


def _compare(person: Person, entry: PersonOnRoster, reported_on: date, changes: _Changes, uow: UnitOfWork) -> None:
    changed: list[str] = []
    died: date | None = None
    for kind, (value, since) in _facts(entry.last, person.person_id, uow).items():
        if _same(kind, person.latest(kind), value, person.person_id, uow):
            continue
        day = since or reported_on
        person.facts.setdefault(kind, {})[day] = value
        changes.facts.append(NewFact(person.person_id, kind, day, value))
        changed.append(kind)
        if kind == "CHAIN":
            changes.chains.append((person.person_id, UUID(value["l2"]), _uuid(value["county"]), _uuid(value["unit"])))
        if kind == "LIFE" and value["value"] == "DECEASED":
            died = day
    if _honours(person, entry, reported_on, changes):
        changed.append("HONOR")
    if died is not None:
        uow.emit(ModelWorkerDeceased(subject=person.person_id, effective_on=died, facts=facts_of(person)))
    if [kind for kind in changed if kind != "LIFE" or died is None]:
        uow.emit(ModelWorkerUpdated(subject=person.person_id, effective_on=reported_on, facts=facts_of(person), changed=tuple(changed)))


def _facts(row: RosterRow, person_id: UUID, uow: UnitOfWork) -> dict[str, tuple[dict[str, Any], date | None]]:
    chain = {"l2": str(row.l2), "county": _text(row.county), "unit": _text(row.office)}
    return {"CHAIN": (chain, None), **row.facts, "PHONE": ({"sealed": uow.people.seal_phone(row.phone, person_id)}, None)}


def _same(kind: str, old: dict[str, Any] | None, new: dict[str, Any], person_id: UUID, uow: UnitOfWork) -> bool:
    """Sealed values differ each time they are sealed; they are compared open."""
    if kind != "PHONE" or old is None:
        return old == new
    return uow.people.open_phone(old["sealed"], person_id) == uow.people.open_phone(new["sealed"], person_id)


def _honours(person: Person, entry: PersonOnRoster, revoked_on: date | None, changes: _Changes) -> bool:
    """Add what is new, revoke what the roster calls revoked; whether anything changed."""
    changed = False
    for row in entry.rows:
        held = person.honours.get((row.title, row.doc_no))
        if held is None:
            held = new_id(), HeldHonour(row.tier, row.award_date)
            names = (row.title, row.tier, row.award_date, row.granting_unit, row.doc_no, row.certificate_no)
            changes.honours.append(NewHonour(held[0], person.person_id, *names))
            person.honours[row.title, row.doc_no] = held
            changed = True
        if row.revoked and held[1].ended_on is None:
            person.honours[row.title, row.doc_no] = held[0], HeldHonour(row.tier, row.award_date, revoked_on or row.award_date)
            changes.revocations.append((held[0], revoked_on))
            changed = True
    return changed


def _text(value: UUID | None) -> str | None:
    return str(value) if value else None


def _uuid(value: str | None) -> UUID | None:
    return UUID(value) if value else None
