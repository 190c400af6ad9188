"""Roster import, 100k rows through the door (report apart); floor: calamine and COPY of the rows finally written."""

import asyncio
import io
import tempfile
from pathlib import Path
from typing import Any

import psycopg
import xlsxwriter
from python_calamine import CalamineWorkbook

from benchmarks.harness import FULL, established, figure, fresh, peak_mb, stopwatch, system_of
from benchmarks.people import roster_rows
from services.registry.domain.roster_row import HEADERS

_TABLES = ("person", "history", "honor")


def workbook(count: int) -> bytes:
    """A roster in the unions' shape: title, preamble, group line, header in row 4, data from row 5."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"constant_memory": True, "strings_to_formulas": False}) as book:
        sheet = book.add_worksheet("名册")
        sheet.write(0, 0, "安徽省省部级以上劳动模范名册")
        sheet.write(1, 0, "填报单位：安徽省总工会　填报日期：2024年06月12日")
        sheet.write_row(3, 0, HEADERS)
        for number, row in enumerate(roster_rows(count), 4):
            sheet.write_row(number, 0, [row[header] for header in HEADERS])
    return out.getvalue()


async def measure(admin: str, size: str) -> list[dict[str, Any]]:
    count = 100_000 if size == FULL else 20_000
    content = workbook(count)
    url, owner = fresh(admin, "registry", "bench_roster")
    with tempfile.TemporaryDirectory() as directory:
        async with system_of({"registry": url}, Path(directory)) as system:
            units = await established(system)
            clerk = system.token("registrar", roles=["REGISTRAR"], unit_id=units["安徽省总工会"])
            with stopwatch() as ours:
                ordered = await system.http.post(
                    "/registry/roster-imports", files={"file": ("r.xlsx", content)}, headers=clerk, timeout=600
                )
                ordered.raise_for_status()
                await system.run_jobs_without_events()
            job = (await system.http.get(f"/registry/jobs/{ordered.json()['job_id']}", headers=clerk)).json()
            assert job["state"] == "DONE", job
            assert job["result"]["people"] == count, job["result"]
    peak = peak_mb()
    floor = await asyncio.to_thread(_floor, content, owner)
    told = f"{count / 1000:.0f}k rows: {ours():.1f} s ({count / ours():.0f} rows/s)"
    goal = "100k ≤ 20 s, ≤ 3×, ≤ 600 MB"
    return [figure("roster import", told, f"{ours():.1f} s", f"{floor:.1f} s", f"{ours() / floor:.2f}×", goal, peak)]


def _floor(content: bytes, owner: str) -> float:
    """Read the cells, and COPY into bare tables with the same keys what the import left."""
    with psycopg.connect(owner) as connection:
        rows = {table: list(connection.execute(f"SELECT * FROM {table}")) for table in _TABLES}
        for table in _TABLES:
            connection.execute(f"CREATE TABLE floor_{table} (LIKE {table} INCLUDING ALL)")
        connection.commit()
        with stopwatch() as seconds:
            CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()
            for table in _TABLES:
                with connection.cursor() as cursor, cursor.copy(f"COPY floor_{table} FROM STDIN") as copy:
                    for row in rows[table]:
                        copy.write_row([psycopg.types.json.Jsonb(value) if isinstance(value, dict) else value for value in row])
            connection.commit()
    return seconds()
