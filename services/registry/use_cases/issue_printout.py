"""Issue a paper: numbered, dated, with a check value, kept sealed (C7.2; 档案法 37).

Who may: a clerk who may read what is on it (the door composes it for that reader).   Trigger: POST …/printouts.
Records: the paper, the audit row with its number.   Emits: nothing.   Refuses: ROLE_NOT_PERMITTED.
"""

from dataclasses import dataclass
from uuid import UUID

from libs.common.kernel.actor import Actor
from libs.common.kernel.errors import Code, refuse
from libs.common.printing.paper import Issued, Paper
from services.registry.storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class IssuePrintout:
    """`kind`: the letters of its number. `subject`: the person it is about."""

    kind: str
    subject: UUID
    paper: Paper


async def issue_printout(command: IssuePrintout, actor: Actor, uow: UnitOfWork) -> Issued:
    if actor.unit_id is None:
        refuse(Code.ROLE_NOT_PERMITTED, "打印件由单位签发，请使用本单位的账号")
    issued = await uow.printouts.issue(command.kind, command.subject, actor.unit_id, command.paper)
    uow.audit("PRINTOUT_ISSUED", command.subject, detail={"number": issued.number})
    return issued
