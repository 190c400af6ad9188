"""What is recorded about a person one act at a time: honours, revocations, death, changed facts, transfers (C7.3, C7.5)."""

from datetime import date
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import Header, Response
from pydantic import Field

from libs.common.kernel.actor import Role
from libs.common.kernel.errors import Code, refuse
from libs.common.persistence.region_seed import shipped_regions
from libs.common.web.access import CurrentActor, require_role
from libs.common.web.app import department_router
from libs.common.web.fields import ReadModel, RequestModel
from libs.common.web.pages import etag_of, require_version
from services.registry.api.door import Uow
from services.registry.storage.transfers import NewChain
from services.registry.use_cases.change_facts import ChangeFacts, change_facts
from services.registry.use_cases.change_phone import ChangePhone, change_phone
from services.registry.use_cases.decide_transfer import DecideTransfer, decide_transfer
from services.registry.use_cases.follow_change import FollowChange, follow_change
from services.registry.use_cases.propose_transfer import ProposeTransfer, propose_transfer
from services.registry.use_cases.record_honour import RecordHonour, record_honour
from services.registry.use_cases.report_death import ReportDeath, report_death
from services.registry.use_cases.revoke_honour import RevokeHonour, revoke_honour

router = department_router("", "劳模变动")
IfMatch = Annotated[str | None, Header(description="读取档案时得到的 ETag")]


class HonourIn(RequestModel):
    title: str = Field(min_length=4, max_length=80, description="称号", examples=["全国劳动模范"])
    award_date: date = Field(description="授予日期", examples=["2020-11-24"])
    granting_unit: str = Field(min_length=2, max_length=100, description="授予单位", examples=["中共中央、国务院"])
    doc_no: str = Field(min_length=1, max_length=100, description="表彰决定文号", examples=["中发〔2020〕20号"])
    certificate_no: str = Field(default="", max_length=100, description="证书编号")


class HonourRecorded(ReadModel):
    """荣誉已登记"""

    id: UUID = Field(description="荣誉编号")


class RevocationIn(RequestModel):
    revoked_on: date = Field(description="撤销日期", examples=["2024-05-10"])
    doc_no: str = Field(min_length=1, max_length=100, description="撤销决定文号", examples=["皖政〔2024〕9号"])
    reason: str = Field(min_length=2, max_length=200, description="原因", examples=["受到刑事处罚"])


class DeathIn(RequestModel):
    died_on: date = Field(description="去世日期", examples=["2024-05-20"])
    reason: str = Field(min_length=2, max_length=200, description="依据", examples=["户籍注销证明"])


class Changed(ReadModel):
    """已登记"""

    person_id: UUID = Field(description="人员编号")
    changed: list[str] = Field(description="有变化的内容；没有变化时为空")


class WorkIn(RequestModel):
    employer: str | None = Field(default=None, max_length=100, description="工作单位")
    condition: Literal["", "NORMAL", "HARDSHIP", "SUSPENDED", "CLOSED", "MERGED", "BANKRUPT", "ABOLISHED"] | None = Field(
        default=None, description="单位状况"
    )
    post: str | None = Field(default=None, max_length=80, description="职务(工种)")
    front_line: bool | None = Field(default=None, description="是否一线")
    overcapacity: bool | None = Field(default=None, description="是否去产能企业(由省里名单确定)")


class ResidenceIn(RequestModel):
    region: str = Field(pattern=r"^[0-9]{6}$", description="现居住地代码", examples=["340111"])
    address: str = Field(default="", max_length=200, description="居住地址")


class PhoneIn(RequestModel):
    phone: str = Field(max_length=30, description="联系电话；填空为撤去", examples=["13800000000"])


class FactsIn(RequestModel):
    effective_on: date = Field(description="生效日期", examples=["2024-05-01"])
    reason: str = Field(min_length=2, max_length=200, description="依据", examples=["退休审批表"])
    category: Literal["STAFF", "RETIREE", "FARMER", "UNEMPLOYED", "FLEXIBLE"] | None = Field(default=None, description="人员类别")
    life: Literal["ALIVE", "LOST_CONTACT", "ABROAD"] | None = Field(default=None, description="生存状态(去世另行登记)")
    work: WorkIn | None = Field(default=None, description="工作")
    residence: ResidenceIn | None = Field(default=None, description="居住")

    def values(self) -> dict[str, dict[str, Any]]:
        """Kind → what changes of it."""
        said: dict[str, dict[str, Any]] = {}
        if self.category:
            said["CATEGORY"] = {"value": self.category}
        if self.life:
            said["LIFE"] = {"value": self.life}
        if self.work:
            said["WORK"] = self.work.model_dump(exclude_none=True)
        if self.residence:
            said["RESIDENCE"] = self.residence.model_dump()
        return said


