"""People (C7.2): lookups for other departments, reveals with a reason."""

from datetime import date
from uuid import UUID

from fastapi import Request
from pydantic import Field

from libs.common.contracts.calls import PeopleFound, PersonLookup
from libs.common.kernel.actor import Role
from libs.common.web.access import CurrentActor, require_role, scope_of
from libs.common.web.app import department_router
from libs.common.web.door import unstored
from libs.common.web.fields import ReadModel, RequestModel
from services.registry.api.door import Lookups, Uow
from services.registry.use_cases.report_death import ReportDeath, report_death
from services.registry.use_cases.reveal_numbers import RevealNumbers, reveal_numbers
from services.registry.views.look_up_people import look_up_people

router = department_router("/people", "劳模")


class DeathIn(RequestModel):
    died_on: date = Field(description="去世日期", examples=["2024-05-20"])
    reason: str = Field(min_length=2, max_length=200, description="依据", examples=["户籍注销证明"])


class DeathOut(ReadModel):
    """去世登记"""

    person_id: UUID = Field(description="人员编号")
    died_on: date = Field(description="去世日期")


class RevealIn(RequestModel):
    person_ids: tuple[UUID, ...] = Field(min_length=1, max_length=1000, description="人员编号")
    reason: str = Field(min_length=4, max_length=200, description="查看理由", examples=["核对发放名册"])


class RevealedNumber(ReadModel):
    """完整身份号码"""

    person_id: UUID = Field(description="人员编号")
    id_number: str = Field(description="公民身份号码")


@router.post("/lookup", summary="批量查找(每次至多1000人)")
async def lookup_people(body: PersonLookup, request: Request, actor: CurrentActor, pool: Lookups) -> PeopleFound:
    require_role(actor, Role.SERVICE, Role.REGISTRAR, Role.FORM_FILLER)
    house = request.app.state.house
    return PeopleFound(answers=await look_up_people(pool, house.keyring, house.clock, body.queries, scope_of(actor)))


@router.post("/reveals", summary="查看完整身份号码(须说明理由，逐人留痕)")
@unstored
async def reveal_id_numbers(body: RevealIn, actor: CurrentActor, uow: Uow) -> list[RevealedNumber]:
    numbers = await reveal_numbers(RevealNumbers(body.person_ids, body.reason, scope_of(actor)), actor, uow)
    return [RevealedNumber(person_id=person_id, id_number=number) for person_id, number in numbers.items()]


@router.post("/{person_id}/death", status_code=201, summary="登记去世(去世当月照发，次月起停发)")
async def record_death(person_id: UUID, body: DeathIn, actor: CurrentActor, uow: Uow) -> DeathOut:
    await report_death(ReportDeath(person_id, body.died_on, body.reason), actor, uow)
    return DeathOut(person_id=person_id, died_on=body.died_on)
