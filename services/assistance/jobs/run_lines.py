"""The line run of one L2 union: its verified applications in chunks; killed in the middle, it goes on, and what is granted stays.

What is as it was when its months were last decided is left alone: most people, most nights.

A recalculation is the same run, ordered with a reason, that also keeps what each month was and became.
"""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from libs.common.jobs.job import Job
from libs.common.kernel.months import Month
from services.assistance.storage.unit_of_work import UnitOfWork
from services.assistance.use_cases.choose_cases import ChooseCases, choose_cases
from services.assistance.use_cases.follow_standing import FollowStanding, follow_standing
from services.assistance.use_cases.grant_lines import GrantLines, grant_lines
from services.assistance.use_cases.note_decided import NoteDecided, note_decided

KIND, RECALCULATE = "RUN_LINES", "RECALCULATE"
CASES_PER_COMMIT = 500


async def run_lines(job: Job[UnitOfWork]) -> Mapping[str, Any]:
    cases = [UUID(case) for case in job.command["cases"]]
    through = Month.parse(job.command["through"])
    done, lines, adjustments = (int(job.cursor.get(key, 0)) for key in ("done", "lines", "adjustments"))
    while done < len(cases):
        async with job.chunk() as uow:
            chunk = tuple(cases[done : done + CASES_PER_COMMIT])
            changed = await choose_cases(ChooseCases(chunk, through), uow)
            granted = await grant_lines(GrantLines(tuple(changed), through), job.actor, uow)
            await follow_standing(FollowStanding(granted.people), job.actor, uow)
            await note_decided(NoteDecided(changed, through), uow)
            if job.kind == RECALCULATE:
                await uow.recalculations.note(job.id, granted.changes)
            lines, adjustments = lines + granted.lines, adjustments + granted.adjustments
            done += len(chunk)
            uow.audit(
                "LINES_GRANTED",
                job.id,
                detail={"cases": len(chunk), "decided": len(changed), "lines_so_far": lines, "adjustments_so_far": adjustments},
            )
            job.cursor = {"done": done, "lines": lines, "adjustments": adjustments}
            job.progress = {"done": done, "total": len(cases), "lines": lines, "adjustments": adjustments}
    return {"applications": len(cases), "lines": lines, "adjustments": adjustments}
