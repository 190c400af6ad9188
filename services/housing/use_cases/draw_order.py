"""Draw the order of a queue: both orders kept, the proof published (C5.9, C5.10, Q36).

Who may: the housing department of the place.   Trigger: POST /housing/queues/{id}/rankings.
Records: everybody found eligible and not yet offered, with and without priority; the published document, its digest, number and check value.
Emits: HOUSING_PRIORITY_GRANTED, DILAPIDATED_HOUSING_PRIORITISED (where priority moved a household before an equal, once an application).
Refuses: NOT_FOUND, ROLE_NOT_PERMITTED, NOT_RESPONSIBLE_UNIT, LOCAL_CONDITIONS_NOT_MET (nobody meets them).
"""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final, Literal, cast
from uuid import UUID

from libs.common.contracts.housing import DilapidatedHousingPrioritised, HousingPriorityGranted
from libs.common.kernel.actor import Actor
from libs.common.kernel.ids import new_id
from libs.common.printing import paper
from services.housing.domain.application import first_among_equals
from services.housing.domain.caretakers import require_housing
from services.housing.domain.order_proof import digest_of, leaf_of
from services.housing.policy import c5_9_priority, c5_10_dilapidated
from services.housing.policy.c5_9_priority import Candidate, Placed
from services.housing.storage.orders import Entry, Paper
from services.housing.storage.queues import Queue, Waiting
from services.housing.storage.unit_of_work import UnitOfWork

SCHEMES_ZH: Final = {"PUBLIC_RENTAL": "公共租赁住房", "RENTAL_SUBSIDY": "住房租赁补贴", "DILAPIDATED": "农村危房改造"}
_SALT_BYTES: Final = 16


@dataclass(frozen=True, slots=True)
class DrawOrder:
    queue_id: UUID


async def draw_order(command: DrawOrder, actor: Actor, uow: UnitOfWork) -> UUID:
    queue, today = await uow.queues.lock(command.queue_id), uow.now.date()
    require_housing(actor, queue.region)
    waiting = {str(each.application_id): each for each in await uow.queues.waiting(queue.id)}
    c5_9_priority.require_conditions(met=bool(waiting))
    candidates = [
        Candidate(key, each.scores, first_among_equals(each.priority, each.person, today), each.applied_at, each.reference)
        for key, each in waiting.items()
    ]
    placed = c5_9_priority.order(candidates, queue.criteria)
    ranking, seq = new_id(), await uow.orders.next_seq(queue.id)
    entries = [_entry(ranking, each) for each in placed]
    document = _document(ranking, queue, seq, entries, uow)
    sheet = await _paper(queue, document, uow)
    issued = await uow.printouts.issue("LHPX", ranking, queue.unit, sheet)
    signed = Paper(document["digest"], issued.number, issued.check_value)
    await uow.orders.keep(ranking, queue.id, seq, document, signed, entries)
    await _tell(ranking, queue, placed, waiting, uow)
    uow.audit("HOUSING_ORDER_DRAWN", ranking, detail={"queue": str(queue.id), "households": len(entries), "number": issued.number})
    return ranking


def _entry(ranking: UUID, placed: Placed) -> Entry:
    who = placed.candidate
    where = (placed.position, placed.without, placed.tie_group, UUID(who.key))
    return Entry(ranking, *where, who.scores, who.applied_at.isoformat(), who.reference, who.priority, secrets.token_hex(_SALT_BYTES))


def _document(ranking: UUID, queue: Queue, seq: int, entries: Sequence[Entry], uow: UnitOfWork) -> dict[str, Any]:
    """What anybody may read: it names nobody."""
    groups = {entry.tie_group: dict(entry.scores) for entry in entries}
    rows = [
        {"position": each.position, "position_without": each.position_without, "tie_group": each.tie_group, "leaf": leaf_of(each.told())}
        for each in entries
    ]
    document: dict[str, Any] = {
        "ranking_id": str(ranking),
        "queue_id": str(queue.id),
        "region_code": queue.region,
        "scheme": queue.scheme,
        "year": queue.year,
        "doc_no": queue.doc_no,
        "quota": queue.quota,
        "seq": seq,
        "drawn_at": uow.now.isoformat(),
        "criteria": [asdict(criterion) for criterion in queue.criteria],
        "households": len(entries),
        "groups": [{"tie_group": group, "scores": scores} for group, scores in groups.items()],
        "entries": rows,
    }
    return document | {"digest": digest_of(document)}


async def _paper(queue: Queue, document: Mapping[str, Any], uow: UnitOfWork) -> paper.Paper:
    """The paper that holds the digest: number and check value are of it, and so of every row."""
    pairs = [
        ("保障方式", SCHEMES_ZH[queue.scheme]),
        ("年度", str(queue.year)),
        ("依据文号", queue.doc_no),
        ("第几次排序", str(document["seq"])),
        ("户数", str(document["households"])),
        ("名额", str(queue.quota)),
        ("排序编号", document["ranking_id"]),
        ("公布文件摘要(SHA-256)", document["digest"]),
    ]
    criteria = [[each.name, "高者在前" if each.higher_is_better else "低者在前", each.doc_no] for each in queue.criteria]
    blocks: list[paper.Block] = [
        paper.Fields(pairs, wide=True),
        paper.Table(["排序标准", "先后", "依据"], criteria),
        paper.Prose(["名次先比公布的标准；各项都相同的，劳模家庭在前；再按申请时间。凭回执可以核验本户名次。"]),
    ]
    issuer = await uow.places.unit_name(queue.unit)
    return paper.Paper("住房保障轮候排序公布", issuer, blocks, basis="皖政办秘〔2017〕279号 第五条")


async def _tell(ranking: UUID, queue: Queue, placed: Sequence[Placed], waiting: Mapping[str, Waiting], uow: UnitOfWork) -> None:
    for each in placed:
        who = waiting[each.candidate.key]
        if not each.preferred or who.person is None or who.told_of:
            continue
        await uow.applications.preferred(who.application_id, ranking)
        about: dict[str, Any] = {"subject": who.person.id, "effective_on": uow.now.date(), "ranking_id": ranking}
        if queue.scheme == c5_10_dilapidated.SCHEME:
            grade = cast("Literal['C', 'D']", who.grade)
            uow.emit(DilapidatedHousingPrioritised(**about, case_id=who.application_id, grade=grade))
        else:
            scheme = cast("Literal['PUBLIC_RENTAL', 'RENTAL_SUBSIDY']", queue.scheme)
            uow.emit(HousingPriorityGranted(**about, application_id=who.application_id, scheme=scheme))
