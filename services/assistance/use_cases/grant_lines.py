"""Decide the months of verified applications: grant what is due, adjust what was granted and has changed (C3.4, C3.5; Q10–Q15).

Who may: the verifier of the responsible L2 union.   Trigger: the line run, a chunk of applications a call.
Records: one line per person, benefit and month, however many records the person had; signed adjustments, never edits; the decisions with clause, values and reasons.
Emits: ENTITLEMENT_GRANTED for new lines, ENTITLEMENT_CHANGED for adjustments; running again says nothing.
Refuses: NOT_RESPONSIBLE_UNIT, ROLE_NOT_PERMITTED.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from uuid import UUID

from libs.common.contracts.assistance import EntitlementChanged, EntitlementGranted, LineDue
from libs.common.kernel.actor import Actor, Role
from libs.common.kernel.errors import Code, refuse
from libs.common.kernel.ids import LineId, PersonId, derived_id
from libs.common.kernel.months import Month, months_later
from libs.common.kernel.parameters import ParameterTable
from services.assistance.domain.entitlement import Entitlement, entitlement_id
from services.assistance.domain.hardship_form import spans_of
from services.assistance.domain.line_states import LineState
from services.assistance.domain.merged_lines import Held, Merged, once_a_month
from services.assistance.domain.month_decisions import content_of
from services.assistance.domain.month_lines import Adjustment, Change, Claim, compare, until_end, until_review
from services.assistance.domain.person import Person
from services.assistance.policy.benefit_facts import BenefitFacts
from services.assistance.policy.c1_5_rules_in_force import BENEFIT, Schedule
from services.assistance.policy.c2_5_redeclaration import Review
from services.assistance.policy.c3_4_c3_5_month import MonthDecision, Trail, assessments, decide_months, first_held_on
from services.assistance.storage.lines import Line
from services.assistance.storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class GrantLines:
    """From the month of submission `through` a month, both included."""

    application_ids: tuple[UUID, ...]
    through: Month


@dataclass(frozen=True, slots=True)
class Granted:
    """How many lines are new, how many were adjusted, whose they are, and what each month was and is worth."""

    lines: int
    adjustments: int
    people: tuple[PersonId, ...]
    changes: tuple[Change, ...]


async def grant_lines(command: GrantLines, actor: Actor, uow: UnitOfWork) -> Granted:
    if not actor.has(Role.VERIFIER) and not actor.has(Role.SERVICE):
        refuse(Code.ROLE_NOT_PERMITTED, "逐月认定由责任工会的核对岗位办理")
    claims = await uow.applications.claims(command.application_ids)
    people = tuple(claim.person_id for claim in claims)
    persons = {person_id: await uow.people.get(person_id) for person_id in people}
    today = uow.now.date()
    if not actor.has(Role.SERVICE) and any(person.chain_on(today).l2 != actor.unit_id for person in persons.values()):
        refuse(Code.NOT_RESPONSIBLE_UNIT, "含有由其他责任工会认定的申请")
    stated = await uow.forms.stated(command.application_ids)
    merged = await uow.people.merged(people)
    held = await uow.lines.held((*people, *merged, *merged.values()), BENEFIT)
    ends = {each.application_id: each.last_month for each in await uow.entitlements.of(people)}
    table = await uow.parameters.table()
    schedule = Schedule.of(table)
    declared = await uow.redeclarations.declared_on(command.application_ids)
    cap_fen = schedule.on(command.through.last_day).amount_fen(0, 2)
    new: list[Line] = []
    adjusted: list[tuple[Claim, Adjustment]] = []
    contents: dict[UUID, bytes] = {}
    for claim in claims:
        person, last_month = persons[claim.person_id], ends.get(claim.id)
        facts = _facts(person, stated[claim.id])
        seen = assessments(facts, command.through, schedule)
        decisions = until_end(_decide(claim, facts, command.through, schedule, seen), last_month)
        decisions = until_review(decisions, _last_covered(declared[claim.id], table))
        if merged:
            decisions = once_a_month(decisions, held.get(claim.person_id, {}), _others(claim.person_id, merged, held))
        contents[claim.id] = content_of(decisions, first_held_on(seen))
        missing, changes = compare(decisions, held.get(claim.person_id, {}), claim.id, cap_fen, last_month)
        new += [_line(claim, person, decision) for decision in missing]
        adjusted += [(claim, change) for change in changes]
    added = await uow.lines.add_missing(new)
    await uow.lines.adjust([change for _, change in adjusted])
    await uow.decisions.keep(contents)
    granted = [line for line in new if line.id in added]
    await _say_granted(granted, uow)
    await _say_changed(adjusted, uow)
    return Granted(len(granted), len(adjusted), people, _changes(granted, adjusted))


def _changes(granted: Sequence[Line], adjusted: Sequence[tuple[Claim, Adjustment]]) -> tuple[Change, ...]:
    new = [Change(line.application_id, line.person_id, line.month, 0, line.amount_fen, line.grounds, LineState.DUE) for line in granted]
    return (*new, *(Change.of(claim, change) for claim, change in adjusted))


def _others(person_id: PersonId, merged: Mapping[PersonId, PersonId], held: Mapping[PersonId, Held]) -> Merged:
    survivor = merged.get(person_id)
    absorbed = [held.get(each, {}) for each, into in merged.items() if into == person_id]
    return Merged(held.get(survivor, {}) if survivor is not None else None, absorbed)


def _facts(person: Person, stated: Sequence[tuple[Any, Any]]) -> BenefitFacts:
    income, capacity = spans_of(stated)
    return replace(person.facts, income=income, capacity=capacity)


def _decide(claim: Claim, facts: BenefitFacts, through: Month, schedule: Schedule, seen: Trail) -> Iterator[MonthDecision]:
    """From the month of submission, or as far back as arrears are allowed (Q11)."""
    arrears = schedule.on(claim.submitted_on).arrears_months
    first = Month.of(months_later(claim.submitted_on, -arrears))
    return decide_months(facts, first, through, claim.submitted_on, schedule, seen)


def _last_covered(declared_on: date, table: ParameterTable) -> Month:
    """The last month of the year that the last declaration opened (Q13)."""
    return Review.of(declared_on, table.on(declared_on)).last_covered


def _line(claim: Claim, person: Person, decision: MonthDecision) -> Line:
    return Line(
        LineId(derived_id("line", claim.person_id, claim.benefit, decision.month)),
        claim.id,
        claim.person_id,
        claim.benefit,
        decision.month,
        decision.amount_fen,
        decision.grounds,
        person.chain_on(decision.month.first_day).l2,
    )


async def _say_granted(lines: Sequence[Line], uow: UnitOfWork) -> None:
    """One event an application; funds owes what it says."""
    by_application: dict[UUID, list[Line]] = {}
    for line in lines:
        by_application.setdefault(line.application_id, []).append(line)
    entitlements = []
    for granted in by_application.values():
        first = granted[0]
        tier = (await uow.people.get(first.person_id)).tier_on(uow.now.date())
        entitlement = Entitlement(
            entitlement_id(first.person_id, first.benefit), first.person_id, first.benefit, first.application_id, tier
        )
        entitlements.append(entitlement)
        due = [LineDue(line_id=line.id, month=str(line.month), seq=0, amount_fen=line.amount_fen, payer=line.payer) for line in granted]
        uow.emit(EntitlementGranted(effective_on=first.month.first_day, lines=tuple(due), **_told(entitlement)))
    await uow.entitlements.add_missing(entitlements)


async def _say_changed(adjusted: Sequence[tuple[Claim, Adjustment]], uow: UnitOfWork) -> None:
    by_application: dict[UUID, list[tuple[Claim, Adjustment]]] = {}
    for claim, change in adjusted:
        by_application.setdefault(claim.id, []).append((claim, change))
    for changes in by_application.values():
        claim = changes[0][0]
        tier = (await uow.people.get(claim.person_id)).tier_on(uow.now.date())
        entitlement = Entitlement(entitlement_id(claim.person_id, claim.benefit), claim.person_id, claim.benefit, claim.id, tier)
        due = [
            LineDue(line_id=each.line.id, month=str(each.month), seq=each.seq, amount_fen=each.delta_fen, payer=each.line.payer)
            for _, each in changes
        ]
        uow.emit(EntitlementChanged(effective_on=changes[0][1].month.first_day, lines=tuple(due), **_told(entitlement)))


def _told(entitlement: Entitlement) -> dict[str, Any]:
    return {
        "subject": entitlement.person_id,
        "entitlement_id": entitlement.id,
        "application_id": entitlement.application_id,
        "benefit": entitlement.benefit.value,
        "tier": entitlement.tier.value,
    }
