"""Honours claimed and recorded, and their registration archives (C7.5)."""

import base64
import binascii
from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from fastapi import File, Form, Path, Query, Request, Response, UploadFile
from fastapi.responses import StreamingResponse
from pydantic import Field

from libs.common.kernel.actor import Actor, Role
from libs.common.kernel.errors import Code, refuse
from libs.common.kernel.jurisdiction import OrgKind, Scope
from libs.common.persistence.files import find_file, note_read
from libs.common.web.access import CurrentActor, require_role, scope_of
from libs.common.web.app import department_router
from libs.common.web.attachments import attachment, read_document
from libs.common.web.described_exports import Described, described_export
from libs.common.web.door import unstored
from libs.common.web.exports import Purpose
from libs.common.web.fields import ReadModel, RequestModel
from libs.common.web.pages import Page, PageCursor, PageSize, decode_cursor, encode_cursor
from services.registry.api.door import Lookups, Uow
from services.registry.policy.c7_5_archive import Basis, FileKind, Recipient
from services.registry.use_cases.acknowledge_archive import AcknowledgeArchive, acknowledge_archive
from services.registry.use_cases.add_archive_file import AddArchiveFile, add_archive_file
from services.registry.use_cases.claim_honour import ClaimHonour, claim_honour
from services.registry.use_cases.decide_claim import DecideClaim, decide_claim
from services.registry.use_cases.enter_archive import EnterArchive, enter_archive
from services.registry.use_cases.register_signing_key import RegisterSigningKey, register_signing_key
from services.registry.use_cases.submit_archive import SubmitArchive, submit_archive
from services.registry.views.find_archives import ArchiveOut, ClaimOut, find_archives, find_claims

router = department_router("", "荣誉申报与登记档案")
_ARCHIVES = Described("ARCHIVES", "登记档案清单", ArchiveOut)
_HRSS = frozenset({OrgKind.HRSS})
ItemPath = Annotated[UUID, Path(description="编号")]


class ClaimIn(RequestModel):
    """一项荣誉申报；登记以前不产生待遇"""

    title: str = Field(min_length=4, max_length=80, description="荣誉称号", examples=["安徽省劳动模范"])
    award_date: date = Field(description="授予日期", examples=["2020-04-28"])
    granting_unit: str = Field(default="", max_length=100, description="授予单位", examples=["安徽省人民政府"])
    doc_no: str = Field(min_length=1, max_length=100, description="表彰决定文号", examples=["皖政〔2020〕20号"])
    certificate_no: str = Field(default="", max_length=100, description="证书编号", examples=["2020-118"])


class RecordingIn(RequestModel):
    certificate_no: str = Field(default="", max_length=100, description="核对证书所见编号(申报时未填的)", examples=["2020-118"])


class RejectionIn(RequestModel):
    reason: str = Field(min_length=4, max_length=200, description="退回理由", examples=["决定文号查无此人"])


class ArchiveIn(RequestModel):
    """一份登记档案；须同时报送省总工会和省人社厅"""

    id_number: str = Field(min_length=15, max_length=20, description="公民身份号码", examples=["360426199101010071"])
    name: str = Field(min_length=1, max_length=80, description="姓名", examples=["张三"])
    title: str = Field(min_length=4, max_length=80, description="荣誉称号", examples=["安徽省劳动模范"])
    award_date: date = Field(description="授予日期", examples=["2020-04-28"])
    decision_doc_no: str = Field(default="", max_length=100, description="表彰决定文号", examples=["皖政〔2020〕20号"])
    decided_on: date = Field(description="表彰决定日期", examples=["2020-04-20"])
    certificate_no: str = Field(default="", max_length=100, description="证书编号", examples=["2020-118"])
    basis: Basis = Field(
        description="PROVINCIAL_OR_ABOVE 省级以上党委政府表彰 · JOINT_WITH_HRSS 中央国家机关与人社部门联合表彰 · OTHER 其他",
        examples=["PROVINCIAL_OR_ABOVE"],
    )
    recipients: frozenset[Recipient] = Field(
        description="报送对象：PROVINCIAL_FEDERATION 省总工会 · HRSS 省人社厅", examples=[["HRSS", "PROVINCIAL_FEDERATION"]]
    )
    awarding_name: str = Field(min_length=2, max_length=100, description="表彰单位全称", examples=["安徽省人民政府"])


