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
    await _one_county_to_verified(system, clerk)


async def _act(system, act, headers):
    ordered = await system.http.post("/assistance/bulk-acts", json={"act": act}, headers=headers)
    assert ordered.status_code == 202, ordered.text
    await system.run_jobs()
    return (await system.http.get(f"/assistance/jobs/{ordered.json()['job_id']}", headers=headers)).json()["result"]


async def _one_county_to_verified(system, filler):
    """Review, notice, declare by the county, verify by its city; nobody at two gates, nothing too early."""
    county = (await system.http.get("/registry/org-units", params={"kind": "COUNTY_FEDERATION"}, headers=filler)).json()["items"][0]
    reviewer = system.token("reviewer", roles=["COUNTY_REVIEWER"], unit_id=county["id"])
    verifier = system.token("verifier", roles=["VERIFIER"], unit_id=county["parent_id"])
    reviewed = await _act(system, "review", reviewer)
    total = reviewed["total"]
    assert total > 0
    assert reviewed["outcomes"] == {"OK": total}
    self_review = system.token("clerk", roles=["COUNTY_REVIEWER"], unit_id=county["id"])
    assert (await _act(system, "open_notice", self_review))["outcomes"] == {"SELF_REVIEW_FORBIDDEN": total}
    notice = (await _act(system, "open_notice", reviewer))["notice_id"]
    for place in ("UNIT", "COUNTY"):
        body = {"place": place, "posted_on": "2024-05-31", "posted_by": "王芳"}
        posted = await system.http.post(f"/assistance/notices/{notice}/postings", json=body, headers=reviewer)
        assert posted.status_code == 201, posted.text
    assert posted.json()["last_day"] == "2024-06-07"  # five working days after the day of posting
    closing = f"/assistance/notices/{notice}/closing"
    assert (await system.http.post(closing, headers=reviewer)).json()["code"] == "NOTICE_NOT_ELAPSED"
    assert (await system.http.post(closing, headers=verifier)).json()["code"] == "ROLE_NOT_PERMITTED"
    system.clock.move_to(datetime(2024, 6, 8, 0, tzinfo=SHANGHAI))
    certificate = await system.http.post(closing, headers=reviewer)
    assert (certificate.status_code, certificate.json()["entries"]) == (201, total)
    assert (await _act(system, "declare", reviewer))["outcomes"] == {"OK": total}
    assert (await _act(system, "verify", verifier))["outcomes"] == {"OK": total}
    async with system.houses["assistance"].pool.connection() as connection:
        verified = await (await connection.execute("SELECT count(*) FROM outbox WHERE type = 'APPLICATION_VERIFIED'")).fetchone()
    assert verified == (total,)
    await _lines_of_one_city(system, verifier)


async def _lines_of_one_city(system, verifier):
    """What the run grants is what the sample's lines say of these people; running again grants nothing."""

    async def run():
        ordered = await system.http.post("/assistance/line-runs", json={"through": "2024-06"}, headers=verifier)
        assert ordered.status_code == 202, ordered.text
        await system.run_jobs()
        job = (await system.http.get(f"/assistance/jobs/{ordered.json()['job_id']}", headers=verifier)).json()
        assert job["state"] == "DONE", job
        return job["result"]["lines"]

    granted = await run()
    lines = (await system.http.get("/assistance/lines", params={"limit": 500}, headers=verifier)).json()["items"]
    assert len(lines) == granted > 0
    people = sorted({line["person_id"] for line in lines})
    shown = await system.http.post("/registry/people/reveals", json={"person_ids": people, "reason": "核对明细"}, headers=verifier)
    numbers = {each["person_id"]: each["id_number"] for each in shown.json()}
    mine = {(numbers[line["person_id"]], line["month"], line["amount"], line["grounds"]) for line in lines}
    expected = [tuple(row.split(",")[:4]) for row in (ROOT / "tests/expected/lines.csv").read_text("utf-8").splitlines()[1:]]
    assert mine == {row for row in expected if row[0] in set(numbers.values())}
    assert await run() == 0
