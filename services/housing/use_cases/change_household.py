"""Change what is registered of a household: what it lives in, a member who came or left (C5.9).

Who may: the housing department of its place.   Trigger: PUT /housing/households/{id}, POST /housing/households/{id}/members, …/departure.
Records: rural or not, the dwelling; a member sealed; the day one left.   Emits: nothing.
Refuses: NOT_FOUND, ROLE_NOT_PERMITTED, NOT_RESPONSIBLE_UNIT, ID_NUMBER_INVALID, DUPLICATE_ROW, FIELD_INVALID.
"""

from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from libs.common.kernel.actor import Actor
from libs.common.kernel.errors import Code, refuse
from libs.common.kernel.identity_numbers import parse_id_number
from services.housing.domain.caretakers import require_housing
from services.housing.storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class CorrectHousehold:
    household_id: UUID
    rural: bool
    dwelling: str


@dataclass(frozen=True, slots=True)
class AddMember:
    household_id: UUID
    relation: str
    name: str = field(repr=False)
    id_number: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class EndMember:
    household_id: UUID
    member_id: UUID
    left_on: date


async def correct_household(command: CorrectHousehold, actor: Actor, uow: UnitOfWork) -> UUID:
    household = await uow.households.lock(command.household_id)
    require_housing(actor, household.region)
    await uow.households.correct(household.id, rural=command.rural, dwelling=command.dwelling)
    uow.audit("HOUSEHOLD_CORRECTED", household.person_id, detail={"household": str(household.id)})
    return household.id


async def add_member(command: AddMember, actor: Actor, uow: UnitOfWork) -> UUID:
    household = await uow.households.lock(command.household_id)
    require_housing(actor, household.region)
    number = parse_id_number(command.id_number.upper(), uow.now.date()).number18
    if any(member.id_number == number for member in await uow.households.opened(household.id)):
        refuse(Code.DUPLICATE_ROW, "此成员已登记在本家庭")
    member = await uow.households.add_member(household.id, command.relation, command.name, number)
    uow.audit("HOUSEHOLD_MEMBER_ADDED", household.person_id, detail={"household": str(household.id), "member": str(member)})
    return member


async def end_member(command: EndMember, actor: Actor, uow: UnitOfWork) -> None:
    household = await uow.households.lock(command.household_id)
    require_housing(actor, household.region)
    if command.left_on > uow.now.date():
        refuse(Code.FIELD_INVALID, "迁出日期不能晚于今天")
    await uow.households.end_member(household.id, command.member_id, command.left_on)
    uow.audit("HOUSEHOLD_MEMBER_LEFT", household.person_id, detail={"household": str(household.id), "member": str(command.member_id)})
