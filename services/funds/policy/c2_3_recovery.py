"""C2.3 严禁挪用截留 · Q46: how what was overpaid comes back: by notice and decision, at once or in instalments, or not at all; never by set-off."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from libs.common.kernel.actor import Actor, Role
from libs.common.kernel.clause import Clause
from libs.common.kernel.errors import Code, refuse
from libs.common.kernel.ids import OrgUnitId
from libs.common.kernel.jurisdiction import L2_KINDS, PROVINCE_KINDS

CLAUSE = Clause("C2.3", "严禁挪用截留", ("Q46",))


class Kind(StrEnum):
    ORDER = "ORDER"  # 一次追回
    INSTALMENTS = "INSTALMENTS"  # 分期追回
    WAIVER = "WAIVER"  # 免除


@dataclass(frozen=True, slots=True)
class Instalment:
    due_on: date
    amount_fen: int


def require_terms(kind: Kind, outstanding_fen: int, amount_fen: int, instalments: Sequence[Instalment], today: date) -> None:
    """Refuses FIELD_INVALID: instalments add up to what is outstanding, on rising days from tomorrow on; a waiver gives up a part of it or all."""
    days = [each.due_on for each in instalments]
    if (kind is Kind.INSTALMENTS) != bool(instalments):
        refuse(Code.FIELD_INVALID, "分期追回须列明各期；其他决定不列分期")
    if instalments and (
        sum(each.amount_fen for each in instalments) != outstanding_fen or any(each.amount_fen <= 0 for each in instalments)
    ):
        refuse(Code.FIELD_INVALID, "各期金额须大于0，合计须等于待追回金额")
    if days != sorted(set(days)) or (days and days[0] <= today):
        refuse(Code.FIELD_INVALID, "各期日期须自明日起逐期递增")
    if kind is Kind.WAIVER and not 0 < amount_fen <= outstanding_fen:
        refuse(Code.FIELD_INVALID, "免除金额须大于0且不超过待追回金额")
    if kind is not Kind.WAIVER and amount_fen:
        refuse(Code.FIELD_INVALID, "只有免除决定填写免除金额")


def may_decide(kind: Kind, actor: Actor, unit: OrgUnitId) -> None:
    """The second person: the paying union's approver; public money is given up by a supervisor of the province only.

    Refuses ROLE_NOT_PERMITTED, NOT_RESPONSIBLE_UNIT.
    """
    if kind is Kind.WAIVER:
        if not actor.has(Role.SUPERVISOR) or actor.unit_kind not in PROVINCE_KINDS:
            refuse(Code.ROLE_NOT_PERMITTED, "免除追回由省财政厅、省总工会的监督岗位批准")
        return
    of_the_union(actor, Role.APPROVER, unit)


def of_the_union(actor: Actor, role: Role, unit: OrgUnitId) -> None:
    """Refuse a clerk of anybody but the union that paid."""
    if not actor.has(role) or actor.unit_kind not in L2_KINDS:
        refuse(Code.ROLE_NOT_PERMITTED, "多付款项由发放的责任工会编制、审批岗位办理")
    if actor.unit_id != unit:
        refuse(Code.NOT_RESPONSIBLE_UNIT, "该款项由其他责任工会发放，请由其办理")


def overdue_fen(instalments: Sequence[Instalment], outstanding_fen: int, today: date) -> int:
    """What should have come back by yesterday and has not: what is outstanding beyond the instalments that are not due yet."""
    return max(0, outstanding_fen - sum(each.amount_fen for each in instalments if each.due_on >= today)) if instalments else 0
