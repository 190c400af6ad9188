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
    assert made.json() == {"added": 2 + 16 + 16 + 104 + 3 + 3 + (1 + 16 + 104)}  # the last: 人社
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
    await _look_up_and_reveal(system, registrar)


@pytest.mark.parametrize(("roles", "code"), [(["VERIFIER"], "ROLE_NOT_PERMITTED"), (["REGISTRAR"], "WORKBOOK_REFUSED")])
async def test_what_cannot_be_imported_is_refused_at_the_door(departments, roles, code):
    system, registrar = await _established(departments)
    headers = registrar if roles == ["REGISTRAR"] else system.token("other", roles=roles)
    answer = await system.http.post("/registry/roster-imports", files={"file": ("名册.xlsx", b"not a workbook")}, headers=headers)
    assert answer.json()["code"] == code


async def _look_up_and_reveal(system, registrar):
    """A 15-digit number and a spaced name find the same person; revealing leaves one audit row a person."""
    queries = [
        {"id_number": "342601196005120498", "name": "孔福超", "as_of": "2024-03-01"},
        {"id_number": "342601196005120498", "name": "孔福", "as_of": "2024-03-01"},
        {"id_number": "110101190001010014", "name": "无名氏", "as_of": "2024-03-01"},
    ]
    found = (await system.http.post("/registry/people/lookup", json={"queries": queries}, headers=registrar)).json()["answers"]
    assert [answer["name_matches"] for answer in found] == [True, False, False]
    assert (found[0]["life_status"], found[0]["tier"], found[0]["stream_version"]) == ("ALIVE", "PROVINCIAL", 1)
    assert found[2]["person_id"] is None
    person = found[0]["person_id"]
    stranger = system.token("stranger", roles=["VERIFIER"], unit_id=found[0]["county"])
    shown = await system.http.post("/registry/people/reveals", json={"person_ids": [person], "reason": "核对名册"}, headers=stranger)
    assert shown.json() == [{"person_id": person, "id_number": "342601196005120498"}]
    clerk = (await system.http.get("/registry/org-units", params={"kind": "INDUSTRY_UNION"}, headers=registrar)).json()["items"][0]["id"]
    outside = system.token("outside", roles=["VERIFIER"], unit_id=clerk)
    hidden = await system.http.post("/registry/people/reveals", json={"person_ids": [person], "reason": "核对名册"}, headers=outside)
    assert (hidden.status_code, hidden.json()["code"]) == (404, "PERSON_NOT_FOUND")
    async with system.houses["registry"].pool.connection() as connection:
        rows = await (
            await connection.execute("SELECT actor, code FROM audit_row WHERE action = 'REVEAL_ID_NUMBER' AND subject = %s", (person,))
        ).fetchall()
    assert rows == [("stranger", "OK")]
