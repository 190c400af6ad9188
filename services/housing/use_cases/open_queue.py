"""Open a queue: scheme and year of a place, with the criteria it is ordered by and its quota, all published (C5.9, C5.10).

Who may: the housing department of the place.   Trigger: POST /housing/queues.
Records: the queue; its criteria are never changed.   Emits: nothing.   Refuses: ROLE_NOT_PERMITTED, FIELD_INVALID, DUPLICATE_ROW.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from libs.common.kernel.actor import Actor
from services.housing.domain.caretakers import require_housing
from services.housing.policy import c5_9_priority
from services.housing.policy.c5_9_priority import Criterion
from services.housing.storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class OpenQueue:
    scheme: str
    year: int
    criteria: Sequence[Criterion]
    quota: int
    doc_no: str


async def open_queue(command: OpenQueue, actor: Actor, uow: UnitOfWork) -> UUID:
    region = require_housing(actor)
    c5_9_priority.check_criteria(command.criteria)
    assert actor.unit_id is not None, "a clerk of a bureau"
    told = (command.scheme, command.year, command.criteria, command.quota, command.doc_no)
    queue = await uow.queues.open(actor.unit_id, region, *told)
    uow.audit("QUEUE_OPENED", queue)
    return queue
