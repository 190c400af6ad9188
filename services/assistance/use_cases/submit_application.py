"""Submit a complete application (C2.5 摸底填表).

Who may: the form filler of the person's unit or county; of the province for a file on behalf of the rows' units.
Trigger: POST /assistance/applications, a row of a survey workbook; after `prepare_submission` has asked the other departments.
Records: the application, its sealed form, DRAFT → SUBMITTED.   Emits: APPLICATION_SUBMITTED.
Refuses: ROLE_NOT_PERMITTED, NOT_RESPONSIBLE_UNIT, DUPLICATE_ROW.
"""

from dataclasses import dataclass
from datetime import date

from libs.common.contracts.assistance import ApplicationSubmitted
from libs.common.kernel.actor import Actor
from libs.common.kernel.errors import Code, refuse
from libs.common.kernel.gates import Gate
from libs.common.kernel.ids import ApplicationId, PersonId, new_id
from services.assistance.domain.application import Application
from services.assistance.domain.hardship_form import HardshipForm
from services.assistance.policy import c2_4_gates
from services.assistance.policy.c3_7_amounts import Benefit
from services.assistance.storage.unit_of_work import UnitOfWork

BENEFIT = Benefit.LIVING_HARDSHIP_SUBSIDY
DUPLICATE = "此人已有办理中的申请，请在原申请上更正，不要重复填报"


@dataclass(frozen=True, slots=True)
class SubmitApplication:
    """A form without faults, of a person whom registry knows, with the person's own account registered in funds."""

    person_id: PersonId
    form: HardshipForm
    submitted_on: date


async def submit_application(command: SubmitApplication, actor: Actor, uow: UnitOfWork) -> Application:
    await uow.people.fetch([command.person_id], lock=True)
    if await uow.applications.is_live(command.person_id, BENEFIT):
        refuse(Code.DUPLICATE_ROW, DUPLICATE)
    person = await uow.people.get(command.person_id)
    c2_4_gates.require(Gate.FILL, actor, person.chain_on(uow.now.date()), {})
    application = Application(ApplicationId(new_id()), command.person_id, BENEFIT, command.submitted_on)
    await uow.applications.add(application)
    uow.forms.add(application.id, command.form, command.submitted_on, seq=1)
    application.submit(actor, uow.now)
    uow.emit(submitted(application))
    return application


def submitted(application: Application) -> ApplicationSubmitted:
    return ApplicationSubmitted(
        subject=application.person_id,
        effective_on=application.submitted_on,
        application_id=application.id,
        benefit=application.benefit.value,
        l2=application.chain.l2,
        county=application.chain.county,
        unit=application.chain.unit,
    )
