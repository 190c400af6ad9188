"""What became of each row of a list of insured people that was not recorded, and which file was it (C4.1)?"""

from uuid import UUID

from libs.common.persistence.house import Pool

_VERDICTS = "SELECT subject, code, detail FROM job_case WHERE job_id = %s AND code <> 'OK' ORDER BY subject"
_UPLOAD = "SELECT command->>'upload_id' FROM job WHERE id = %s AND kind = 'IMPORT_COVERAGES'"


async def coverage_verdicts(pool: Pool, job_id: UUID) -> dict[int, tuple[str, str]]:
    """Sheet row → code and sentence."""
    async with pool.connection() as connection:
        rows = await (await connection.execute(_VERDICTS, (job_id,))).fetchall()
    return {int(row): (code, detail) for row, code, detail in rows}


async def coverage_upload(pool: Pool, job_id: UUID) -> UUID | None:
    """None for a job of another kind."""
    async with pool.connection() as connection:
        row = await (await connection.execute(_UPLOAD, (job_id,))).fetchone()
    return UUID(row[0]) if row else None
