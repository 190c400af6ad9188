"""Order a calculation of what other parameters would cost and whom they would reach (C1.5, C3.7): nothing is changed by it.

Who may: a policy officer or approver of 省总工会 or 省财政厅.   Trigger: POST /assistance/what-ifs.
Records: the job alone.   Emits: nothing.   Refuses: ROLE_NOT_PERMITTED, FIELD_INVALID, MONEY_FORMAT_INVALID, AMOUNT_NOT_CONFIGURED, CONFIG_MISSING.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from libs.common.jobs.job import order_job
from libs.common.kernel.actor import Actor, Role
from libs.common.kernel.errors import Code, refuse
from libs.common.kernel.ids import JobId
from libs.common.kernel.jurisdiction import PROVINCE_KINDS
from libs.common.kernel.months import Month, months_between
from libs.common.kernel.parameters import Parameter
from services.assistance.policy import c1_5_parameters
from services.assistance.policy.c1_5_rules_in_force import Schedule
from services.assistance.storage.unit_of_work import UnitOfWork

MOST_MONTHS: Final = 60


@dataclass(frozen=True, slots=True)
class OrderWhatIf:
    """`changes`: rows as if they were approved, each from its day; over the months `first` through `last`."""

    changes: Sequence[Parameter]
    first: Month
    last: Month


async def order_what_if(command: OrderWhatIf, actor: Actor, uow: UnitOfWork) -> JobId:
    require_policy(actor)
    if not 1 <= sum(1 for _ in months_between(command.first, command.last)) <= MOST_MONTHS:
        refuse(Code.FIELD_INVALID, f"测算期间须为1至{MOST_MONTHS}个月，且起始月不晚于截止月")
    c1_5_parameters.check(command.changes)
    Schedule.of((await uow.parameters.table()).with_rows(command.changes))  # what is not configured is said now, not by the job
    changes = [{"key": row.key, "value": row.value, "effective_from": row.effective_from.isoformat()} for row in command.changes]
    ordered = {"changes": changes, "first": str(command.first), "last": str(command.last)}
    return await order_job(uow, "WHAT_IF", ordered, {"people": 0}, speaks=False)


def require_policy(actor: Actor) -> None:
    """Refuses ROLE_NOT_PERMITTED."""
    if not actor.roles & {Role.POLICY_OFFICER, Role.POLICY_APPROVER} or actor.unit_kind not in PROVINCE_KINDS:
        refuse(Code.ROLE_NOT_PERMITTED, "政策测算由省总工会或省财政厅的政策岗位办理")
