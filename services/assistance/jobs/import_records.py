"""Import a county's survey workbook: rows filled in are entered by the same use case as one by one; chunks commit with their verdicts."""

from collections.abc import Mapping, Sequence
from typing import Any, Final
from uuid import UUID

from libs.common.contracts.calls import ROWS_PER_CALL, CardsQuery, PersonCards
from libs.common.jobs.job import Job
from libs.common.kernel.errors import Code, LaomoError
from libs.common.persistence.uploads import open_upload
from libs.common.web.department_client import DepartmentClient
from libs.common.workbooks.apart import open_workbook
from libs.common.workbooks.cells import person_name
from libs.common.workbooks.reading import Row
from services.assistance.domain.survey_sheet import HEADERS, SheetRow, read_sheet_row
from services.assistance.storage.unit_of_work import UnitOfWork
from services.assistance.use_cases.enter_survey_record import EnterSurveyRecord, enter_survey_record

KIND: Final = "IMPORT_SURVEY_RECORDS"
ROWS_PER_COMMIT: Final = 500
_ACCEPTED, _BLANK = ("OK", ""), ("BLANK", "尚未填写，未作处理")
_PEOPLE: Final = "SELECT id, person_id FROM survey_record WHERE id = ANY(%s)"
_RESULT: Final = "SELECT row, code FROM survey_verdict WHERE job_id = %s AND code <> 'OK' ORDER BY row"
Verdict = tuple[str, str]


class ImportRecords:
    """`client` reaches registry, which knows what people are called."""

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
                    await self._enter(job, part, total)
        return await _result(job, total)

    async def _enter(self, job: Job[UnitOfWork], rows: Sequence[Row], total: int) -> None:
        read = [read_sheet_row(values) for _, values in rows]
        people, names = await self._names(job, [row.record_id for row in read if isinstance(row, SheetRow)])
        async with job.chunk() as uow:
            await uow.surveys.lock_each(list(people))
            await uow.people.fetch(people.values())
            done: set[UUID] = set()
            verdicts = [await _verdict(row, people, names, done, job, uow) for row in read]
            async with uow.raw.cursor() as cursor, cursor.copy("COPY survey_verdict (job_id, row, code, detail) FROM STDIN") as copy:
                for (number, _), verdict in zip(rows, verdicts, strict=True):
                    await copy.write_row((job.id, number, *verdict))
            accepted = verdicts.count(_ACCEPTED)
            uow.audit("SURVEY_RECORDS_ENTERED", job.id, detail={"rows": len(rows), "accepted": accepted})
            job.cursor = {"done": total}
            job.progress = {"done": total, "accepted": int(job.progress.get("accepted", 0)) + accepted}

    async def _names(self, job: Job[UnitOfWork], record_ids: Sequence[UUID]) -> tuple[dict[UUID, Any], dict[UUID, str]]:
        """Record → person, and person → name."""
        async with job.house.pool.connection() as connection:
            people = dict(await (await connection.execute(_PEOPLE, (list(record_ids),))).fetchall())
        asked = sorted(set(people.values()))
        named: dict[UUID, str] = {}
        for start in range(0, len(asked), ROWS_PER_CALL):
            query = CardsQuery(
                person_ids=tuple(asked[start : start + ROWS_PER_CALL]), purpose="核对摸底调查名册的姓名", unit=job.actor.unit_id
            )
            found = await self._client.post("/registry/people/cards", query, PersonCards)
            named.update({person.person_id: person.name for person in found.cards})
        return people, named


async def _verdict(
    row: SheetRow | LaomoError,
    people: Mapping[UUID, Any],
    names: Mapping[UUID, str],
    done: set[UUID],
    job: Job[UnitOfWork],
    uow: UnitOfWork,
) -> Verdict:
    if isinstance(row, LaomoError):
        return row.code, row.detail
    if row.blank:
        return _BLANK
    if row.record_id in done:
        return Code.DUPLICATE_ROW, "同一人在本工作簿中填写了两行，请只保留一行"
    if row.record_id in people and person_name(names.get(people[row.record_id], "")) != row.name:
        return Code.IDENTITY_CONFLICT, "姓名与行标识不是同一人，请勿移动行标识；可重新下载名册"
    assert row.surveyed_on is not None, "a row without faults"
    command = EnterSurveyRecord(row.record_id, row.surveyed_on, row.answers, campaign_id=UUID(job.command["campaign_id"]))
    try:
        await enter_survey_record(command, job.actor, uow)
    except LaomoError as refusal:
        return refusal.code, refusal.detail
    done.add(row.record_id)
    return _ACCEPTED


async def _result(job: Job[UnitOfWork], total: int) -> dict[str, Any]:
    async with job.house.pool.connection() as connection:
        other = await (await connection.execute(_RESULT, (job.id,))).fetchall()
    refused = [{"row": row, "code": code} for row, code in other if code != _BLANK[0]]
    return {"rows": total, "accepted": total - len(other), "blank": len(other) - len(refused), "refused": refused}
