"""Publish the year's plan of convalescence, or open a batch of it (C4.3, annex A2).

Who may: 省总工会.   Trigger: POST /health/convalescence-plans, /convalescence-batches.   Records: the plan with its document; the batch, OPEN for nominations.
Emits: CONVALESCENCE_BATCH_OPENED.   Refuses: ROLE_NOT_PERMITTED, FIELD_INVALID, INVALID_TRANSITION (no plan of that year), DUPLICATE_PERIOD.
"""

from dataclasses import dataclass

from libs.common.contracts.health import ConvalescenceBatchOpened
from libs.common.kernel.actor import Actor
from libs.common.kernel.errors import Code, refuse
from libs.common.kernel.ids import new_id
from services.health.domain.caretakers import require_province
from services.health.domain.convalescence import Batch
from services.health.policy import c4_3_convalescence
from services.health.policy.c4_3_convalescence import Dates
from services.health.storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class OpenConvalescencePlan:
    """`people`: how many the year is meant for."""

    year: int
    doc_no: str
    people: int


@dataclass(frozen=True, slots=True)
class OpenBatch:
    year: int
    place: str
    dates: Dates
    capacity: int


async def open_convalescence_plan(command: OpenConvalescencePlan, actor: Actor, uow: UnitOfWork) -> None:
    require_province(actor)
    if command.year not in (uow.now.year, uow.now.year + 1):
        refuse(Code.FIELD_INVALID, "请发布今年或明年的疗休养计划")
    await uow.convalescence.open_plan(command.year, command.doc_no, command.people, actor)


async def open_batch(command: OpenBatch, actor: Actor, uow: UnitOfWork) -> Batch:
    require_province(actor)
    today, dates = uow.now.date(), command.dates
    c4_3_convalescence.require_batch(command.year, dates, today)
    batch = Batch(new_id(), command.year, command.place, dates.starts_on, dates.ends_on, dates.nominate_until, command.capacity)
    await uow.convalescence.add_batch(batch, actor)
    told = {"starts_on": batch.starts_on, "ends_on": batch.ends_on, "nominate_until": batch.nominate_until}
    uow.emit(ConvalescenceBatchOpened(subject=batch.id, effective_on=today, capacity=batch.capacity, **told))
    return batch
