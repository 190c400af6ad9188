"""Import a list of insured people: who each row is, registry says; each is recorded by the same use case as one by one; chunks commit with outcomes.

Killed in the middle it goes on behind the last chunk: what a row recorded and the row's own outcome are one commit, so that no row is lost or done twice.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final
from uuid import UUID

from libs.common.contracts.calls import PeopleFound, PersonFound, PersonLookup, PersonQuery
from libs.common.jobs.job import CaseOutcome, Job
from libs.common.kernel.errors import Code, LaomoError
from libs.common.kernel.ids import PersonId
from libs.common.messaging.cursors import until_reached
from libs.common.persistence.uploads import open_upload
from libs.common.web.department_client import DepartmentClient
from libs.common.workbooks.apart import open_workbook
from libs.common.workbooks.reading import Row
from services.health.domain.coverage import Coverage
from services.health.domain.coverage_sheet import HEADERS, CoverageLine, read_coverage_row
from services.health.storage.unit_of_work import UnitOfWork
from services.health.use_cases.close_gaps import CloseGaps, close_gaps
from services.health.use_cases.record_coverages import CoverageRow, RecordCoverages, record_coverages

KIND: Final = "IMPORT_COVERAGES"
ROWS_PER_COMMIT: Final = 200
_NOBODY: Final = LaomoError(Code.PERSON_NOT_FOUND, "劳模信息库中无此人，请核对身份号码，或先由责任工会登记")
Prepared = tuple[int, CoverageRow | LaomoError]


class ImportCoverages:
    """`client` reaches registry, which knows whose number it is."""

    def __init__(self, client: DepartmentClient) -> None:
        self._client = client

    async def __call__(self, job: Job[UnitOfWork]) -> Mapping[str, Any]:
        _, content = await open_upload(job.house, UUID(job.command["upload_id"]))
        done, seen = int(job.cursor.get("done", 0)), 0
        async with open_workbook(content, HEADERS) as workbook:
            async for chunk in workbook.chunks():
                rows = chunk[max(0, done - seen) :]
                seen += len(chunk)
                for start in range(0, len(rows), ROWS_PER_COMMIT):
                    part = rows[start : start + ROWS_PER_COMMIT]
                    await _record(job, await self._prepared(job, part), done)
                    done += len(part)
        counts = dict(job.progress.get("outcomes", {}))
        return {"rows": done, "accepted": counts.get("OK", 0), "outcomes": counts}

    async def _prepared(self, job: Job[UnitOfWork], rows: Sequence[Row]) -> list[Prepared]:
        """Each row's command, once this department has heard of its person; or why there is none."""
        today = job.house.clock.today()
        read: list[tuple[int, CoverageLine | LaomoError]] = []
        for number, values in rows:
            try:
                read.append((number, read_coverage_row(number, values, today)))
            except LaomoError as refusal:
                read.append((number, refusal))
        lines = [line for _, line in read if isinstance(line, CoverageLine)]
        queries = tuple(PersonQuery(id_number=line.id_number, name=line.name, as_of=today) for line in lines)
        found: Sequence[PersonFound] = ()
        if queries:
            found = (await self._client.post("/registry/people/lookup", PersonLookup(queries=queries), PeopleFound)).answers
        await until_reached(job.house.pool, "registry", {each.person_id: each.stream_version for each in found if each.person_id})
        following = iter(found)
        return [(number, _row(line, next(following)) if isinstance(line, CoverageLine) else line) for number, line in read]


def _row(line: CoverageLine, found: PersonFound) -> CoverageRow | LaomoError:
    if found.person_id is None:
        return _NOBODY
    return CoverageRow(PersonId(found.person_id), line.insured, line.source_ref, name_matches=found.name_matches)


async def _record(job: Job[UnitOfWork], prepared: Sequence[Prepared], done: int) -> None:
    """The chunk in one commit; where the table itself refuses a row (two clerks at once), one by one."""
    counts = dict(job.progress.get("outcomes", {}))
    try:
        await _commit(job, prepared, done, counts)
    except LaomoError as refusal:
        if refusal.code is not Code.DUPLICATE_PERIOD:
            raise
        for each in prepared:
            counts = await _alone(job, each, done, counts)
            done += 1


async def _alone(job: Job[UnitOfWork], each: Prepared, done: int, counts: Mapping[str, int]) -> dict[str, int]:
    try:
        return await _commit(job, [each], done, counts)
    except LaomoError as refusal:
        if refusal.code is not Code.DUPLICATE_PERIOD:
            raise
        return await _commit(job, [(each[0], refusal)], done, counts)


async def _commit(job: Job[UnitOfWork], prepared: Sequence[Prepared], done: int, counts: Mapping[str, int]) -> dict[str, int]:
    """The counts after it."""
    after = dict(counts)
    async with job.chunk() as uow:
        answers = iter(
            await record_coverages(RecordCoverages([row for _, row in prepared if isinstance(row, CoverageRow)]), job.actor, uow)
        )
        said = [(number, next(answers) if isinstance(row, CoverageRow) else row) for number, row in prepared]
        recorded = {each.person_id for _, each in said if isinstance(each, Coverage)}
        await close_gaps(CloseGaps(recorded), uow)
        outcomes = [_outcome(number, each) for number, each in said]
        for outcome in outcomes:
            after[outcome.code] = after.get(outcome.code, 0) + 1
        await job.record(uow, outcomes)
        uow.audit("COVERAGES_IMPORTED", job.id, detail={"rows": len(prepared), "accepted": len([o for o in outcomes if o.code == "OK"])})
        job.cursor = {"done": done + len(prepared)}
        job.progress = {"done": done + len(prepared), "outcomes": after}
    return after


def _outcome(number: int, each: Coverage | LaomoError) -> CaseOutcome:
    """`subject`: the sheet's row number, so that cases come in its order."""
    subject = f"{number:07d}"
    return CaseOutcome(subject, each.code, each.detail) if isinstance(each, LaomoError) else CaseOutcome(subject, "OK")
