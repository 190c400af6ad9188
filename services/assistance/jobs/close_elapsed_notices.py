"""Daily: notices that ran their time are closed, each in a transaction of its own; what an objection holds up stays open."""

import structlog

from libs.common.kernel.actor import Actor
from libs.common.kernel.errors import LaomoError
from libs.common.kernel.ids import NoticeId
from libs.common.persistence.house import House
from services.assistance.storage.unit_of_work import UnitOfWork
from services.assistance.use_cases.close_notice import CloseNotice, close_notice

_log = structlog.get_logger()
_ELAPSED = "SELECT id FROM notice WHERE closed_on IS NULL AND last_day < %s ORDER BY last_day, id"


async def close_elapsed_notices(house: House[UnitOfWork]) -> None:
    async with house.pool.connection() as connection:
        elapsed = [row[0] for row in await (await connection.execute(_ELAPSED, (house.clock.today(),))).fetchall()]
    actor = Actor.system(house.name, "close-elapsed-notices")
    for notice_id in elapsed:
        try:
            async with house.open(actor) as uow:
                certificate = await close_notice(CloseNotice(NoticeId(notice_id)), actor, uow)
                uow.audit("NOTICE_CLOSED", notice_id, detail={"entries": certificate.entries})
                await uow.complete()
        except LaomoError as refusal:
            _log.info("notice_stays_open", notice=str(notice_id), code=refusal.code)
