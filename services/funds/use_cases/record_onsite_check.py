"""Record a check on site (C2.7 监督检查): where, when, by whom, what was found, and until when it is to be put right.

Who may: a supervisor of 省财政厅 or of 省总工会.   Trigger: POST /funds/supervision/on-site-checks.
Records: the check, its findings sealed; the union that was checked sees it.   Emits: nothing.
Refuses: ROLE_NOT_PERMITTED, ORG_UNKNOWN, FIELD_INVALID.
"""

from dataclasses import dataclass
from uuid import UUID

from libs.common.kernel.actor import Actor
from libs.common.kernel.errors import Code, refuse
from services.funds.policy.c2_7_supervision import Act, office_of
from services.funds.storage.supervision import Done, OnsiteCheck
from services.funds.storage.unit_of_work import UnitOfWork

_CHECKERS = 2  # no check by one alone


@dataclass(frozen=True, slots=True)
class RecordOnsiteCheck:
    check: OnsiteCheck
    doc_no: str


async def record_onsite_check(command: RecordOnsiteCheck, actor: Actor, uow: UnitOfWork) -> UUID:
    office, check = office_of(actor, Act.ON_SITE_CHECK), command.check
    if await uow.house.units.get(check.unit_id) is None:
        refuse(Code.ORG_UNKNOWN, "没有此单位，请核对被检查单位编号")
    if check.checked_on > uow.now.date():
        refuse(Code.FIELD_INVALID, "检查日期不能晚于今天")
    if len(set(check.checkers)) < _CHECKERS:
        refuse(Code.FIELD_INVALID, "现场检查须有两名以上检查人员")
    if (check.conclusion == "NO_FINDINGS") != (check.rectify_by is None):
        refuse(Code.FIELD_INVALID, "有问题的须写明整改期限；未发现问题的不填")
    check_id = await uow.supervision.check(check)
    done = Done(Act.ON_SITE_CHECK, check_id, "UNIT", check.unit_id, check.unit_id, command.doc_no, check.findings)
    await uow.supervision.note(done, office, actor.subject)
    return check_id
