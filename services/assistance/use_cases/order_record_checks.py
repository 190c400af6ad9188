"""Order the check of all that a county's surveyors have entered in a survey (C1.2).

Who may: a county reviewer.   Trigger: POST /assistance/surveys/{id}/checks.   Records: the job with its records, fixed now.
Emits: nothing.   Refuses: ROLE_NOT_PERMITTED, NOT_FOUND, INVALID_TRANSITION (a closed survey).
"""

from dataclasses import dataclass
from typing import Final
from uuid import UUID

from libs.common.jobs.job import order_job
from libs.common.kernel.actor import Actor, Role
from libs.common.kernel.errors import Code, refuse
from libs.common.kernel.ids import JobId
from services.assistance.storage.unit_of_work import UnitOfWork

_ENTERED: Final = """
SELECT r.id FROM survey_record r JOIN person_chain c ON c.person_id = r.person_id AND c.starts_on <= %(today)s AND %(today)s < c.ends_on
WHERE r.campaign_id = %(campaign)s AND (r.status = 'ENTERED' OR (r.status = 'LOST_CONTACT' AND r.checked_by IS NULL))
  AND (c.county = %(unit)s OR (c.county IS NULL AND c.unit = %(unit)s)) ORDER BY r.id
"""


@dataclass(frozen=True, slots=True)
class OrderRecordChecks:
    campaign_id: UUID


async def order_record_checks(command: OrderRecordChecks, actor: Actor, uow: UnitOfWork) -> JobId:
    if not actor.has(Role.COUNTY_REVIEWER):
        refuse(Code.ROLE_NOT_PERMITTED, "调查表由县级工会(无县级的由单位工会)审核岗位审核")
    (await uow.surveys.campaign(command.campaign_id)).require_open()
    asked = {"today": uow.now.date(), "campaign": command.campaign_id, "unit": actor.unit_id}
    records = [str(row[0]) for row in await (await uow.raw.execute(_ENTERED, asked)).fetchall()]
    return await order_job(uow, "CHECK_SURVEY_RECORDS", {"records": records}, {"done": 0, "total": len(records)}, speaks=False)
