"""Register an event type of an agency's own, with the schema that everything published of it must keep to.

Who may: an agency's client whose mandate lets it publish the type.   Trigger: GovStack createEventType.   Records: the type, its closed schema.
Emits: nothing.   Refuses: MANDATE_MISSING, FIELD_INVALID, INVALID_TRANSITION.
"""

from dataclasses import dataclass
from typing import Any

from libs.common.contracts.catalogue import CATALOGUE
from libs.common.kernel.actor import Actor
from libs.common.kernel.errors import Code, FieldFault, refuse
from services.notifications.domain.agency_types import closed_schema
from services.notifications.storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class RegisterEventType:
    name: str
    schema: dict[str, Any]


async def register_event_type(command: RegisterEventType, actor: Actor, uow: UnitOfWork) -> None:
    allowed = await uow.mandates.in_force(actor.subject)
    if command.name.lower() in {name.lower() for name, _ in CATALOGUE}:
        refuse(Code.INVALID_TRANSITION, "已有同名事件，请另取名称")
    if allowed is None or command.name not in allowed.publishes:
        refuse(Code.MANDATE_MISSING, "授权中没有登记此事件的权限")
    schema = closed_schema(command.schema)
    if isinstance(schema, str):
        refuse(Code.FIELD_INVALID, f"事件格式有误：{schema}", fields=[FieldFault("schema", schema)])
    if not await uow.agency_events.register(command.name, actor.subject, schema):
        refuse(Code.INVALID_TRANSITION, "已有同名事件，请另取名称")
