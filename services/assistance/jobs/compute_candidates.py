"""Compute the list of a yearly benefit, 1,000 people a commit; killed in the middle, it goes on behind the last chunk."""

from collections import Counter
from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

from libs.common.jobs.job import Job
from services.assistance.storage.unit_of_work import UnitOfWork
from services.assistance.use_cases.compute_candidates import ComputeCandidates, compute_candidates

KIND: Final = "COMPUTE_CANDIDATES"
PEOPLE_PER_COMMIT: Final = 1000


async def compute_lists(job: Job[UnitOfWork]) -> Mapping[str, Any]:
    after = UUID(job.cursor.get("after", str(UUID(int=0))))
    counts = Counter(job.progress.get("states", {}))
    done = int(job.progress.get("done", 0))
    while True:
        async with job.chunk() as uow:
            campaign = await uow.benefit_campaigns.get(UUID(job.command["campaign_id"]))
            people = await uow.benefit_campaigns.people(campaign, after, PEOPLE_PER_COMMIT)
            if people:
                counts.update({state.value: n for state, n in (await compute_candidates(ComputeCandidates(campaign, people), uow)).items()})
                after, done = people[-1], done + len(people)
                uow.audit("CANDIDATES_COMPUTED", campaign.id, detail={"people": len(people)})
            job.cursor = {"after": str(after)}
            job.progress = {"done": done, "states": dict(counts)}
        if not people:
            return {"people": done, "eligible": counts["ELIGIBLE"], "waiting": counts["WAITING"], "not_eligible": counts["DROPPED"]}
