"""The sample roster through the public doors, to the last row."""

import json
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
EXPECTED = json.loads((ROOT / "tests/expected/expected.json").read_text("utf-8"))["roster"]
ROSTER = (ROOT / "deploy/local/sample/roster.xlsx").read_bytes()


async def _import(system, headers, content=ROSTER):
    ordered = await system.http.post("/registry/roster-imports", files={"file": ("名册.xlsx", content)}, headers=headers)
    assert ordered.status_code == 202, ordered.text
    await system.run_jobs()
    job = (await system.http.get(f"/registry/jobs/{ordered.json()['job_id']}", headers=headers)).json()
    assert job["state"] == "DONE", job
    return job["result"]


async def _established(departments):
    system = await departments("registry")
    admin = system.token("admin", roles=["SYSTEM_ADMIN"])
    made = await system.http.post("/registry/org-units/establishment", json={"on": "2024-02-26"}, headers=admin)
    assert made.json() == {"added": 2 + 16 + 16 + 104 + 3 + 3}
    units = (await system.http.get("/registry/org-units", params={"kind": "PROVINCIAL_FEDERATION"}, headers=admin)).json()["items"]
    return system, system.token("registrar", roles=["REGISTRAR"], unit_id=units[0]["id"])


async def test_the_sample_roster_comes_out_to_the_last_row_and_twice_changes_nothing(departments):
    system, registrar = await _established(departments)
    result = await _import(system, registrar)
    for key in ("rows", "people", "honours", "tiers", "refused", "warnings"):
        assert result[key] == EXPECTED[key], key

    async def counts():
        async with system.houses["registry"].pool.connection() as connection:
            return await (
                await connection.execute(
                    "SELECT (SELECT count(*) FROM person), (SELECT count(*) FROM history), (SELECT count(*) FROM honor), (SELECT count(*) FROM outbox)"
                )
            ).fetchone()

    before = await counts()
    assert before[0] == EXPECTED["people"]
    assert await _import(system, registrar) == result
    assert await counts() == before


@pytest.mark.parametrize(("roles", "code"), [(["VERIFIER"], "ROLE_NOT_PERMITTED"), (["REGISTRAR"], "WORKBOOK_REFUSED")])
async def test_what_cannot_be_imported_is_refused_at_the_door(departments, roles, code):
    system, registrar = await _established(departments)
    headers = registrar if roles == ["REGISTRAR"] else system.token("other", roles=roles)
    answer = await system.http.post("/registry/roster-imports", files={"file": ("名册.xlsx", b"not a workbook")}, headers=headers)
    assert answer.json()["code"] == code
