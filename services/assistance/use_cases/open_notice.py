"""Put an application on a public notice (C2.5 公示): one notice per order, an entry per application.

Who may: the reviewer of the person's county union; without a county step, of the unit's union.
Trigger: POST /assistance/notices, a bulk act.   Records: the notice, the entry, COUNTY_REVIEWED → IN_NOTICE.
Emits: nothing yet: it is said open (`post_notice`) when it hangs everywhere and its last day is known.
Refuses: ROLE_NOT_PERMITTED, NOT_RESPONSIBLE_UNIT, SELF_REVIEW_FORBIDDEN, INVALID_TRANSITION.
"""

from dataclasses import dataclass

from libs.common.kernel.actor import Actor
from libs.common.kernel.errors import Code, refuse
from libs.common.kernel.gates import Gate
from libs.common.kernel.ids import ApplicationId, NoticeId
from libs.common.kernel.parameters import ParametersOn
from services.assistance.domain.application import Application
from services.assistance.domain.notice import Entry, Notice
from services.assistance.policy import c0_1_tier, c2_4_gates
from services.assistance.policy.benefit_facts import Tier
from services.assistance.policy.c3_7_amounts import BENEFIT_ZH, Benefit, Formula, formula
from services.assistance.storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class OpenNotice:
    """`notice_id` is chosen by the order, so that its applications share one notice."""

    notice_id: NoticeId
    application_id: ApplicationId


async def open_notice(command: OpenNotice, actor: Actor, uow: UnitOfWork) -> Notice:
    application = await uow.applications.lock(command.application_id)
    c2_4_gates.require(Gate.COUNTY, actor, application.chain, application.gates)
    assert actor.unit_id is not None, "the gate is bound to a unit"
    application.open_notice(command.notice_id, actor, uow.now)
    notice = await uow.notices.open(command.notice_id, actor.unit_id, has_county=application.chain.county is not None)
    if notice.clock_from is not None:
        refuse(Code.INVALID_TRANSITION, "公示已张贴，不能再增加事项，请另行公示")
    uow.notices.add_entry(await _entry(application, notice, uow))
    return notice


async def _entry(application: Application, notice: Notice, uow: UnitOfWork) -> Entry:
    today = uow.now.date()
    tier = (await uow.people.get(application.person_id)).tier_on(today)
    parameters = (await uow.parameters.table()).on(today)
    return Entry(
        notice_id=notice.id,
        application_id=application.id,
        person_id=application.person_id,
        honour=c0_1_tier.TIER_ZH[tier],
        benefit=BENEFIT_ZH[application.benefit],
        standard=_standard(application.benefit, tier, parameters),
    )


def _standard(benefit: Benefit, tier: Tier, parameters: ParametersOn) -> str:
    amount = formula(benefit, tier, parameters)
    if not isinstance(amount, Formula):
        return "按国家和省有关规定执行"
    return f"{amount}元" if benefit is not Benefit.LIVING_HARDSHIP_SUBSIDY else f"每人每月{amount}元"
