"""File an application for a queue: anybody's household by a reference number, a model worker's also by the person (C5.9, C5.10).

Who may: the housing department of the place; a township in it, for dilapidated rural dwellings.   Trigger: POST /housing/applications.
Records: FILED, with the time of application that ties are ordered by.   Emits: nothing.
Refuses: NOT_FOUND, PERSON_NOT_FOUND, ROLE_NOT_PERMITTED, NOT_RESPONSIBLE_UNIT, FIELD_INVALID, BENEFICIARY_DECEASED, INVALID_TRANSITION (a merged
record), EVIDENCE_MISSING (a model worker's household that is not registered), DUPLICATE_ROW.
"""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from libs.common.kernel.actor import Actor
from libs.common.kernel.errors import Code, refuse
from libs.common.kernel.ids import PersonId
from services.housing.domain.application import LIVE, State
from services.housing.domain.caretakers import is_township_clerk, place_of, require_filer
from services.housing.domain.standing import require_alive
from services.housing.policy import c5_10_dilapidated
from services.housing.storage.queues import Queue
from services.housing.storage.unit_of_work import UnitOfWork

_PERSONAL: Final = re.compile(r"[0-9]{17}[0-9Xx]|[0-9]{15}|1[3-9][0-9]{9}")


@dataclass(frozen=True, slots=True)
class FileApplication:
    """`rural`: of an ordinary household; a model worker's is what is registered of it."""

    queue_id: UUID
    person_id: PersonId | None
    reference: str
    applied_at: datetime
    rural: bool | None


async def file_application(command: FileApplication, actor: Actor, uow: UnitOfWork) -> UUID:
    queue = await uow.queues.get(command.queue_id)
    unit = require_filer(actor, queue.region)
    if is_township_clerk(actor):
        c5_10_dilapidated.require_scheme(queue.scheme)
    if _PERSONAL.search(command.reference):
        refuse(Code.FIELD_INVALID, "登记号不得含有公民身份号码或手机号码")
    if command.applied_at > uow.now:
        refuse(Code.FIELD_INVALID, "申请时间不能晚于现在")
    rural = command.rural if command.person_id is None else await _registered(command.person_id, queue, uow)
    application = await uow.applications.file(queue.id, command.person_id, command.reference, command.applied_at, unit, rural=rural)
    uow.audit("HOUSING_APPLICATION_FILED", application)
    return application


async def _registered(person_id: PersonId, queue: Queue, uow: UnitOfWork) -> bool:
    """Rural or not, as the person's household is registered: it is theirs, of the place, and in the queue once."""
    person, today = await uow.people.get(person_id, lock=True), uow.now.date()
    require_alive(person, today)
    if not await uow.places.lives_in(person.id, place_of(queue.region), today):
        refuse(Code.NOT_RESPONSIBLE_UNIT, "此人不住在本队列所在地，请在其居住地申请")
    household = await uow.households.of(person.id)
    if household is None:
        refuse(Code.EVIDENCE_MISSING, "请先由当地住房城乡建设部门登记此劳模的家庭")
    if await uow.applications.another(queue.id, person.id, None, *LIVE, State.HOUSED):
        refuse(Code.DUPLICATE_ROW, "此劳模家庭已在本队列中")
    return household.rural