class TransferIn(RequestModel):
    l2: UUID = Field(description="接收的责任工会")
    county: UUID | None = Field(default=None, description="其县级工会；省直和产业工会为空")
    unit: UUID | None = Field(default=None, description="所在单位或基层办公室")
    reason: str = Field(min_length=2, max_length=200, description="原因", examples=["随子女迁居"])


class TransferProposed(ReadModel):
    """转接已提出，等待接收工会办理"""

    id: UUID = Field(description="转接编号")


class TransferDecided(ReadModel):
    """转接结果"""

    id: UUID = Field(description="转接编号")
    starts_on: date | None = Field(description="新责任工会自该日起负责(接收后次月一日)；退回时为空")


@router.post("/people/{person_id}/honours", status_code=201, summary="登记荣誉")
async def add_honour(person_id: UUID, body: HonourIn, actor: CurrentActor, uow: Uow) -> HonourRecorded:
    command = RecordHonour(person_id, body.title, body.award_date, body.granting_unit, body.doc_no, body.certificate_no)
    return HonourRecorded(id=await record_honour(command, actor, uow))


@router.post("/people/{person_id}/honours/{honor_id}/revocation", status_code=201, summary="登记撤销荣誉(待遇即停)")
async def record_revocation(person_id: UUID, honor_id: UUID, body: RevocationIn, actor: CurrentActor, uow: Uow) -> Changed:
    await revoke_honour(RevokeHonour(person_id, honor_id, body.revoked_on, body.doc_no, body.reason), actor, uow)
    return Changed(person_id=person_id, changed=["HONOR"])


@router.post("/people/{person_id}/death", status_code=201, summary="登记去世(去世当月照发，次月起停发)")
async def record_death(person_id: UUID, body: DeathIn, actor: CurrentActor, uow: Uow) -> Changed:
    await report_death(ReportDeath(person_id, body.died_on, body.reason), actor, uow)
    await follow_change(FollowChange(person_id, body.died_on, shipped_regions()), uow)
    return Changed(person_id=person_id, changed=["LIFE"])


@router.post("/people/{person_id}/facts", status_code=201, summary="登记变动(人员类别、生存状态、工作、居住)")
async def record_facts(
    person_id: UUID, body: FactsIn, response: Response, actor: CurrentActor, uow: Uow, if_match: IfMatch = None
) -> Changed:
    values = body.values()
    if not values:
        refuse(Code.INPUT_INVALID, "请至少填写一项变动")

    def require(version: int) -> None:
        require_version(if_match, version)

    command = ChangeFacts(person_id, body.effective_on, values, body.reason, shipped_regions(), require)
    changed = await change_facts(command, actor, uow)
    if changed:
        await follow_change(FollowChange(person_id, body.effective_on, shipped_regions()), uow)
    response.headers["ETag"] = etag_of(await uow.people.version(person_id))
    return Changed(person_id=person_id, changed=list(changed))


@router.post("/people/{person_id}/phone", status_code=201, summary="变更联系电话", description="由责任工会、县级工会或所在单位办理。")
async def put_phone(person_id: UUID, body: PhoneIn, actor: CurrentActor, uow: Uow) -> Changed:
    changed = await change_phone(ChangePhone(person_id, body.phone), actor, uow)
    return Changed(person_id=person_id, changed=["PHONE"] if changed else [])


@router.post("/me/phone", status_code=201, summary="变更本人联系电话")
async def put_own_phone(body: PhoneIn, actor: CurrentActor, uow: Uow) -> Changed:
    require_role(actor, Role.MODEL_WORKER)
    if actor.person_id is None:
        refuse(Code.ROLE_NOT_PERMITTED, "账号尚未与劳模本人关联，请联系责任工会")
    changed = await change_phone(ChangePhone(actor.person_id, body.phone), actor, uow)
    return Changed(person_id=actor.person_id, changed=["PHONE"] if changed else [])


@router.post("/people/{person_id}/transfers", status_code=201, summary="提出责任工会转接")
async def add_transfer(person_id: UUID, body: TransferIn, actor: CurrentActor, uow: Uow) -> TransferProposed:
    command = ProposeTransfer(person_id, NewChain(body.l2, body.county, body.unit), body.reason)
    return TransferProposed(id=await propose_transfer(command, actor, uow))


@router.post("/transfers/{transfer_id}/acceptance", status_code=201, summary="接收转接(次月一日起负责)")
async def accept_transfer(transfer_id: UUID, actor: CurrentActor, uow: Uow) -> TransferDecided:
    return TransferDecided(id=transfer_id, starts_on=await decide_transfer(DecideTransfer(transfer_id, accepted=True), actor, uow))


@router.post("/transfers/{transfer_id}/refusal", status_code=201, summary="退回转接")
async def decline_transfer(transfer_id: UUID, actor: CurrentActor, uow: Uow) -> TransferDecided:
    return TransferDecided(id=transfer_id, starts_on=await decide_transfer(DecideTransfer(transfer_id, accepted=False), actor, uow))
