"""Tell the diagnosis and the costs of a reported illness, with a reason, audited (C4.2, domain.md §8: health is D4).

Who may: the case officer of the responsible L2, a clerk of 卫健 or 医保 of the place, the person themselves; nobody else, no auditor, no province.
Trigger: POST /health/serious-illness-reports/{id}/reveal.   Records: an audit row of the person.   Emits: nothing.   Refuses: NOT_FOUND, ROLE_NOT_PERMITTED.
"""

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from libs.common.kernel.actor import Actor, Role
from libs.common.kernel.errors import Code, refuse
from libs.common.kernel.jurisdiction import L2_KINDS, Scope
from services.health.domain.caretakers import BUREAUS
from services.health.storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class RevealDiagnosis:
    """`scope`: the people whom the reader may see at all."""

    report_id: UUID
    scope: Scope
    reason: str = field(repr=False)


async def reveal_diagnosis(command: RevealDiagnosis, actor: Actor, uow: UnitOfWork) -> dict[str, Any]:
    if not _may(actor):
        refuse(Code.ROLE_NOT_PERMITTED, "诊断只供卫健、医保经办人员，责任工会核对人员和本人查看")
    report = await uow.illness_reports.lock(command.report_id)
    if not await uow.people.stands_within(report.person_id, command.scope, uow.now.date()):
        refuse(Code.NOT_FOUND, "没有此项大病报告，请核对编号")
    uow.audit("REVEAL_DIAGNOSIS", report.person_id, detail={"report": str(report.id), "reason": command.reason})
    return await uow.illness_reports.said(report.id)


def _may(actor: Actor) -> bool:
    if Role.AUDITOR in actor.roles or Role.SERVICE in actor.roles:
        return False
    if Role.MODEL_WORKER in actor.roles:
        return actor.person_id is not None
    if actor.unit_kind in BUREAUS:
        return actor.has(Role.DEPARTMENT_CLERK)
    return actor.unit_kind in L2_KINDS and actor.has(Role.VERIFIER)
