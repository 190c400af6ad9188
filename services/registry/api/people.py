"""People (C7.2, A6): registered one by one, listed, read as of any day; lookups for other departments; reveals with a reason."""

from datetime import date, datetime
from typing import Annotated, Any, Final, Literal
from uuid import UUID

from fastapi import Query, Request, Response
from pydantic import Field

from libs.common.contracts.calls import (
    CardsQuery,
    MatchingCard,
    MatchingQuery,
    NumbersQuery,
    PeopleFound,
    PeopleNumbers,
    PersonCards,
    PersonLookup,
    PersonNumber,
)
from libs.common.kernel.actor import Role
from libs.common.kernel.clock import SHANGHAI
from libs.common.kernel.errors import Code, refuse
from libs.common.kernel.jurisdiction import OrgKind
from libs.common.kernel.masking import mask_phone
from libs.common.web.access import CurrentActor, require_role, scope_of
from libs.common.web.app import department_router
from libs.common.web.door import unstored
from libs.common.web.fields import ReadModel, RequestModel
from libs.common.web.pages import etag_of
from services.registry.api.door import Lookups, Uow
from services.registry.api.person_record import PersonOut
from services.registry.storage.bearings import bearings_of
from services.registry.use_cases.find_duplicates import FindDuplicates, find_duplicates
from services.registry.use_cases.give_for_matching import GiveForMatching, give_for_matching
from services.registry.use_cases.give_numbers import GiveNumbers, give_numbers
from services.registry.use_cases.judge_registration import JudgeRegistration, judge_registration
from services.registry.use_cases.record_roster import PersonOnRoster, record_roster
from services.registry.use_cases.register_employers import register_employers
from services.registry.use_cases.reveal_numbers import RevealNumbers, reveal_numbers
from services.registry.views.find_cards import find_cards
from services.registry.views.find_person import find_person, phone_of
from services.registry.views.look_up_people import look_up_people

router = department_router("/people", "劳模")
BUREAUS: Final = frozenset({OrgKind.HRSS})
"""人社 sees honours, contacts and work of the people of its place, numbers masked (domain.md §8): it reports their changes (C7.3)."""


class RevealIn(RequestModel):
    person_ids: tuple[UUID, ...] = Field(
        min_length=1, max_length=1000, description="人员编号", examples=[["018f9d0e-7a11-7c52-9c3e-2f6d1b8a4e70"]]
    )
    reason: str = Field(min_length=4, max_length=200, description="查看理由", examples=["核对发放名册"])


class RevealedNumber(ReadModel):
    """完整身份号码"""

    person_id: UUID = Field(description="人员编号")
    id_number: str = Field(description="公民身份号码")


class RegistrationIn(RequestModel):
    """一人的登记，各栏与名册相同"""

    name: str = Field(min_length=1, max_length=80, description="姓名", examples=["张三"])
    sex: Literal["男", "女"] = Field(description="性别", examples=["男"])
    ethnicity: str = Field(default="", max_length=40, description="民族", examples=["汉族"])
    birth_date: date = Field(description="出生日期", examples=["1991-01-01"])
    id_number: str = Field(min_length=15, max_length=20, description="公民身份号码(15位或18位)", examples=["360426199101010071"])
    category: str = Field(description="人员类别：在职职工 退休职工 农民 下岗失业 灵活就业", examples=["在职职工"])
    title: str = Field(min_length=4, max_length=80, description="荣誉称号", examples=["安徽省劳动模范"])
    award_date: date = Field(description="授予日期", examples=["2015-04-01"])
    granting_unit: str = Field(default="", max_length=100, description="授予单位")
    doc_no: str = Field(min_length=1, max_length=100, description="表彰决定文号", examples=["皖政〔2015〕20号"])
    certificate_no: str = Field(default="", max_length=100, description="证书编号")
    employer: str = Field(default="", max_length=100, description="工作单位")
    credit_code: str = Field(default="", max_length=18, description="统一社会信用代码")
    employer_condition: str = Field(default="", description="单位状况：正常 困难 停产 关闭 兼并 破产 撤销，无单位为空")
    post: str = Field(default="", max_length=80, description="职务(工种)")
    front_line: Literal["是", "否"] = Field(default="否", description="是否一线")
    region_code: str = Field(pattern=r"^[0-9]{6}$", description="现居住地代码", examples=["340111"])
    address: str = Field(default="", max_length=200, description="居住地址")
    union: str = Field(min_length=4, max_length=80, description="责任工会全称", examples=["合肥市总工会"])
    county_union: str = Field(default="", max_length=80, description="县级工会全称；省直和产业工会为空", examples=["包河区总工会"])
    phone: str = Field(default="", max_length=30, description="联系电话")

    def cells(self) -> dict[str, Any]:
        """The values under the roster's own headers: one set of rules for both."""
        return {header: getattr(self, field) for header, field in _CELLS.items()} | {"荣誉状态": "有效", "生存状态": "健在"}


