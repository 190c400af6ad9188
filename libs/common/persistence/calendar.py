"""The department's own working-day calendar."""

from libs.common.kernel.working_days import WorkingCalendar
from libs.common.persistence.house import Pool


async def load_calendar(pool: Pool) -> WorkingCalendar:
    async with pool.connection() as connection:
        return WorkingCalendar(dict(await (await connection.execute("SELECT day, is_working FROM calendar_day")).fetchall()))
