"""While the bus has a backlog, bulk work waits and single acts go on (reliability.md E16)."""

from libs.common.jobs import job


async def test_bulk_work_is_refused_above_the_limit_and_taken_again_below_it(departments, monkeypatch):
    system = await departments("registry", "assistance")
    admin = system.token("admin", roles=["SYSTEM_ADMIN"])
    established = (await system.http.post("/registry/org-units/establishment", json={"on": "2024-02-26"}, headers=admin)).json()["added"]
    units = (await system.http.get("/registry/org-units", params={"kind": "PROVINCIAL_FEDERATION"}, headers=admin)).json()["items"]
    clerk = system.token("registrar", roles=["REGISTRAR"], unit_id=units[0]["id"])
    monkeypatch.setattr(job, "BACKLOG_LIMIT", established - 1)
    upload = {"file": ("roster.xlsx", b"PK\x03\x04 no workbook yet")}
    refused = await system.http.post("/registry/roster-imports", files=upload, headers=clerk)
    assert (refused.status_code, refused.json()["code"]) == (429, "TOO_MANY_REQUESTS")
    unit = {"kind": "EMPLOYER", "name": "某厂工会", "parent_id": units[0]["id"], "valid_from": "2024-02-26"}
    assert (await system.http.post("/registry/org-units", json=unit, headers=clerk)).status_code != 429
    await system.drain()
    taken = await system.http.post("/registry/roster-imports", files=upload, headers=clerk)
    assert taken.json().get("code") != "TOO_MANY_REQUESTS"
