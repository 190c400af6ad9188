"""PUBLIC_WELFARE_POST_ENDED (employment): the person is told (C5.7); not of an end by their death."""

from libs.common.contracts.employment import PublicWelfarePostEnded
from libs.common.kernel.ids import PersonId
from services.notifications.storage.messages import Message
from services.notifications.storage.unit_of_work import UnitOfWork
from services.notifications.use_cases.tell_person import TellPerson, tell_person


async def on_public_welfare_post_ended(event: PublicWelfarePostEnded, uow: UnitOfWork) -> None:
    if event.reason in ("DECEASED", "MERGED"):
        return
    told = Message(PersonId(event.subject), event.TYPE, str(event.placement_id), event.effective_on)
    await tell_person(TellPerson(told), uow)
