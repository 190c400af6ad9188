"""Read the workbook of an authority's answers in a child process; chunks of rows commit with their verdicts (C2.6)."""

from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

from libs.common.jobs.job import Job
from libs.common.persistence.uploads import open_upload
from libs.common.workbooks.apart import open_workbook
from services.assistance.domain.comparison import answer_columns
from services.assistance.policy.c2_6_comparison import Comparison
from services.assistance.storage.unit_of_work import UnitOfWork
from services.assistance.use_cases.take_answers import TakeAnswers, take_answers

KIND: Final = "IMPORT_ANSWERS"
_ROWS_PER_COMMIT: Final = 500
_REFUSED = "SELECT row, code, detail FROM comparison_verdict WHERE job_id = %s AND code <> 'OK' ORDER BY row"


async def import_answers(job: Job[UnitOfWork]) -> Mapping[str, Any]:
    """Killed in the middle, it goes on behind the last chunk; a key that an earlier chunk took is a repeated row."""
    list_id = UUID(job.command["list_id"])
    _, content = await open_upload(job.house, UUID(job.command["upload_id"]))
    done, seen = int(job.cursor.get("done", 0)), frozenset(job.cursor.get("keys", ()))
    read = 0
    async with open_workbook(content, answer_columns(await _kind(job, list_id))) as workbook:
        async for chunk in workbook.chunks():
            rows = chunk[max(0, done - read) :]
            read += len(chunk)
            for start in range(0, len(rows), _ROWS_PER_COMMIT):
                part = rows[start : start + _ROWS_PER_COMMIT]
                done += len(part)
                async with job.chunk() as uow:
                    taken = await take_answers(TakeAnswers(list_id, part, seen), uow)
                    async with (
                        uow.raw.cursor() as cursor,
                        cursor.copy("COPY comparison_verdict (job_id, row, code, detail) FROM STDIN") as copy,
                    ):
                        for verdict in taken.verdicts:
                            await copy.write_row((job.id, *verdict))
                    seen |= taken.keys
                    found = int(job.progress.get("differences", 0)) + taken.differences
                    uow.audit("COMPARISON_ANSWERS_TAKEN", list_id, detail={"rows": len(part), "differences": taken.differences})
                    job.cursor = {"done": done, "keys": sorted(seen)}
                    job.progress = {"done": done, "differences": found}
    return await _result(job, done)


async def _kind(job: Job[UnitOfWork], list_id: UUID) -> Comparison:
    async with job.house.pool.connection() as connection:
        row = await (await connection.execute("SELECT kind FROM comparison_list WHERE id = %s", (list_id,))).fetchone()
    assert row is not None, "the order found it"
    return Comparison(row[0])


async def _result(job: Job[UnitOfWork], rows: int) -> dict[str, Any]:
    async with job.house.pool.connection() as connection:
        refused = await (await connection.execute(_REFUSED, (job.id,))).fetchall()
    return {
        "rows": rows,
        "accepted": rows - len(refused),
        "differences": int(job.progress.get("differences", 0)),
        "refused": [{"row": row, "code": code, "detail": detail} for row, code, detail in refused],
    }