class SigningKeyIn(RequestModel):
    unit_id: UUID = Field(description="单位编号", examples=["018f9d0e-7a11-7c52-9c3e-2f6d1b8a4e70"])
    pem: str = Field(min_length=80, max_length=4000, description="PEM 公钥", examples=["-----BEGIN PUBLIC KEY-----\n…" + "A" * 80])


class EnteredOut(ReadModel):
    """已受理"""

    id: UUID = Field(description="编号")


class FileAddedOut(ReadModel):
    """文件已保存"""

    file_id: UUID = Field(description="文件编号")
    sha256: str = Field(description="SHA-256 摘要(十六进制)")
    signature_state: str = Field(description="VERIFIED 签名已验证 · UNVERIFIED 有签名、单位未登记公钥 · NONE 无签名")


class AcknowledgedOut(ReadModel):
    """已签收"""

    complete: bool = Field(description="双方是否均已签收")


@router.post("/people/{person_id}/honour-claims", status_code=201, summary="提出一项荣誉(核定登记前不产生待遇)")
async def enter_honour_claim(person_id: ItemPath, body: ClaimIn, actor: CurrentActor, uow: Uow) -> EnteredOut:
    return EnteredOut(id=await claim_honour(ClaimHonour(person_id, **body.model_dump()), actor, uow))


@router.get("/honour-claims", summary="荣誉申报清单(本单位负责范围)")
async def list_honour_claims(
    actor: CurrentActor,
    pool: Lookups,
    state: Annotated[Literal["CLAIMED", "ARCHIVE_PENDING", "RECORDED", "REJECTED"] | None, Query(description="只看某状态")] = None,
    cursor: PageCursor = None,
    limit: PageSize = 50,
) -> Page[ClaimOut]:
    require_role(actor, Role.REGISTRAR, Role.FORM_FILLER, Role.COUNTY_REVIEWER, Role.ARCHIVIST, Role.AUDITOR)
    found = await find_claims(pool, scope_of(actor), state=state, after=_after(cursor), limit=limit + 1)
    return Page(items=found[:limit], next=encode_cursor(found[limit - 1].id) if len(found) > limit else None)


@router.post("/honour-claims/{claim_id}/recording", status_code=201, summary="核对文号和证书后登记荣誉")
async def record_claim(claim_id: ItemPath, body: RecordingIn, actor: CurrentActor, uow: Uow) -> EnteredOut:
    await decide_claim(DecideClaim(claim_id, recorded=True, certificate_no=body.certificate_no), actor, uow)
    return EnteredOut(id=claim_id)


@router.post("/honour-claims/{claim_id}/rejection", status_code=201, summary="退回荣誉申报")
async def reject_claim(claim_id: ItemPath, body: RejectionIn, actor: CurrentActor, uow: Uow) -> EnteredOut:
    await decide_claim(DecideClaim(claim_id, recorded=False, reason=body.reason), actor, uow)
    return EnteredOut(id=claim_id)


@router.post("/archives", status_code=201, summary="录入登记档案(表彰单位，或工会代为录入)")
@unstored
async def begin_archive(body: ArchiveIn, actor: CurrentActor, uow: Uow) -> EnteredOut:
    return EnteredOut(id=await enter_archive(EnterArchive(**body.model_dump()), actor, uow))


@router.post("/archives/{archive_id}/files", status_code=201, summary="上传登记档案文件(PDF、JPG 或 OFD，可附分离签名)")
@unstored
async def upload_archive_file(
    archive_id: ItemPath,
    file: Annotated[UploadFile, File(description="PDF、JPG 或 OFD 文件")],
    kind: Annotated[FileKind, Form(description="DECISION 表彰决定 · REGISTRATION_FORM 登记表 · CERTIFICATE 证书 · OTHER 其他")],
    provenance: Annotated[str, Form(min_length=2, max_length=200, description="来源：原件存放处、扫描人、扫描日期")],
    actor: CurrentActor,
    uow: Uow,
    signature: Annotated[str | None, Form(max_length=2000, description="对文件内容的分离签名(Base64)")] = None,
) -> FileAddedOut:
    content = await read_document(file)
    command = AddArchiveFile(archive_id, kind, provenance, file.filename or "", content, _decoded(signature))
    added = await add_archive_file(command, actor, uow)
    return FileAddedOut(file_id=added.file.id, sha256=added.file.sha256.hex(), signature_state=added.signature_state)


