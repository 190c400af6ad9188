"""The sample survey through the public doors of three departments, to the last row."""

import json
from datetime import datetime
from pathlib import Path

from libs.common.kernel.clock import SHANGHAI

ROOT = Path(__file__).resolve().parents[3]
EXPECTED = json.loads((ROOT / "tests/expected/expected.json").read_text("utf-8"))["survey"]
SAMPLE = ROOT / "deploy/local/sample"


async def _job(system, path, headers, file):
    ordered = await system.http.post(f"/{path}", files={"file": (file, (SAMPLE / file).read_bytes())}, headers=headers)
    assert ordered.status_code == 202, ordered.text
    await system.run_jobs()
    await system.drain()
    department = path.split("/")[0]
    job = (await system.http.get(f"/{department}/jobs/{ordered.json()['job_id']}", headers=headers)).json()
    assert job["state"] == "DONE", job
    return job["result"]


async def test_the_sample_survey_comes_out_to_the_last_row(departments):
    system = await departments("registry", "assistance", "funds")
    admin = system.token("admin", roles=["SYSTEM_ADMIN"])
    await system.http.post("/registry/org-units/establishment", json={"on": "2024-02-26"}, headers=admin)
    await system.drain()
    units = (await system.http.get("/registry/org-units", params={"kind": "PROVINCIAL_FEDERATION"}, headers=admin)).json()["items"]
    clerk = system.token("clerk", roles=["REGISTRAR", "FORM_FILLER"], unit_id=units[0]["id"])
    await _job(system, "registry/roster-imports", clerk, "roster.xlsx")
    system.clock.move_to(datetime(2024, 5, 31, 9, tzinfo=SHANGHAI))
    result = await _job(system, "assistance/survey-imports", clerk, "survey.xlsx")
    assert result == EXPECTED
    async with system.houses["assistance"].pool.connection() as connection:
        states = dict(await (await connection.execute("SELECT state, count(*) FROM application GROUP BY state")).fetchall())
        told = await (await connection.execute("SELECT count(*) FROM outbox WHERE type = 'APPLICATION_SUBMITTED'")).fetchone()
    assert states == {"SUBMITTED": EXPECTED["accepted"]}
    assert told == (EXPECTED["accepted"],)
    again = await _job(system, "assistance/survey-imports", clerk, "survey.xlsx")
    assert again["accepted"] == 0
