"""Evidence of applications, corrections, objections, notices, visits and determinations (C2.5, C6.2): files and shelf-marks."""

from typing import Annotated
from uuid import UUID

from fastapi import File, Form, Path, Request, UploadFile
from fastapi.responses import StreamingResponse
from pydantic import Field

from libs.common.kernel.actor import Actor, Role
from libs.common.kernel.errors import Code, refuse
from libs.common.web.access import CurrentActor, require_role, scope_of
from libs.common.web.app import department_router
from libs.common.web.attachments import attachment, read_document
from libs.common.web.door import unstored
from libs.common.web.fields import ReadModel, RequestModel
from services.assistance.api.door import Lookups, Uow
from services.assistance.domain.evidence import OwnerKind
from services.assistance.policy.c2_5_evidence import EvidenceKind
from services.assistance.use_cases.add_evidence import Added, AddEvidence, EvidenceFile, EvidencePaper, add_evidence
from services.assistance.use_cases.open_evidence import READERS, OpenEvidence, may_see, open_evidence
from services.assistance.use_cases.withdraw_evidence import WithdrawEvidence, withdraw_evidence
from services.assistance.views.read_evidence import EvidenceOut, read_evidence
from services.assistance.views.read_forms import Health, health_seen_by

router = department_router("/evidence", "证明材料")
OwnerPath = Annotated[
    OwnerKind,
    Path(
        description="APPLICATION 申请 · FORM_CORRECTION 申报表更正 · OBJECTION 异议 · NOTICE 公示 · VISIT 走访 · PERSON 人员(认定、调查等)"
    ),
]
OwnerId = Annotated[UUID, Path(description="所属事项编号")]
EvidenceId = Annotated[UUID, Path(description="材料编号")]
_KINDS = (
    "FORM 申报表 · ID_CARD 身份证 · INCOME 收入证明 · HONOUR 荣誉证书 · CAPACITY 残疾或劳动能力鉴定 · CONSENT 同意书 · "
    "NOTICE_PHOTO 公示照片 · VISIT_PHOTO 走访照片 · OTHER 其他"
)


class PaperEvidenceIn(RequestModel):
    kind: EvidenceKind = Field(description=_KINDS, examples=["INCOME"])
    shelf_mark: str = Field(min_length=1, max_length=60, description="纸质原件存放位置", examples=["档案柜3-12"])
    seen_by: str = Field(min_length=2, max_length=40, description="查验原件的人", examples=["李会计"])


class EvidenceAdded(ReadModel):
    """材料已登记"""

    id: UUID = Field(description="材料编号")
    sha256: str | None = Field(description="文件的 SHA-256 校验值；纸质材料为空")
    pages: int | None = Field(description="页数；无法判定时为空")
    also_for_others: bool = Field(description="同一文件也用于其他人，请核查")

    @classmethod
    def of(cls, added: Added) -> "EvidenceAdded":
        file = added.file
        return cls(
            id=added.id,
            sha256=file.sha256.hex() if file else None,
            pages=file.pages if file else None,
            also_for_others=added.elsewhere,
        )


class WhyIn(RequestModel):
    reason: str = Field(min_length=2, max_length=200, description="理由，留痕备查", examples=["核对收入证明原件"])


class EvidenceWithdrawn(ReadModel):
    """材料已撤下"""

    id: UUID = Field(description="材料编号")


@router.post(
    "/{owner}/{owner_id}/files",
    status_code=201,
    summary="上传电子材料(PDF、JPG、OFD)",
    description="按内容判定文件种类；加密、含脚本或附件、夹带其他内容的不予受理。单个文件不超过20MiB，一个事项不超过60个文件、200MiB；同一事项不重复上传同一文件。",
)
async def upload_evidence(
    owner: OwnerPath,
    owner_id: OwnerId,
    file: Annotated[UploadFile, File(description="PDF、JPG 或 OFD 文件")],
    kind: Annotated[EvidenceKind, Form(description=_KINDS)],
    actor: CurrentActor,
    uow: Uow,
) -> EvidenceAdded:
    piece = EvidenceFile(file.filename or "", await read_document(file))
    return EvidenceAdded.of(await add_evidence(AddEvidence(owner, owner_id, kind, piece), actor, uow))


@router.post("/{owner}/{owner_id}/papers", status_code=201, summary="登记纸质材料的存放位置和查验人")
async def register_paper(owner: OwnerPath, owner_id: OwnerId, body: PaperEvidenceIn, actor: CurrentActor, uow: Uow) -> EvidenceAdded:
    piece = EvidencePaper(body.shelf_mark, body.seen_by)
    return EvidenceAdded.of(await add_evidence(AddEvidence(owner, owner_id, body.kind, piece), actor, uow))


@router.get(
    "/{owner}/{owner_id}",
    summary="查看一个事项的证明材料",
    description="健康类证明对本人和责任工会核对人员以外的岗位只显示类别。撤下的材料保留并注明。",
)
async def list_evidence(owner: OwnerPath, owner_id: OwnerId, request: Request, actor: CurrentActor, pool: Lookups) -> list[EvidenceOut]:
    require_role(actor, *READERS)
    house = request.app.state.house
    async with house.open(actor) as uow:
        subject = await uow.evidence.subject(owner, owner_id)
    if not may_see(subject, actor, scope_of(actor)):
        refuse(Code.NOT_FOUND, "没有此事项，或不在本单位负责范围")
    compares = bool(actor.roles & {Role.COUNTY_REVIEWER, Role.VERIFIER})
    return await read_evidence(pool, house.keyring, owner, owner_id, health=_in_full(actor), compares=compares)


@router.post(
    "/{evidence_id}/download",
    status_code=200,
    summary="下载电子材料(须说明理由，逐次留痕)",
    response_class=StreamingResponse,
)
@unstored
async def download_evidence(evidence_id: EvidenceId, body: WhyIn, request: Request, actor: CurrentActor, uow: Uow) -> StreamingResponse:
    command = OpenEvidence(evidence_id, body.reason, scope_of(actor), _in_full(actor))
    return attachment(request.app.state.house, await open_evidence(command, actor, uow))


@router.post(
    "/{evidence_id}/withdrawal", status_code=201, summary="撤下误传的材料", description="由录入人在审核以前办理；撤下的材料保留备查。"
)
async def take_out_evidence(evidence_id: EvidenceId, body: WhyIn, actor: CurrentActor, uow: Uow) -> EvidenceWithdrawn:
    await withdraw_evidence(WithdrawEvidence(evidence_id, body.reason), actor, uow)
    return EvidenceWithdrawn(id=evidence_id)


def _in_full(actor: Actor) -> bool:
    return health_seen_by(actor) is Health.FULL
