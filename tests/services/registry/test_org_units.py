"""Units through the door: the house's own path from token to audit row."""

import psycopg

from libs.common.kernel.ids import new_id


async def test_a_request_is_one_transaction_with_outbox_and_audit(departments):
    system = await departments("registry")
    province = new_id()
    house = system.houses["registry"]
    async with house.pool.connection() as connection:
        await connection.execute(
            "INSERT INTO org_unit (id, kind, name, valid_from) VALUES (%s, 'PROVINCIAL_FEDERATION', '安徽省总工会', '1950-01-01')",
            (province,),
        )
    clerk = system.token("clerk", roles=["REGISTRAR"], unit_id=province)
    body = {"kind": "CITY_FEDERATION", "name": "合肥市总工会", "parent_id": str(province), "valid_from": "1952-01-01"}
    created = await system.http.post("/registry/org-units", json=body, headers={**clerk, "Idempotency-Key": "one"})
    assert created.status_code == 201, created.text
    again = await system.http.post("/registry/org-units", json=body, headers={**clerk, "Idempotency-Key": "one"})
    assert again.json() == created.json()
    assert again.headers["idempotent-replay"] == "true"
    other = await system.http.post(
        "/registry/org-units", json={**body, "name": "芜湖市总工会"}, headers={**clerk, "Idempotency-Key": "one"}
    )
    assert (other.status_code, other.json()["code"]) == (422, "IDEMPOTENCY_KEY_REUSED")
    listed = await system.http.get("/registry/org-units", headers=clerk)
    assert {unit["name"] for unit in listed.json()["items"]} == {"安徽省总工会", "合肥市总工会"}
    async with house.pool.connection() as connection:
        events = await (await connection.execute("SELECT type, version FROM outbox")).fetchall()
        audit = await (await connection.execute("SELECT action, code FROM audit_row ORDER BY seq")).fetchall()
    assert events == [("ORG_UNIT_REGISTERED", 1)]
    assert audit == [("POST /registry/org-units", "OK"), ("POST /registry/org-units", "IDEMPOTENCY_KEY_REUSED")]


async def test_who_may_not_is_told_so_and_audited(departments):
    system = await departments("registry")
    body = {"kind": "EMPLOYER", "name": "某单位", "parent_id": str(new_id()), "valid_from": "1952-01-01"}
    assert (await system.http.post("/registry/org-units", json=body)).status_code == 401
    bad = await system.http.post("/registry/org-units", json=body, headers={"Authorization": "Bearer nonsense"})
    assert (bad.status_code, bad.json()["code"]) == (401, "TOKEN_INVALID")
    clerk = system.token("clerk", roles=["VERIFIER"])
    refused = await system.http.post("/registry/org-units", json=body, headers=clerk)
    assert (refused.status_code, refused.json()["code"], refused.headers["content-type"]) == (
        403,
        "ROLE_NOT_PERMITTED",
        "application/problem+json",
    )
    unknown = await system.http.post("/registry/org-units", json={**body, "extra": 1}, headers=clerk)
    assert (unknown.status_code, unknown.json()["code"]) == (422, "INPUT_INVALID")
    assert [fault["path"] for fault in unknown.json()["fields"]] == ["body.extra"]


async def test_the_application_role_cannot_rewrite_history(departments):
    system = await departments("registry")
    async with system.houses["registry"].pool.connection() as connection:
        for attempt in ("UPDATE audit_row SET code = 'OK'", "DELETE FROM outbox", "TRUNCATE audit_row", "CREATE TABLE mine (id int)"):
            try:
                await connection.execute(attempt)
            except psycopg.errors.InsufficientPrivilege:
                continue
            raise AssertionError(attempt)
