"""Let what is on record decide who looks after a person: custody by the rule (C7.4), a transfer where the route leads elsewhere (C8.1, Q22).

Who may: whoever changed the record, in the same transaction.   Trigger: a confirmed report, changed facts, a death, an employer that ceased.
Records: custody from the day the unit ceased, or its end; the chain, continuous; a transfer proposed to the union of the route.
Emits: CUSTODY_ASSIGNED, CUSTODY_ENDED, SUPERVISING_UNION_CHANGED (custody alone; a transfer says it on acceptance).   Refuses: nothing.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from libs.common.contracts.registry import CustodyAssigned, CustodyEnded, SupervisingUnionChanged
from libs.common.kernel.jurisdiction import OrgKind
from libs.common.kernel.regions import Regions
from services.registry.domain.custody import NOBODY, ONE_DAY, ceased_since, chain_from, custody_facts, responsible
from services.registry.domain.person import Person
from services.registry.domain.reported_change import Recorded, died_on, record
from services.registry.policy.c7_4_custody import CEASED, Custodian, Step, decide, target
from services.registry.policy.c8_1_route import Basis, RouteFacts, basis
from services.registry.storage.custodies import Custody
from services.registry.storage.people import NewFact
from services.registry.storage.transfers import NewChain
from services.registry.storage.unit_of_work import UnitOfWork
from services.registry.use_cases.person_events import facts_of

SOURCE = "属地委托管理"
REASON = "按规则转接：单位或常住地变更后，应由接收工会负责(C8.1)"


@dataclass(frozen=True, slots=True)
class FollowChange:
    """`on`: the day of the change; a unit that ceases tomorrow is looked at as of tomorrow."""

    person_id: UUID
    on: date
    regions: Regions


async def follow_change(command: FollowChange, uow: UnitOfWork) -> None:
    person = await uow.people.lock(command.person_id)
    assert person is not None, "the change was of a person"
    day = max(command.on, uow.now.date())
    active = await uow.custodies.active_of(person.person_id)
    step = decide(custody_facts(person, day, in_custody=active is not None))
    if step is Step.START:
        await _start(person, day, command.regions, uow)
    elif active is not None and step is not Step.NOTHING:
        await _end(active, step, person, day, uow)
    if died_on(person) is None:
        await _route(person, day, command.regions, uow)


async def unions_of_residence(person: Person, day: date, regions: Regions, uow: UnitOfWork) -> Custodian[UUID] | None:
    """The county and city unions of the usual residence; None outside the province."""
    region = (person.value_on("RESIDENCE", day) or {}).get("region", "")
    successor = regions.successor_of(region, day) if region and regions.in_force(region, day) is None else None
    found = await uow.org_units.unions_at(successor.code if successor else region, day)
    return Custodian(found[1], found[0]) if found else None


async def _start(person: Person, day: date, regions: Regions, uow: UnitOfWork) -> None:
    custodian = target(await unions_of_residence(person, day, regions, uow), responsible(person, day))
    ended_on = await uow.custodies.last_end(person.person_id)
    since = max(
        filter(None, (ceased_since(person, day), ended_on))
    )  # what ended an earlier one was taken back: this one follows it without a gap
    condition = (person.value_on("WORK", day) or {})["condition"]
    custody_id = await uow.custodies.start(person.person_id, custodian.county, custodian.city, since, condition)
    value = {"county": str(custodian.county) if custodian.county else None, "city": str(custodian.city)}
    chains = chain_from(person, custodian.city, custodian.county, None, uow.now.date())
    if custodian == responsible(person, day) and custodian.county is None:
        chains = []  # outside the province: the union that is responsible stays so, with its own office
    await _keep([Recorded("CUSTODY", since, value), *chains], person, uow)
    await uow.transfers.give_way(person.person_id)
    uow.audit("CUSTODY_ASSIGNED", person.person_id, detail={"custody": str(custody_id)})
    said: dict[str, Any] = {"custody_id": custody_id, "county": custodian.county, "city": custodian.city}
    uow.emit(CustodyAssigned(subject=person.person_id, effective_on=since, facts=facts_of(person), **said))
    if chains:
        uow.emit(SupervisingUnionChanged(subject=person.person_id, effective_on=chains[-1].starts_on, facts=facts_of(person)))


async def _end(custody: Custody, step: Step, person: Person, day: date, uow: UnitOfWork) -> None:
    death = died_on(person)
    since = (
        death + ONE_DAY if death is not None else _employed_since(person, day)
    )  # on the day of death somebody still looks after the family
    since = max(since, custody.starts_on)
    await uow.custodies.end(custody.id, since, step)
    await _keep([Recorded("CUSTODY", since, NOBODY)], person, uow)
    uow.audit("CUSTODY_ENDED", person.person_id, detail={"custody": str(custody.id), "reason": step})
    ended: dict[str, Any] = {"custody_id": custody.id, "county": custody.county, "city": custody.city, "reason": step.value}
    uow.emit(CustodyEnded(subject=person.person_id, effective_on=since, facts=facts_of(person), **ended))


def _employed_since(person: Person, day: date) -> date:
    """The first day of the unbroken time with a unit that stands."""
    since = day
    for start in sorted((start for start in person.facts["WORK"] if start <= day), reverse=True):
        value = person.facts["WORK"][start]
        if not value.get("employer") or value.get("condition") in CEASED:
            break
        since = start
    return since


async def _route(person: Person, day: date, regions: Regions, uow: UnitOfWork) -> None:
    """A proposal where another union, or another county of the city, ought to be responsible; an answer is due (Q40)."""
    chain = await _routed(person, day, regions, uow)
    latest = person.latest("CHAIN") or {}
    if chain is None or (str(chain.l2), str(chain.county) if chain.county else None) == (latest["l2"], latest["county"]):
        return
    waiting = await uow.transfers.open_of(person.person_id)
    if waiting is not None and (waiting.origin == "UNION" or (waiting.l2, waiting.county) == (chain.l2, chain.county)):
        return  # a union has said otherwise, or the same is proposed already
    before = responsible(person, uow.now.date())
    await uow.transfers.propose(person.person_id, before.city, chain, REASON, origin="ROUTE")


async def _routed(person: Person, day: date, regions: Regions, uow: UnitOfWork) -> NewChain | None:
    work = person.value_on("WORK", day) or {}
    employer, ceased = bool(work.get("employer")), work.get("condition") in CEASED
    category = (person.value_on("CATEGORY", day) or {}).get("value", "")
    home = await unions_of_residence(person, day, regions, uow)
    tie = await _tie(work, day, uow) if employer and not ceased else None
    unit = employer and not ceased if employer or ceased or category != "STAFF" else None
    ties = frozenset({tie[0]}) if tie else frozenset()
    found = basis(RouteFacts(category, unit, ties, home is not None))
    if found is Basis.RESIDENCE and home is not None:
        return NewChain(home.city, home.county, None)
    return tie[1] if tie and found is not Basis.UNCHANGED else None


async def _tie(work: Mapping[str, Any], day: date, uow: UnitOfWork) -> tuple[OrgKind, NewChain] | None:
    """The union that the employer belongs to: what its report said, else what its unit stands under."""
    if work.get("affiliated"):
        union = await uow.org_units.find(UUID(work["affiliated"]))
        return (union.kind, NewChain(union.id, None, await uow.org_units.office_of(union.id))) if union else None
    if work.get("region"):
        found = await uow.org_units.unions_at(work["region"], day)
        return (OrgKind.CITY_FEDERATION, NewChain(found[0], found[1], None)) if found else None
    over = await uow.org_units.union_over_employer(work["credit_code"]) if work.get("credit_code") else None
    if over is None:
        return None
    return over[1], NewChain(over[0], over[2], None if over[2] else await uow.org_units.office_of(over[0]))


async def _keep(facts: list[Recorded], person: Person, uow: UnitOfWork) -> None:
    record(facts, person)
    await uow.people.add_facts([NewFact(person.person_id, fact.kind, fact.starts_on, fact.value) for fact in facts], SOURCE)
    await uow.people.touch([person.person_id])
    now = person.value_on("CHAIN", uow.now.date()) or {}
    if any(fact.kind == "CHAIN" and fact.starts_on <= uow.now.date() for fact in facts):
        county, unit = (UUID(now[name]) if now[name] else None for name in ("county", "unit"))
        await uow.people.move([(person.person_id, UUID(now["l2"]), county, unit)])
