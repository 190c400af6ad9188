"""Begin the registration archive of an honour (C7.5): the awarding body itself, or a clerk of a union on its behalf; both names are kept.

Who may: an archivist of an awarding body; an archivist or registrar of the responsible L2 union or of the province.
Trigger: POST /registry/archives.   Records: the draft; an honour that is neither recorded nor claimed becomes a claim.   Emits: nothing.
Refuses: ROLE_NOT_PERMITTED, PERSON_NOT_FOUND, NOT_RESPONSIBLE_UNIT, FIELD_INVALID, AWARD_DATE_INVALID, DUPLICATE_ROW.
"""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from libs.common.kernel.actor import Actor, Role
from libs.common.kernel.errors import Code, LaomoError, refuse
from libs.common.kernel.identity_numbers import parse_id_number
from libs.common.kernel.jurisdiction import L2_KINDS, OrgKind
from libs.common.kernel.months import months_later
from libs.common.workbooks.cells import digits_text, person_name
from services.registry.domain.person import Person
from services.registry.domain.responsibility import responsible_l2
from services.registry.domain.roster_row import MONTHS_OF_16_YEARS
from services.registry.policy.c7_5_archive import Archive, Basis, FileKind, Recipient, due_on, require_sendable
from services.registry.storage.archives import NewArchive
from services.registry.storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class EnterArchive:
    """`awarding_name`: the unit that gave the honour, where a clerk acts on its behalf. The person is named by number and name together."""

    id_number: str
    name: str
    title: str
    award_date: date
    decision_doc_no: str
    decided_on: date
    certificate_no: str
    basis: Basis
    recipients: frozenset[Recipient]
    awarding_name: str


async def enter_archive(command: EnterArchive, actor: Actor, uow: UnitOfWork) -> UUID:
    today = uow.now.date()
    awarding = actor.unit_kind is OrgKind.AWARDING_BODY
    kinds = L2_KINDS | {OrgKind.PROVINCIAL_FEDERATION, OrgKind.AWARDING_BODY}
    if not actor.roles & {Role.ARCHIVIST, Role.REGISTRAR} or actor.unit_kind not in kinds:
        refuse(Code.ROLE_NOT_PERMITTED, "登记档案由表彰单位报送，或由工会的档案、登记岗位代为录入")
    person = await _named(command, uow)
    if actor.unit_kind in L2_KINDS and actor.unit_id != responsible_l2(person, today):
        refuse(Code.NOT_RESPONSIBLE_UNIT, "此人由其他责任工会负责，请转交其办理")
    if not months_later(person.birth_date, MONTHS_OF_16_YEARS) <= command.award_date <= today or command.decided_on > today:
        refuse(Code.AWARD_DATE_INVALID, "授予日期不能晚于今天，也不能早于本人年满16周岁")
    require_sendable(Archive(command.basis, command.recipients, command.decision_doc_no, frozenset(FileKind)))
    held = person.honours.get((command.title, command.decision_doc_no))
    new = NewArchive(
        person_id=person.person_id,
        honor_id=held[0] if held else await _claimed(command, person, uow),
        basis=command.basis,
        recipients=command.recipients,
        decision_doc_no=command.decision_doc_no,
        decided_on=command.decided_on,
        due_on=due_on(command.decided_on, (await uow.parameters.table()).on(today)),
        certificate_no=command.certificate_no,
        awarding_unit=actor.unit_id if awarding else None,
        awarding_name=command.awarding_name,
    )
    return await uow.archives.add(new)


async def _named(command: EnterArchive, uow: UnitOfWork) -> Person:
    """Number and name must both fit: an awarding body sees nobody's record."""
    try:
        number = parse_id_number(digits_text(command.id_number), uow.now.date()).number18
    except LaomoError:
        refuse(Code.PERSON_NOT_FOUND, "劳模信息库中无此人，请核对姓名和公民身份号码")
    person = (await uow.people.by_numbers([number])).get(number)
    also = (await uow.people.also_named([number])).get(number, frozenset()) if person else frozenset()
    if person is None or person_name(command.name) not in {person.name, *also}:
        refuse(Code.PERSON_NOT_FOUND, "劳模信息库中无此人，请核对姓名和公民身份号码")
    return person


async def _claimed(command: EnterArchive, person: Person, uow: UnitOfWork) -> UUID:
    claim_id = await uow.claims.find(person.person_id, command.title, command.decision_doc_no)
    if claim_id is None:
        names = (command.title, command.award_date, command.awarding_name, command.decision_doc_no, command.certificate_no)
        claim_id = await uow.claims.add(person.person_id, *names)
    return claim_id
