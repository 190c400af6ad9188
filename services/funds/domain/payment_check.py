"""Whether everybody in a batch may still be paid to the account the batch names: asked again at each gate of the payment."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Protocol
from uuid import UUID

from libs.common.kernel.errors import Code, refuse
from services.funds.policy.c2_3_payee import accrued_before


class Planned(Protocol):
    """A line of an instruction as it was prepared."""

    @property
    def person_id(self) -> UUID: ...
    @property
    def payee_id(self) -> UUID: ...
    @property
    def state(self) -> str: ...
    @property
    def withdrawn(self) -> bool: ...
    @property
    def month(self) -> date: ...


def not_payable(lines: Iterable[Planned], standing: Mapping[UUID, UUID | Code], deaths: Mapping[UUID, date]) -> dict[UUID, Code]:
    """People of a batch not yet released who must be taken out, and why: a line ended, a status or an account changed. `deaths`: who died when."""
    out: dict[UUID, Code] = {}
    for line in lines:
        if line.state != "RESERVED":
            continue
        now = standing[line.person_id]
        if isinstance(now, Code):
            out[line.person_id] = now
        elif now != line.payee_id:
            out[line.person_id] = Code.PAYEE_HELD
        elif line.withdrawn or not accrued_before(line.month, deaths.get(line.person_id)):
            out.setdefault(line.person_id, Code.BENEFICIARY_DECEASED)
    return out


def require_payable(lines: Iterable[Planned], standing: Mapping[UUID, UUID | Code], deaths: Mapping[UUID, date]) -> None:
    """Refuse the act as a whole, with the reason of the first and the number of people; nobody is silently left out."""
    out = not_payable(lines, standing, deaths)
    if out:
        refuse(min(out.values()), f"本批有{len(out)}人现在不能付款，请先办理“移出不可付人员”再继续")


def may_go_again(lines: Sequence[Planned], standing: Mapping[UUID, UUID | Code], deaths: Mapping[UUID, date]) -> frozenset[UUID]:
    """People whose unanswered payment may be sent to the bank once more: all of it still due, to the same account."""
    people = {line.person_id: line.payee_id for line in lines}
    ended = {line.person_id for line in lines if line.withdrawn or not accrued_before(line.month, deaths.get(line.person_id))}
    return frozenset(person for person, payee in people.items() if person not in ended and standing[person] == payee)
