"""Hand out a household's receipt for its position in a drawn order: with it, it verifies its own place and sees no other (C5.9).

Who may: the housing department of the place, for anybody; the model worker, for their own household.
Trigger: POST /housing/rankings/{id}/receipts.   Records: an audit row.   Emits: nothing.
Refuses: NOT_FOUND (also a reader of another place or person), ROLE_NOT_PERMITTED.
"""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from libs.common.kernel.actor import Actor, Role
from libs.common.kernel.errors import Code, refuse
from services.housing.domain.caretakers import place_of, require_housing
from services.housing.storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class IssueReceipt:
    ranking_id: UUID
    application_id: UUID


async def issue_receipt(command: IssueReceipt, actor: Actor, uow: UnitOfWork) -> dict[str, Any]:
    own = actor.has(Role.MODEL_WORKER)
    place = "" if own else place_of(require_housing(actor))
    application = await uow.applications.lock(command.application_id)
    found = await uow.orders.entry(command.ranking_id, application.id)
    theirs = application.person_id is not None and application.person_id == actor.person_id
    if found is None or not (theirs if own else application.region.startswith(place)):
        refuse(Code.NOT_FOUND, "此次排序中没有此申请，请核对编号")
    signed = await uow.orders.paper(command.ranking_id)
    uow.audit("HOUSING_RECEIPT_ISSUED", application.id, detail={"ranking": str(command.ranking_id)})
    return found[0].told() | {"digest": signed.digest, "number": signed.number, "check_value": signed.check_value}
