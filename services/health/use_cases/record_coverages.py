"""Record times of insurance, each with its own outcome (C4.1 应保尽保).

Who may: a clerk of the person's county union or responsible L2; a clerk of 医保 or 卫健 for the people of its place.
Trigger: POST /health/insurance-coverages, /insurance-coverages/bulk, job IMPORT_COVERAGES.   Records: the times with their source.   Emits: nothing.
Refuses: ROLE_NOT_PERMITTED; a row with PERSON_NOT_FOUND, NOT_RESPONSIBLE_UNIT, IDENTITY_CONFLICT (of a list by name), FIELD_INVALID,
DUPLICATE_ROW (the same is recorded already), DUPLICATE_PERIOD, BENEFICIARY_DECEASED, HONOR_NOT_COVERED, HONOR_REVOKED, INVALID_TRANSITION (merged).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from libs.common.kernel.actor import Actor, Role
from libs.common.kernel.errors import Code, LaomoError, refuse
from libs.common.kernel.ids import PersonId, new_id
from libs.common.kernel.jurisdiction import scope_of_bureau
from libs.common.kernel.known_person import KnownPerson
from services.health.domain.caretakers import BUREAUS, ORGANISERS, require_clerk
from services.health.domain.coverage import Coverage, CoverageSource
from services.health.domain.standing import require_standing
from services.health.policy import c4_1_coverage
from services.health.policy.c4_1_coverage import Insured
from services.health.storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class CoverageRow:
    """`name_matches`: whether the name beside the number is the person's, by registry's word."""

    person_id: PersonId
    insured: Insured
    source_ref: str
    name_matches: bool = True


@dataclass(frozen=True, slots=True)
class RecordCoverages:
    rows: Sequence[CoverageRow]


async def record_coverages(command: RecordCoverages, actor: Actor, uow: UnitOfWork) -> list[Coverage | LaomoError]:
    """A coverage, or why not, for each row in order."""
    today = uow.now.date()
    known = await uow.places.known({row.person_id for row in command.rows})
    people = await uow.people.fetch(known)
    mine = await _responsible(people, actor, uow)
    standing = await uow.coverages.of(known)
    source = CoverageSource.MEDICAL_INSURANCE if actor.unit_kind in BUREAUS else CoverageSource.UNION
    outcomes: list[Coverage | LaomoError] = []
    for row in command.rows:
        try:
            if row.person_id not in people:
                refuse(Code.PERSON_NOT_FOUND, "劳模信息库中无此人，请先由责任工会登记")
            if row.person_id not in mine:
                refuse(Code.NOT_RESPONSIBLE_UNIT, "此人不在本单位负责范围内，请由其责任单位登记")
            if not row.name_matches:
                refuse(Code.IDENTITY_CONFLICT, "姓名与劳模信息库不一致，请核对姓名和身份号码")
            require_standing(people[row.person_id], today)
            _require_new(row.insured, [each.insured for each in standing[row.person_id]])
        except LaomoError as refusal:
            outcomes.append(refusal)
            continue
        said = row.insured
        coverage = Coverage(new_id(), row.person_id, said.kind, said.from_on, said.to_on, source, row.source_ref)
        standing[row.person_id].append(coverage)
        outcomes.append(coverage)
    await uow.coverages.add([outcome for outcome in outcomes if isinstance(outcome, Coverage)], actor)
    return outcomes


def _require_new(said: Insured, recorded: Sequence[Insured]) -> None:
    """Refuses DUPLICATE_ROW: lists repeat from month to month who is still insured; else as the policy does."""
    if said in recorded:
        refuse(Code.DUPLICATE_ROW, "已有完全相同的参保登记，未重复登记")
    c4_1_coverage.require_possible(said, recorded)


async def _responsible(people: Mapping[PersonId, KnownPerson], actor: Actor, uow: UnitOfWork) -> frozenset[PersonId]:
    today = uow.now.date()
    if actor.unit_kind in BUREAUS:
        if not actor.has(Role.DEPARTMENT_CLERK):
            refuse(Code.ROLE_NOT_PERMITTED, "参保情况由医保、卫健部门的经办岗位登记")
        return await uow.places.within(people.keys(), scope_of_bureau(actor.unit_region), today)
    require_clerk(actor, ORGANISERS)
    return frozenset(person_id for person_id, person in people.items() if actor.unit_id in person.caretakers_on(today))
