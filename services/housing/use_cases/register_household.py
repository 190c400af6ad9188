"""Register the household of a model worker (C5.9).

Who may: the housing department of the place where the person lives.   Trigger: POST /housing/households.
Records: the household, its place, rural or not, what they live in.   Emits: nothing.
Refuses: PERSON_NOT_FOUND, ROLE_NOT_PERMITTED, NOT_RESPONSIBLE_UNIT, BENEFICIARY_DECEASED, INVALID_TRANSITION (a merged record), DUPLICATE_ROW.
"""

from dataclasses import dataclass
from uuid import UUID

from libs.common.kernel.actor import Actor
from libs.common.kernel.errors import Code, refuse
from libs.common.kernel.ids import PersonId
from services.housing.domain.caretakers import place_of, require_housing
from services.housing.domain.standing import require_alive
from services.housing.storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class RegisterHousehold:
    person_id: PersonId
    rural: bool
    dwelling: str


async def register_household(command: RegisterHousehold, actor: Actor, uow: UnitOfWork) -> UUID:
    region, today = require_housing(actor), uow.now.date()
    person = await uow.people.get(command.person_id, lock=True)
    if not await uow.places.lives_in(person.id, place_of(region), today):
        refuse(Code.NOT_RESPONSIBLE_UNIT, "此人不住在本地，请由其居住地住房城乡建设部门登记")
    require_alive(person, today)
    if await uow.households.of(person.id) is not None:
        refuse(Code.DUPLICATE_ROW, "此人的家庭已登记，请在原记录上更新")
    assert actor.unit_id is not None, "a clerk of a bureau"
    household = await uow.households.add(person.id, region, rural=command.rural, dwelling=command.dwelling, unit=actor.unit_id)
    uow.audit("HOUSEHOLD_REGISTERED", person.id, detail={"household": str(household)})
    return household
