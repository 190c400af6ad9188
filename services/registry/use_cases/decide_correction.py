"""Decide about a corrected name or number: approved by a second person, it holds at once; the old value stays searchable (domain.md §5).

Who may: a registrar of the responsible L2 union or of the province, not the person who proposed it.
Trigger: POST /registry/corrections/{id}/approval, /rejection.
Records: the name or number, birth date and sex as the number says, the former value.   Emits: MODEL_WORKER_UPDATED.
Refuses: NOT_FOUND, ROLE_NOT_PERMITTED, NOT_RESPONSIBLE_UNIT, INVALID_TRANSITION, SELF_REVIEW_FORBIDDEN, DUPLICATE_PERSON, AWARD_DATE_INVALID.
"""

from dataclasses import dataclass
from uuid import UUID

from libs.common.contracts.registry import ModelWorkerUpdated
from libs.common.kernel.actor import Actor
from libs.common.kernel.errors import Code, refuse
from libs.common.kernel.identity_numbers import parse_id_number
from libs.common.kernel.months import months_later
from services.registry.domain.person import Person
from services.registry.domain.responsibility import require_registrar
from services.registry.domain.roster_row import MONTHS_OF_16_YEARS
from services.registry.storage.corrections import Correction
from services.registry.storage.people import NewFact
from services.registry.storage.unit_of_work import UnitOfWork
from services.registry.use_cases.person_events import facts_of

SOURCE = "号码更正"


@dataclass(frozen=True, slots=True)
class DecideCorrection:
    correction_id: UUID
    approved: bool


async def decide_correction(command: DecideCorrection, actor: Actor, uow: UnitOfWork) -> None:
    today = uow.now.date()
    correction = await uow.corrections.lock(command.correction_id)
    person = require_registrar(actor, await uow.people.lock(correction.person_id), today)
    if correction.state != "PROPOSED":
        refuse(Code.INVALID_TRANSITION, "此项更正已有结果")
    if correction.proposed_by == actor.subject:
        refuse(Code.SELF_REVIEW_FORBIDDEN, "提出更正的人不得复核，请由另一人办理")
    await uow.corrections.decide(correction.id, "APPROVED" if command.approved else "REJECTED")
    uow.audit(
        "CORRECTION_DECIDED",
        person.person_id,
        detail={"correction": str(correction.id), "kind": correction.kind, "approved": command.approved},
    )
    if not command.approved:
        return
    changed = await (_rename if correction.kind == "NAME" else _renumber)(correction, person, uow)
    uow.emit(ModelWorkerUpdated(subject=person.person_id, effective_on=today, facts=facts_of(person), changed=changed))


async def _rename(correction: Correction, person: Person, uow: UnitOfWork) -> tuple[str, ...]:
    await uow.corrections.rename(correction, person.name)
    await uow.people.search.name(await uow.duplicates.names_of([person.person_id]))
    return ("NAME",)


async def _renumber(correction: Correction, person: Person, uow: UnitOfWork) -> tuple[str, ...]:
    """Facts that held from the birth date hold from the right one."""
    number = parse_id_number(correction.value, uow.now.date())
    if any(held.award_date < months_later(number.birth_date, MONTHS_OF_16_YEARS) for _, held in person.honours.values()):
        refuse(Code.AWARD_DATE_INVALID, "按更正后的出生日期，本人获荣誉时未满16周岁，请先核对荣誉")
    await uow.corrections.renumber(correction, number.birth_date, number.sex)
    changed = ["ID_NUMBER"]
    if number.birth_date != person.birth_date:
        changed.append("BIRTH_DATE")
        facts = []
        for kind, spans in person.facts.items():
            first = min(spans)
            if number.birth_date < first <= person.birth_date:
                facts.append(NewFact(person.person_id, kind, number.birth_date, spans[first]))
                spans[number.birth_date] = spans[first]
        await uow.people.add_facts(facts, SOURCE)
        person.birth_date = number.birth_date
    if number.sex != person.sex:
        changed.append("SEX")
        person.sex = number.sex
    return tuple(changed)
