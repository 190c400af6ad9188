"""Record the visit to the family of a model worker who died (C6.4).

Who may: a clerk of the unit whose duty it is; the county or the responsible L2 union on its paper, or for a visit of their own.
Trigger: POST /assistance/bereavements/{id}/visit.   Records: DUE → VISITED, who visited, what was found, sealed.
Emits: VISIT_RECORDED.   Refuses: NOT_FOUND, ROLE_NOT_PERMITTED, NOT_RESPONSIBLE_UNIT, INVALID_TRANSITION, FIELD_INVALID.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from uuid import UUID

from libs.common.contracts.assistance import VisitRecorded
from libs.common.kernel.actor import Actor
from services.assistance.domain.bereavement import Bereavement
from services.assistance.policy.c2_5_form import FileEvidence
from services.assistance.policy.c6_2_visits import VisitForm
from services.assistance.storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class VisitFamily:
    """`own`: the acting union visited itself, and will pay; else it enters the paper of the unit whose duty it is."""

    case_id: UUID
    visited_on: date
    form: VisitForm
    said: Mapping[str, str] = field(repr=False)
    own: bool = False
    photos: tuple[FileEvidence, ...] = ()


async def visit_family(command: VisitFamily, actor: Actor, uow: UnitOfWork) -> Bereavement:
    case = await uow.bereavements.lock(command.case_id)
    case.require_acting(actor)
    assert actor.unit_id is not None, "a clerk stands in a unit"
    case.visit(command.visited_on, actor.unit_id if command.own else case.unit, uow.now.date())
    await uow.bereavements.visit(case, command.form, [asdict(photo) for photo in command.photos], command.said, actor)
    await uow.bereavements.keep(case)
    uow.emit(VisitRecorded(subject=case.person_id, effective_on=command.visited_on, visit_id=case.id, case_id=case.id))
    return case
