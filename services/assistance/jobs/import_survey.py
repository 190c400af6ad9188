"""Import a survey workbook: each accepted row becomes a complete application (C2.5). Chunks of rows commit with their verdicts; killed in
the middle, it goes on behind the last chunk: what registry and funds were asked may be asked again.
"""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from libs.common.jobs.job import Job
from libs.common.kernel.errors import LaomoError
from libs.common.persistence.uploads import open_upload
from libs.common.web.department_client import DepartmentClient
from libs.common.workbooks.apart import open_workbook
from libs.common.workbooks.reading import Row
from services.assistance.domain.survey_row import HEADERS, read_survey_row
from services.assistance.storage.unit_of_work import UnitOfWork
from services.assistance.use_cases.prepare_submission import Prepared, prepare_submissions
from services.assistance.use_cases.submit_application import BENEFIT, SubmitApplication, submit_application

KIND = "IMPORT_SURVEY"
ROWS_PER_COMMIT = 500
ACCEPTED = "OK"
_RESULT = "SELECT row, code FROM survey_verdict WHERE job_id = %s AND code <> 'OK' ORDER BY row"


class ImportSurvey:
    """`client` reaches registry and funds."""

    def __init__(self, client: DepartmentClient) -> None:
        self._client = client

    async def __call__(self, job: Job[UnitOfWork]) -> Mapping[str, Any]:
        _, content = await open_upload(job.house, UUID(job.command["upload_id"]))
        total = done = int(job.cursor.get("done", 0))
        seen = 0
        async with open_workbook(content, HEADERS) as workbook:
            async for chunk in workbook.chunks():
                rows = chunk[max(0, done - seen) :]
                seen += len(chunk)
                for start in range(0, len(rows), ROWS_PER_COMMIT):
                    part = rows[start : start + ROWS_PER_COMMIT]
                    total += len(part)
                    await self._submit(job, part, total)
        return await _result(job, total)

    async def _submit(self, job: Job[UnitOfWork], rows: Sequence[Row], total: int) -> None:
        written = [read_survey_row(number, values, job.actor.subject) for number, values in rows]
        prepared = await prepare_submissions(written, job.actor, job.house, self._client)
        async with job.chunk() as uow:
            verdicts = await _submit_each(prepared, job, uow)
            async with uow.raw.cursor() as cursor, cursor.copy("COPY survey_verdict (job_id, row, code, detail) FROM STDIN") as copy:
                for (number, _), (code, detail) in zip(rows, verdicts, strict=True):
                    await copy.write_row((job.id, number, code, detail))
            accepted = sum(code == ACCEPTED for code, _ in verdicts)
            uow.audit("SURVEY_ROWS_SUBMITTED", job.id, detail={"rows": len(rows), "accepted": accepted})
            job.cursor = {"done": total}
            job.progress = {"done": total, "accepted": int(job.progress.get("accepted", 0)) + accepted}


async def _submit_each(prepared: Sequence[Prepared], job: Job[UnitOfWork], uow: UnitOfWork) -> list[tuple[str, str]]:
    """Verdicts in order. People are locked and looked up once for the chunk."""
    people = [command.person_id for command in prepared if isinstance(command, SubmitApplication)]
    await uow.people.fetch(people, lock=True)
    await uow.applications.fetch_live(people, BENEFIT)
    verdicts: list[tuple[str, str]] = []
    for command in prepared:
        if isinstance(command, LaomoError):
            verdicts.append((command.code, command.detail))
            continue
        try:
            await submit_application(command, job.actor, uow)
        except LaomoError as refusal:
            verdicts.append((refusal.code, refusal.detail))
        else:
            verdicts.append((ACCEPTED, ""))
    return verdicts


async def _result(job: Job[UnitOfWork], total: int) -> dict[str, Any]:
    async with job.house.pool.connection() as connection:
        refused = await (await connection.execute(_RESULT, (job.id,))).fetchall()
    return {"rows": total, "accepted": total - len(refused), "refused": [{"row": row, "code": code} for row, code in refused]}
