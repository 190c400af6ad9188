"""Register the public key by which a unit signs its archives (C7.5, 档案法 37).

Who may: a registrar or archivist of the province.   Trigger: POST /registry/signing-keys.   Records: the key.   Emits: nothing.
Refuses: ROLE_NOT_PERMITTED, ORG_UNKNOWN, FIELD_INVALID.
"""

from dataclasses import dataclass
from uuid import UUID

from libs.common.kernel.actor import Actor, Role
from libs.common.kernel.errors import Code, refuse
from libs.common.kernel.ids import OrgUnitId
from libs.common.kernel.jurisdiction import OrgKind
from services.registry.domain.signatures import read_key
from services.registry.storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class RegisterSigningKey:
    unit_id: UUID
    pem: str


async def register_signing_key(command: RegisterSigningKey, actor: Actor, uow: UnitOfWork) -> UUID:
    if actor.unit_kind is not OrgKind.PROVINCIAL_FEDERATION or not actor.roles & {Role.REGISTRAR, Role.ARCHIVIST}:
        refuse(Code.ROLE_NOT_PERMITTED, "签名公钥由省总工会登记")
    if await uow.org_units.find(OrgUnitId(command.unit_id)) is None:
        refuse(Code.ORG_UNKNOWN, "单位无法识别，请先登记单位")
    if read_key(command.pem) is None:
        refuse(Code.FIELD_INVALID, "公钥须为 PEM 格式的 Ed25519、ECDSA 或不少于2048位的 RSA 公钥")
    return await uow.archives.add_key(command.unit_id, command.pem)
