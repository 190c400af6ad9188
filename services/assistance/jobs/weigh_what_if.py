"""Weigh other parameters against everyone's months, as a policy officer ordered (C1.5): read in one snapshot, kept as the job's result.

A calculation that was killed begins again: it has changed nothing.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any, Final
from uuid import UUID

from libs.common.jobs.job import Job
from libs.common.kernel.money import format_yuan
from libs.common.kernel.months import Month, months_between
from libs.common.kernel.parameters import Parameter
from services.assistance.domain.what_if import Sums, Weighed
from services.assistance.storage.unit_of_work import UnitOfWork
from services.assistance.views.weigh_cases import weigh_cases

KIND: Final = "WHAT_IF"
_PROGRESS_EVERY: Final = 10_000
_MONTHS_A_YEAR: Final = 12
_COLUMNS = "job_id, person_id, months_before, months_after, before_fen, after_fen"


async def weigh_what_if(job: Job[UnitOfWork]) -> Mapping[str, Any]:
    first, last = Month.parse(job.command["first"]), Month.parse(job.command["last"])
    house, shown = job.house, 0
    weighed = Weighed()
    async for weighed in weigh_cases(house.pool, house.keyring, house.clock.today(), _rows(job.command["changes"]), (first, last)):
        if weighed.people - shown >= _PROGRESS_EVERY:
            shown = weighed.people
            async with job.chunk():
                job.progress = {"people": shown}
    units = {unit: await _name(job, unit) for group in weighed.groups for unit in group[:2] if unit is not None}
    async with job.chunk() as uow:
        await uow.raw.execute("DELETE FROM what_if_effect WHERE job_id = %s", (job.id,))
        async with uow.raw.cursor() as cursor, cursor.copy(f"COPY what_if_effect ({_COLUMNS}) FROM STDIN") as copy:
            for effect in weighed.effects:
                sums = (effect.months_before, effect.months_after, effect.before_fen, effect.after_fen)
                await copy.write_row((job.id, effect.person_id, *sums))
        job.progress = {"people": weighed.people}
    return result_of(weighed, first, last, units)


def _rows(changes: list[Mapping[str, str]]) -> list[Parameter]:
    return [Parameter(each["key"], each["value"], "", date.fromisoformat(each["effective_from"]), "C1.5", "测算", "") for each in changes]


async def _name(job: Job[UnitOfWork], unit: UUID) -> str:
    known = await job.house.units.get(unit)
    return known.name if known else str(unit)


def result_of(weighed: Weighed, first: Month, last: Month, units: Mapping[UUID, str]) -> dict[str, Any]:
    """JSON: amounts as decimal strings; counts by union, county and tier; no person."""
    whole = Sums()
    groups = []
    for (l2, county, tier), sums in sorted(weighed.groups.items(), key=lambda item: (str(item[0][0]), str(item[0][1]), item[0][2])):
        for name in Sums.__slots__:
            setattr(whole, name, getattr(whole, name) + getattr(sums, name))
        groups.append({"l2": units[l2], "county": units[county] if county else "", "tier": tier, **_told(sums)})
    months = sum(1 for _ in months_between(first, last))
    return {
        "first": str(first),
        "last": str(last),
        "people": weighed.people,
        "changed": len(weighed.effects),
        "total": _told(whole),
        "yearly_difference": format_yuan((whole.after_fen - whole.before_fen) * _MONTHS_A_YEAR // months),
        "months": [
            {"month": str(month), "before": format_yuan(before), "after": format_yuan(after), "difference": format_yuan(after - before)}
            for month, (before, after) in sorted(weighed.months.items())
        ],
        "groups": groups,
    }


def _told(sums: Sums) -> dict[str, Any]:
    return {
        "people_before": sums.people_before,
        "people_after": sums.people_after,
        "before": format_yuan(sums.before_fen),
        "after": format_yuan(sums.after_fen),
        "difference": format_yuan(sums.after_fen - sums.before_fen),
        "gained": sums.gained,
        "lost": sums.lost,
        "more": sums.more,
        "less": sums.less,
    }
