"""Order an act on all people of a list that are one's own turn (C2.4): the county confirms, the L2 grants.

Who may: confirm: a county reviewer; grant: the verifier of an L2 union.   Trigger: POST /assistance/benefit-campaigns/{id}/confirmations, /grants.
Records: the job with its entries, fixed now.   Emits: nothing.   Refuses: NOT_FOUND, ROLE_NOT_PERMITTED, TOO_MANY_REQUESTS (a backlog on the bus).
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final
from uuid import UUID

from libs.common.jobs.job import order_job
from libs.common.kernel.actor import Actor, Role
from libs.common.kernel.errors import Code, refuse
from libs.common.kernel.ids import JobId
from services.assistance.storage.unit_of_work import UnitOfWork


class EntryAct(StrEnum):
    CONFIRM = "CONFIRM"
    GRANT = "GRANT"


_ROLE: Final = {EntryAct.CONFIRM: Role.COUNTY_REVIEWER, EntryAct.GRANT: Role.VERIFIER}
_STATE: Final = {EntryAct.CONFIRM: "ELIGIBLE", EntryAct.GRANT: "CONFIRMED"}
_ENTRIES: Final = """
SELECT e.id FROM benefit_entry e JOIN person_chain c ON c.person_id = e.person_id AND c.starts_on <= %(today)s AND %(today)s < c.ends_on
WHERE e.campaign_id = %(campaign)s AND e.state = %(state)s AND CASE WHEN %(act)s = 'GRANT' THEN c.l2 = %(unit)s
  ELSE c.county = %(unit)s OR (c.county IS NULL AND c.unit = %(unit)s) END ORDER BY e.id
"""


@dataclass(frozen=True, slots=True)
class OrderEntryActs:
    campaign_id: UUID
    act: EntryAct


async def order_entry_acts(command: OrderEntryActs, actor: Actor, uow: UnitOfWork) -> JobId:
    if not actor.has(_ROLE[command.act]):
        refuse(Code.ROLE_NOT_PERMITTED, "名单由县级工会(无县级的由单位工会)审核岗位确认，由责任工会核对岗位核定")
    campaign = await uow.benefit_campaigns.get(command.campaign_id)
    asked = {"today": uow.now.date(), "campaign": campaign.id, "state": _STATE[command.act], "act": command.act, "unit": actor.unit_id}
    entries = [str(row[0]) for row in await (await uow.raw.execute(_ENTRIES, asked)).fetchall()]
    return await order_job(uow, "ACT_ON_ENTRIES", {"act": command.act, "entries": entries}, {"done": 0, "total": len(entries)})
