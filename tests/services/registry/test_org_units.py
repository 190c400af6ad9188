"""Units through the door: the house's own path from token to audit row."""

import psycopg

from libs.common.kernel.ids import new_id
from tests.services.registry.conftest import PERSON

CREDIT_CODE = "91340111MA2TAAA10D"
OTHER_PERSON = {"id_number": "340104195001010019", "birth_date": "1950-01-01", "award_date": "1990-04-01"}
TOWNSHIP = {"kind": "TOWNSHIP_STREET", "name": "包公街道", "region_code": "340111", "valid_from": "1990-01-01"}


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
    assert unknown.json()["fields"] == [{"path": "body.extra", "message": "没有这一项，请删除或核对名称"}]
    english = await system.http.post("/registry/org-units", json={**body, "extra": 1}, headers=clerk | {"Accept-Language": "en"})
    assert english.json()["fields"] == [{"path": "body.extra", "message": "Extra inputs are not permitted"}]


async def test_the_application_role_cannot_rewrite_history(departments):
    system = await departments("registry")
    async with system.houses["registry"].pool.connection() as connection:
        for attempt in ("UPDATE audit_row SET code = 'OK'", "DELETE FROM outbox", "TRUNCATE audit_row", "CREATE TABLE mine (id int)"):
            try:
                await connection.execute(attempt)
            except psycopg.errors.InsufficientPrivilege:
                continue
            raise AssertionError(attempt)


async def units_named(register, name):
    listed = await register.get("/org-units", kind="EMPLOYER", limit=500)
    return [unit for unit in listed.json()["items"] if unit["name"] == name]


async def test_an_employer_comes_up_with_the_first_person_who_names_it(register):
    work = {"employer": "包河机械有限公司", "credit_code": CREDIT_CODE, "employer_condition": "正常"}
    await register.person(**work)
    await register.person(**OTHER_PERSON, name="李四", **work | {"employer": "包河机械公司"})
    [unit] = await units_named(register, "包河机械有限公司")
    assert unit["parent_id"] == register.units["包河区总工会"]
    assert await units_named(register, "包河机械公司") == []
    assert [told["name"] for told in await register.said("ORG_UNIT_REGISTERED") if told["kind"] == "EMPLOYER"] == ["包河机械有限公司"]


async def test_a_credit_code_that_does_not_verify_is_no_unit(register):
    await register.person(employer="包河机械有限公司", credit_code=CREDIT_CODE[:-1] + "0", employer_condition="正常")
    assert await units_named(register, "包河机械有限公司") == []


async def test_a_unit_is_renamed_then_closed_and_every_department_told(register):
    unit = await register.done("/org-units", TOWNSHIP | {"parent_id": register.units["包河区总工会"]})
    changes = f"/org-units/{unit['id']}/changes"
    renamed = await register.done(changes, {"effective_on": "2024-06-12", "name": "包公街道办事处"})
    assert (renamed["name"], renamed["region_code"]) == ("包公街道办事处", "340111")
    closed = await register.done(changes, {"effective_on": "2024-06-12", "valid_to": "2024-06-30"})
    assert closed["valid_to"] == "2024-06-30"
    status, answer = await register.post(changes, {"effective_on": "2024-06-12", "name": "又一名称"})
    assert (status, answer["code"]) == (409, "INVALID_TRANSITION")
    assert [(told["name"], told["valid_to"]) for told in await register.said("ORG_UNIT_CHANGED")] == [
        ("包公街道办事处", None),
        ("包公街道办事处", "2024-06-30"),
    ]


async def test_who_may_set_a_unit_where(register):
    body = TOWNSHIP | {"parent_id": register.units["包河区总工会"]}
    province = register.clerk("安徽省总工会")
    cases = [
        (body | {"kind": "COUNTY_FEDERATION"}, register.clerk(), "NOT_RESPONSIBLE_UNIT"),
        (body, register.clerk("芜湖市总工会"), "NOT_RESPONSIBLE_UNIT"),
        (body, register.clerk("包河区总工会"), "ROLE_NOT_PERMITTED"),
        (body | {"parent_id": str(new_id())}, province, "ORG_UNKNOWN"),
        (body | {"region_code": "349999"}, province, "REGION_UNKNOWN"),
    ]
    for sent, clerk, code in cases:
        assert (await register.post("/org-units", sent, clerk))[1]["code"] == code
    assert await register.said("ORG_UNIT_CHANGED") == []


async def test_a_unit_that_answers_for_somebody_alive_is_not_closed(register):
    await register.person()
    path, province = f"/org-units/{register.units['包河区总工会']}/changes", register.clerk("安徽省总工会")
    close = {"effective_on": "2024-06-12", "valid_to": "2024-06-30"}
    status, answer = await register.post(path, close, province)
    assert (status, answer["code"]) == (409, "INVALID_TRANSITION")
    assert (await register.post(path, close | {"valid_to": "1949-01-01"}, province))[1]["code"] == "FIELD_INVALID"
    assert (await register.post(path, close))[1]["code"] == "NOT_RESPONSIBLE_UNIT"
    empty = f"/org-units/{register.units['庐阳区总工会']}/changes"
    assert (await register.post(empty, close | {"valid_to": "2024-06-11"}, province))[0] == 201
    sent = {"name": "李四", **OTHER_PERSON, "county_union": "庐阳区总工会"}
    assert (await register.post("/people", {**PERSON, **sent}, province))[1]["code"] == "ORG_UNKNOWN"


async def test_a_division_is_shown_with_its_time_and_what_it_became(register):
    past = (await register.get("/regions", code="341521")).json()
    assert [(row["name"], row["valid_to"], row["successor"]) for row in past] == [("寿县", "2015-12-31", "340422")]
    assert (await register.get("/regions", code="341521", on="2024-02-26")).json() == []
    [now] = (await register.get("/regions", code="340422", on="2024-02-26")).json()
    assert (now["name"], now["valid_to"], now["successor"]) == ("寿县", None, None)
    assert (await register.get("/regions", code="寿县")).json()["code"] == "INPUT_INVALID"


async def test_who_works_for_a_closed_unit_acts_no_more(register):
    closed, still = "安徽省教科文卫体工会", "安徽省能源化学地质工会"
    province, close = register.clerk("安徽省总工会"), {"effective_on": "2024-06-12", "valid_to": "2024-06-11"}
    [office] = (await register.get("/org-units", parent_id=register.units[closed])).json()["items"]
    assert (await register.post(f"/org-units/{office['id']}/changes", close, province))[1]["code"] == "INVALID_TRANSITION"
    for unit in (register.units[closed], office["id"]):
        await register.done(f"/org-units/{unit}/changes", close, province)
    answers = [
        await register.post("/org-units", TOWNSHIP | {"parent_id": register.units[union]}, register.clerk(union))
        for union in (closed, still)
    ]
    assert [(status, answer.get("code")) for status, answer in answers] == [(403, "ROLE_NOT_PERMITTED"), (201, None)]