_CELLS: Final = {
    "姓名": "name",
    "性别": "sex",
    "民族": "ethnicity",
    "出生日期": "birth_date",
    "公民身份号码": "id_number",
    "人员类别": "category",
    "荣誉称号": "title",
    "授予年月": "award_date",
    "授予单位": "granting_unit",
    "表彰决定文号": "doc_no",
    "证书编号": "certificate_no",
    "工作单位": "employer",
    "统一社会信用代码": "credit_code",
    "单位状况": "employer_condition",
    "职务(工种)": "post",
    "是否一线": "front_line",
    "现居住地代码": "region_code",
    "居住地址": "address",
    "责任工会": "union",
    "县级工会": "county_union",
    "联系电话": "phone",
}


class RegisteredOut(ReadModel):
    """已登记"""

    id: UUID = Field(description="人员编号")
    warnings: list[str] = Field(
        description="提醒：EMPLOYER_CODE_UNVERIFIED 单位信用代码未核实 · PROBABLE_DUPLICATE 疑似与在库档案重复，请到疑似重复清单办理"
    )


@router.post("", status_code=201, summary="登记一名劳模(规则与名册相同)")
async def register_person(body: RegistrationIn, actor: CurrentActor, uow: Uow) -> RegisteredOut:
    bearings = await bearings_of(uow.raw, actor, uow.now.date())
    row = await judge_registration(JudgeRegistration(body.cells(), bearings), actor, uow)
    people = [PersonOnRoster((row,))]
    await register_employers(people, uow.now.date(), uow)
    await record_roster(people, uow.now.date(), uow, source="单人登记")
    [person] = (await uow.people.by_numbers([row.id_number.number18])).values()
    alike = await find_duplicates(FindDuplicates([person.person_id]), uow)
    warnings = {"EMPLOYER_CODE_UNVERIFIED": row.credit_code_unverified, "PROBABLE_DUPLICATE": bool(alike.pairs)}
    return RegisteredOut(id=person.person_id, warnings=[word for word, holds in warnings.items() if holds])


@router.post("/cards", summary="按编号批量取姓名、荣誉和单位(仅限其他部门系统)")
@unstored
async def give_cards(body: CardsQuery, actor: CurrentActor, pool: Lookups, uow: Uow) -> PersonCards:
    require_role(actor, Role.SERVICE)
    uow.audit("CARDS_GIVEN", body.unit or "", detail={"people": len(body.person_ids), "purpose": body.purpose})
    return PersonCards(cards=await find_cards(pool, body.person_ids, uow.now.date()))


@router.post("/numbers", summary="按编号批量取身份号码，供比对名单使用(仅限其他部门系统，逐人留痕)")
@unstored
async def give_id_numbers(body: NumbersQuery, actor: CurrentActor, pool: Lookups, uow: Uow) -> PeopleNumbers:
    numbers = await give_numbers(GiveNumbers(body.person_ids, body.unit, body.purpose), actor, uow)
    cards = await find_cards(pool, tuple(numbers), uow.now.date())
    found = (PersonNumber(person_id=card.person_id, name=card.name, id_number=numbers[card.person_id]) for card in cards)
    return PeopleNumbers(people=tuple(found))


@router.post(
    "/matching",
    summary="为接收转介的部门提供一人的姓名和身份号码(仅限其他部门系统，逐次留痕)",
    description="一次一人。查看单位、查看人和转介编号记入此人的查看记录。",
)
@unstored
async def give_person_for_matching(body: MatchingQuery, actor: CurrentActor, uow: Uow) -> MatchingCard:
    name, number = await give_for_matching(GiveForMatching(body.person_id, body.case_id, body.unit, body.reader), actor, uow)
    return MatchingCard(person_id=body.person_id, name=name, id_number=number)


@router.get("/{person_id}", summary="查看一人的档案(可指定历史日期和所知时间)")
async def get_person(
    person_id: UUID,
    request: Request,
    response: Response,
    actor: CurrentActor,
    pool: Lookups,
    as_of: Annotated[date | None, Query(description="查看该日的情况，默认今天", examples=["2024-01-01"])] = None,
    known_at: Annotated[datetime | None, Query(description="只看该时刻以前已记录的内容，默认现在")] = None,
) -> PersonOut:
    clock = request.app.state.house.clock
    at = known_at if known_at is None or known_at.tzinfo else known_at.replace(tzinfo=SHANGHAI)
    record = await find_person(pool, scope_of(actor, BUREAUS), person_id, as_of=as_of or clock.today(), known_at=at or clock.now())
    if record is None:
        refuse(Code.NOT_FOUND, "没有此人，或不在本单位负责范围")
    response.headers["ETag"] = etag_of(record.version)
    return PersonOut.of(record, phone=mask_phone(phone_of(record, request.app.state.house.keyring)))


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