@router.post("/archives/{archive_id}/submission", status_code=201, summary="报送登记档案")
async def send_archive(archive_id: ItemPath, actor: CurrentActor, uow: Uow) -> EnteredOut:
    await submit_archive(SubmitArchive(archive_id), actor, uow)
    return EnteredOut(id=archive_id)


@router.post("/archives/{archive_id}/acknowledgement", status_code=201, summary="签收登记档案(省总工会、省人社厅)")
async def sign_for_archive(archive_id: ItemPath, actor: CurrentActor, uow: Uow) -> AcknowledgedOut:
    return AcknowledgedOut(complete=await acknowledge_archive(AcknowledgeArchive(archive_id), actor, uow))


@router.get("/archives", summary="登记档案清单")
async def list_archives(
    request: Request,
    actor: CurrentActor,
    pool: Lookups,
    state: Annotated[Literal["DRAFT", "SUBMITTED", "COMPLETED"] | None, Query(description="只看某状态")] = None,
    cursor: PageCursor = None,
    limit: PageSize = 50,
) -> Page[ArchiveOut]:
    today = request.app.state.house.clock.today()
    found = await find_archives(pool, actor, _scope(actor), today, archive=None, state=state, after=_after(cursor), limit=limit + 1)
    return Page(items=found[:limit], next=encode_cursor(found[limit - 1].id) if len(found) > limit else None)


@router.get("/archives/export", summary="导出登记档案清单为 Excel", response_class=Response)
async def export_archives(
    request: Request,
    actor: CurrentActor,
    pool: Lookups,
    purpose: Purpose,
    state: Annotated[Literal["DRAFT", "SUBMITTED", "COMPLETED"] | None, Query(description="只看某状态")] = None,
) -> Response:
    scope, today = _scope(actor), request.app.state.house.clock.today()

    async def page(after: UUID | None, limit: int) -> list[ArchiveOut]:
        return await find_archives(pool, actor, scope, today, archive=None, state=state, after=after, limit=limit)

    return await described_export(request, actor, _ARCHIVES, page, {"状态": state}, purpose)


@router.post("/archives/{archive_id}/files/{file_id}/opening", summary="打开登记档案文件(逐次留痕)", response_class=StreamingResponse)
@unstored
async def open_archive_file(
    archive_id: ItemPath, file_id: ItemPath, request: Request, actor: CurrentActor, pool: Lookups, uow: Uow
) -> StreamingResponse:
    house = request.app.state.house
    found = await find_archives(pool, actor, _scope(actor), house.clock.today(), archive=archive_id, state=None, after=None, limit=1)
    if not found or file_id not in {file.file_id for file in found[0].files}:
        refuse(Code.NOT_FOUND, "没有此文件，或不在本单位负责范围")
    stored = await find_file(house, file_id)
    note_read(uow, stored, "办理登记档案")
    return attachment(house, stored)


@router.post("/signing-keys", status_code=201, summary="登记单位的签名公钥(省总工会)")
async def enter_signing_key(body: SigningKeyIn, actor: CurrentActor, uow: Uow) -> EnteredOut:
    return EnteredOut(id=await register_signing_key(RegisterSigningKey(body.unit_id, body.pem), actor, uow))


def _scope(actor: Actor) -> Scope:
    require_role(actor, Role.ARCHIVIST, Role.REGISTRAR, Role.HRSS_CLERK, Role.AUDITOR)
    return scope_of(actor, _HRSS)


def _decoded(signature: str | None) -> bytes | None:
    if not signature:
        return None
    try:
        return base64.b64decode(signature, validate=True)
    except binascii.Error:
        refuse(Code.FIELD_INVALID, "分离签名须为 Base64 文本")


def _after(cursor: str | None) -> UUID | None:
    after = decode_cursor(cursor, 1)
    return UUID(str(after[0])) if after else None
