"""What became of each refused row of a survey workbook?"""

from uuid import UUID

from libs.common.persistence.house import Pool

_VERDICTS = "SELECT row, code, detail FROM survey_verdict WHERE job_id = %s AND code <> 'OK' ORDER BY row"


async def survey_verdicts(pool: Pool, job_id: UUID) -> dict[int, tuple[str, str]]:
    """Sheet row → code and sentence."""
    async with pool.connection() as connection:
        return {row: (code, detail) for row, code, detail in await (await connection.execute(_VERDICTS, (job_id,))).fetchall()}


async def upload_of(pool: Pool, job_id: UUID) -> UUID:
    """The file that a job imports."""
    async with pool.connection() as connection:
        row = await (await connection.execute("SELECT command->>'upload_id' FROM job WHERE id = %s", (job_id,))).fetchone()
    assert row is not None, "the job was found before"
    return UUID(row[0])
