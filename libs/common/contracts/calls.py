"""Bulk calls between departments: the shapes both sides share (design.md §4 "Who knows what"). At most 1,000 rows a call."""

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from libs.common.contracts.registry import LifeStatus, Tier

ROWS_PER_CALL = 1000
TRACES_PER_CALL = 100


class _Shape(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class PersonQuery(_Shape):
    """A person as a workbook names them. `as_of`: the day on which status, honours and chain are asked."""

    id_number: Annotated[str, Field(min_length=15, max_length=18, description="公民身份号码", examples=["360426199101010071"])]
    name: Annotated[str, Field(min_length=1, max_length=80, description="姓名", examples=["张三"])]
    as_of: Annotated[date, Field(description="查询该日的状态、荣誉和责任工会", examples=["2024-06-03"])]


class PersonLookup(_Shape):
    """registry: POST /registry/people/lookup."""

    queries: Annotated[tuple[PersonQuery, ...], Field(max_length=ROWS_PER_CALL, description="要查找的人，至多1000名")]


class PersonFound(_Shape):
    """The owner's answer, in the order of the queries. `person_id` is None where nobody has the number; then nothing else counts.
    `stream_version`: the caller's projection has seen this person's last event once it has reached it.
    """

    person_id: Annotated[UUID | None, Field(description="人员编号；库中无此人时为空")]
    name_matches: Annotated[bool, Field(description="姓名是否一致")] = False
    life_status: Annotated[LifeStatus, Field(description="该日的生存状态")] = "ALIVE"
    tier: Annotated[Tier, Field(description="该日有效的荣誉层级")] = "NONE"
    l2: Annotated[UUID | None, Field(description="责任工会")] = None
    county: Annotated[UUID | None, Field(description="县级工会")] = None
    unit: Annotated[UUID | None, Field(description="所在单位或基层办公室")] = None
    stream_version: Annotated[int, Field(description="此人最近事件的版本")] = 0


class PeopleFound(_Shape):
    answers: Annotated[tuple[PersonFound, ...], Field(description="逐一对应的结果")]


class AccountRow(_Shape):
    """One account as a form names it. `check`: the row will fail a later rule and must not be registered."""

    person_id: Annotated[UUID, Field(description="人员编号")]
    act: Annotated[Literal["check", "register"], Field(description="check 仅核验 · register 登记")]
    kind: Annotated[
        Literal["CARD", "PASSBOOK", "SOCIAL_SECURITY_CARD"],
        Field(description="CARD 银行卡 · PASSBOOK 存折 · SOCIAL_SECURITY_CARD 社保卡金融账户"),
    ]
    account_number: Annotated[str, Field(max_length=40, description="账号", examples=["6225881414207430"])]
    account_name: Annotated[str, Field(max_length=80, description="户名", examples=["张三"])]
    bank_name: Annotated[str, Field(max_length=80, description="开户银行", examples=["徽商银行"])]


class AccountRegistration(_Shape):
    """funds: POST /funds/payee-accounts/bulk. Rows in file order; at most one row per person a call."""

    rows: Annotated[tuple[AccountRow, ...], Field(max_length=ROWS_PER_CALL, description="按文件顺序的账户，至多1000行，每人一行")]


class AccountAnswers(_Shape):
    """OK, INVALID (kind's rule) or SHARED (registered for another person), in the order of the rows."""

    answers: Annotated[
        tuple[Literal["OK", "INVALID", "SHARED"], ...], Field(description="逐一对应：OK 可用 · INVALID 账号有误 · SHARED 已登记在他人名下")
    ]


class CardsQuery(_Shape):
    """registry: POST /registry/people/cards. The asking department has made sure that its reader may see these people."""

    person_ids: Annotated[tuple[UUID, ...], Field(max_length=ROWS_PER_CALL, description="人员编号，至多1000名")]
    purpose: Annotated[str, Field(min_length=2, max_length=80, description="用途", examples=["打印申报表"])]
    unit: Annotated[UUID | None, Field(description="为哪个单位查询")] = None


class CardHonour(_Shape):
    title: Annotated[str, Field(description="称号")]
    tier: Annotated[Tier, Field(description="层级")]
    award_date: Annotated[date, Field(description="授予日期")]
    granting_unit: Annotated[str, Field(description="授予单位")]
    doc_no: Annotated[str, Field(description="表彰决定文号")]
    certificate_no: Annotated[str, Field(description="证书编号")] = ""


class PersonCard(_Shape):
    """What lists and papers say of a person (D0, D1): name, masked number, honours in force, work and place as of today."""

    person_id: Annotated[UUID, Field(description="人员编号")]
    name: Annotated[str, Field(description="姓名")]
    sex: Annotated[Literal["MALE", "FEMALE"], Field(description="性别")]
    id_masked: Annotated[str, Field(description="公民身份号码(掩码)")]
    birth_date: Annotated[date, Field(description="出生日期")]
    category: Annotated[str, Field(description="人员类别")]
    life_status: Annotated[LifeStatus, Field(description="生存状态")]
    employer: Annotated[str, Field(description="工作单位")] = ""
    post: Annotated[str, Field(description="职务(工种)")] = ""
    region: Annotated[str, Field(description="现居住地代码")] = ""
    address: Annotated[str, Field(description="居住地址")] = ""
    honours: Annotated[tuple[CardHonour, ...], Field(description="未撤销的荣誉")] = ()


class PersonCards(_Shape):
    """In no order; people that nobody knows are left out."""

    cards: Annotated[tuple[PersonCard, ...], Field(description="所查人员")]


class NumbersQuery(_Shape):
    """registry: POST /registry/people/numbers. For a list that another authority compares by number: only people for whom `unit` is responsible."""

    person_ids: Annotated[
        tuple[UUID, ...],
        Field(max_length=ROWS_PER_CALL, description="人员编号，至多1000名", examples=[["018f9d0e-7a11-7c52-9c3e-2f6d1b8a4e70"]]),
    ]
    unit: Annotated[UUID, Field(description="为哪个责任工会查询；只提供其负责的人员", examples=["018f9d0e-7a11-7c52-9c3e-2f6d1b8a4e70"])]
    purpose: Annotated[str, Field(min_length=2, max_length=200, description="用途和依据，逐人留痕", examples=["比对生存状态"])]


class PersonNumber(_Shape):
    person_id: Annotated[UUID, Field(description="人员编号")]
    name: Annotated[str, Field(description="姓名")]
    id_number: Annotated[str, Field(description="公民身份号码")]


class PeopleNumbers(_Shape):
    """In no order; people of another union and people whom nobody knows are left out."""

    people: Annotated[tuple[PersonNumber, ...], Field(description="所查人员")]


class MatchingQuery(_Shape):
    """registry: POST /registry/people/matching. A department that was sent this one case asks who it is; it stands in registry's audit chain."""

    person_id: Annotated[UUID, Field(description="人员编号", examples=["018f9d0e-7a11-7c52-9c3e-2f6d1b8a4e70"])]
    case_id: Annotated[UUID, Field(description="转介编号", examples=["018f9d0e-7a11-7c52-9c3e-2f6d1b8a4e71"])]
    unit: Annotated[UUID, Field(description="接收转介的部门", examples=["018f9d0e-7a11-7c52-9c3e-2f6d1b8a4e72"])]
    reader: Annotated[str, Field(min_length=1, max_length=200, description="查看人", examples=["minzheng-01"])]


class MatchingCard(_Shape):
    """What a department needs to find the person in its own files (domain.md §8: referred cases only)."""

    person_id: Annotated[UUID, Field(description="人员编号")]
    name: Annotated[str, Field(description="姓名")]
    id_number: Annotated[str, Field(description="公民身份号码")]


class AuditTracesQuery(_Shape):
    """assistance: POST /assistance/audit-traces. For an auditor whose mandate funds has checked; who asks stands in assistance's audit chain."""

    application_ids: Annotated[
        tuple[UUID, ...],
        Field(max_length=TRACES_PER_CALL, description="申请编号，至多100件", examples=[["018f9d0e-7a11-7c52-9c3e-2f6d1b8a4e70"]]),
    ]
    mandate_id: Annotated[UUID, Field(description="审计授权编号", examples=["018f9d0e-7a11-7c52-9c3e-2f6d1b8a4e71"])]
    reader: Annotated[str, Field(min_length=1, max_length=200, pattern=r"^[^\x00-\x1f]+$", description="审计人员", examples=["auditor-01"])]
    bank_ref: Annotated[str, Field(pattern=r"^LM[0-9]{15}$", description="所追溯的付款参考号", examples=["LM000000010000001"])]


class TracedAct(_Shape):
    act: Annotated[str, Field(description="办理事项")]
    gate: Annotated[str | None, Field(description="环节")]
    unit: Annotated[UUID | None, Field(description="办理单位编号；系统办理的为空")]
    unit_name: Annotated[str, Field(description="办理单位名称")]
    on: Annotated[date, Field(description="办理日期")]


class TracedForm(_Shape):
    """`seq` tells the form within its application. What it says stays in assistance."""

    seq: Annotated[int, Field(description="第几份申报表")]
    recorded_at: Annotated[datetime, Field(description="登记时间")]
    pieces: Annotated[int, Field(description="随表所列证明材料件数")]


class TracedNotice(_Shape):
    notice_id: Annotated[UUID, Field(description="公示编号")]
    unit: Annotated[UUID, Field(description="发布公示的工会")]
    opened_on: Annotated[date, Field(description="发布日期")]
    clock_from: Annotated[date | None, Field(description="公示期起算日(最后一处张贴日，不计入)")]
    last_day: Annotated[date | None, Field(description="公示期最后一日")]
    closed_on: Annotated[date | None, Field(description="结案日期")]


class ApplicationTrace(_Shape):
    """How an application came about (§8: audit): no name, no number, no income, nothing of a person's health."""

    application_id: Annotated[UUID, Field(description="申请编号")]
    benefit: Annotated[str, Field(description="待遇")]
    state: Annotated[str, Field(description="状态")]
    submitted_on: Annotated[date, Field(description="申报日期")]
    campaign_id: Annotated[UUID | None, Field(description="所属年度待遇名单；由名单产生的没有申报表和单独公示")]
    notice: Annotated[TracedNotice | None, Field(description="公示")]
    acts: Annotated[tuple[TracedAct, ...], Field(description="办理经过")]
    forms: Annotated[tuple[TracedForm, ...], Field(description="申报表")]
    evidence_kinds: Annotated[tuple[str, ...], Field(description="已存材料的种类；劳动能力材料不单列，归入 OTHER")]


class AuditTraces(_Shape):
    """In no order; applications that nobody knows are left out."""

    applications: Annotated[tuple[ApplicationTrace, ...], Field(description="所查申请")]
