"""Enter a determination of hardship with its proof (C0.2, Q17): it holds once another person at the L2 has decided it.

Who may: a form filler of the person's unit or county; the verifier of the responsible L2.   Trigger: POST /assistance/hardship-determinations.
Records: the determination, waiting; the note sealed.   Emits: nothing.
Refuses: PERSON_NOT_FOUND, ROLE_NOT_PERMITTED, NOT_RESPONSIBLE_UNIT, FIELD_INVALID (a ground that follows from lines by itself, a day to come or lapsed, no
proof), BENEFICIARY_DECEASED, HONOR_REVOKED, INVALID_TRANSITION (the same twice).
"""

from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from libs.common.kernel.actor import Actor, Role
from libs.common.kernel.errors import Code, refuse
from libs.common.kernel.gates import Gate
from libs.common.kernel.ids import PersonId
from services.assistance.policy import c0_2_hardship, c2_4_gates
from services.assistance.policy.benefit_facts import LifeStatus, Tier
from services.assistance.policy.c0_2_hardship import Hardship, HardshipGround
from services.assistance.policy.c2_5_form import FileEvidence, PaperEvidence
from services.assistance.storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class EnterDetermination:
    """`source_id`: the referral whose outcome it is, where there is one. `note` is kept sealed."""

    person_id: PersonId
    ground: HardshipGround
    from_on: date
    evidence: tuple[FileEvidence | PaperEvidence, ...]
    note: str = field(default="", repr=False)
    source_id: UUID | None = None


async def enter_determination(command: EnterDetermination, actor: Actor, uow: UnitOfWork) -> UUID:
    today = uow.now.date()
    person = await uow.people.get(command.person_id)
    c2_4_gates.require(Gate.VERIFY if actor.has(Role.VERIFIER) else Gate.FILL, actor, person.chain_on(today), {})
    if command.ground in c0_2_hardship.DERIVED:
        refuse(Code.FIELD_INVALID, "低收入补助和农民劳模补助的认定由已核定的补助自动产生，不需录入")
    if command.from_on > today:
        refuse(Code.FIELD_INVALID, "认定日期不得晚于今天")
    said = Hardship(command.ground, command.from_on)
    until_on = c0_2_hardship.until(said, (await uow.parameters.table()).on(today))
    if until_on < today:
        refuse(Code.FIELD_INVALID, f"自该日起的有效期至{until_on}，已过期；请凭新的证明认定")
    if not command.evidence:
        refuse(Code.FIELD_INVALID, "请附认定依据(低保证、诊断证明、失业登记等)，电子文件或注明存放位置")
    if person.facts.life_on(today) is LifeStatus.DECEASED:
        refuse(Code.BENEFICIARY_DECEASED, "此人已去世，不再认定")
    if person.tier_on(today) is Tier.NONE:
        refuse(Code.HONOR_REVOKED, "此人没有有效的省部级以上荣誉称号")
    return await uow.determinations.enter(said, person.id, until_on, command.evidence, command.note, command.source_id, actor)
