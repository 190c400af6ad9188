"""Propose that another union becomes responsible for a person (Q22).

Who may: the registrar of the responsible L2 union or of the province.   Trigger: POST /registry/people/{id}/transfers.
Records: the proposal; nothing changes until the receiving union accepts.   Emits: nothing.
Refuses: ROLE_NOT_PERMITTED, PERSON_NOT_FOUND, NOT_RESPONSIBLE_UNIT, ORG_UNKNOWN, BENEFICIARY_DECEASED, INVALID_TRANSITION.
"""

from dataclasses import dataclass
from uuid import UUID

from libs.common.kernel.actor import Actor
from libs.common.kernel.errors import Code, refuse
from libs.common.kernel.ids import OrgUnitId
from libs.common.kernel.jurisdiction import GRASSROOTS_KINDS, L2_KINDS, OrgKind
from services.registry.domain.responsibility import require_registrar, responsible_l2
from services.registry.storage.transfers import NewChain
from services.registry.storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class ProposeTransfer:
    person_id: UUID
    chain: NewChain
    reason: str


async def propose_transfer(command: ProposeTransfer, actor: Actor, uow: UnitOfWork) -> UUID:
    today = uow.now.date()
    person = require_registrar(actor, await uow.people.lock(command.person_id), today)
    if any(value["value"] == "DECEASED" for value in person.facts["LIFE"].values()):
        refuse(Code.BENEFICIARY_DECEASED, "此人已登记去世，不再转接")
    before, chain = responsible_l2(person, today), command.chain
    if chain.said() == person.value_on("CHAIN", today):
        refuse(Code.INVALID_TRANSITION, "接收的工会和单位就是现在的，无需转接")
    await _require_chain(chain, uow)
    return await uow.transfers.propose(person.person_id, before, chain, command.reason)


async def _require_chain(chain: NewChain, uow: UnitOfWork) -> None:
    """The receiving chain hangs together: a city's county below it, no county on the direct and industry routes."""
    l2 = await uow.org_units.find(OrgUnitId(chain.l2))
    if l2 is None or l2.kind not in L2_KINDS:
        refuse(Code.ORG_UNKNOWN, "接收单位须是市总工会、省直工会或产业工会")
    county = await uow.org_units.find(OrgUnitId(chain.county)) if chain.county else None
    if (l2.kind is OrgKind.CITY_FEDERATION) != (county is not None and county.parent_id == l2.id):
        refuse(Code.ORG_UNKNOWN, "市总工会须同时指定其县级工会；省直和产业工会没有县级环节")
    unit = await uow.org_units.find(OrgUnitId(chain.unit)) if chain.unit else None
    if chain.unit and (unit is None or unit.kind not in GRASSROOTS_KINDS):
        refuse(Code.ORG_UNKNOWN, "所在单位无法识别，请先登记单位")
