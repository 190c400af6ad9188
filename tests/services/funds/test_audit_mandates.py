"""An auditor looks at nothing without a mandate: by two administrators, with a scope and an end date (C2.3, C2.7, §8)."""

from datetime import date

import pytest

READS = ("/batches", "/earmarks", "/conservation", "/exceptions", "/overpayments", "/funding-documents", "/payment-holds", "/bank-templates", "/returned-lines", "/lawful-payees")  # fmt: skip


async def _read(union, path, who, unit=None):
    headers = union.system.token(who, roles=["AUDITOR"], unit_id=unit)
    return await union.system.http.get(f"/funds{path}", headers=headers)


async def _propose(union, who="one", roles="SYSTEM_ADMIN", **changed):
    told = {"auditor": "李审", "reach": "PROVINCE", "valid_from": "2024-06-12", "valid_to": "2024-06-20", "doc_no": "皖审通2号"} | changed
    return await union.system.http.post("/funds/audit-mandates", json=told, headers=union.system.token(who, roles=roles.split()))


async def _approve(union, mandate, who="two", roles="SECURITY_ADMIN", act="approval", **options):
    headers = union.system.token(who, roles=roles.split())
    return await union.system.http.post(f"/funds/audit-mandates/{mandate}/{act}", headers=headers, **options)


@pytest.mark.parametrize("path", READS)
async def test_without_a_mandate_nothing_is_read_and_with_one_until_its_last_day(union, path):
    assert (await _read(union, path, "李审")).json()["code"] == "MANDATE_MISSING"
    mandate = (await _propose(union)).json()["id"]
    assert (await _read(union, path, "李审")).json()["code"] == "MANDATE_MISSING"  # one person's word
    assert (await _approve(union, mandate)).status_code == 201
    assert (await _read(union, path, "李审")).status_code == 200
    assert (await _read(union, path, "王审")).json()["code"] == "MANDATE_MISSING"  # nobody else's
    union.system.clock.move_to_day(date(2024, 6, 20))
    assert (await _read(union, path, "李审")).status_code == 200
    union.system.clock.move_to_day(date(2024, 6, 21))
    assert (await _read(union, path, "李审")).json()["code"] == "MANDATE_MISSING"


async def test_two_administrators_neither_for_themselves(union):
    assert (await _propose(union, roles="SECURITY_ADMIN")).json()["code"] == "ROLE_NOT_PERMITTED"
    assert (await _propose(union, who="李审")).json()["code"] == "SELF_REVIEW_FORBIDDEN"
    assert (await _propose(union, valid_to="2024-06-11")).json()["code"] == "FIELD_INVALID"
    assert (await _propose(union, year_from=2024, year_to=2023)).json()["code"] == "FIELD_INVALID"
    assert (await _propose(union, reach="L2")).json()["code"] == "FIELD_INVALID"
    assert (await _propose(union, reach="L2", unit=str(union.units["省总"]))).json()["code"] == "ORG_UNKNOWN"
    mandate = (await _propose(union)).json()["id"]
    both = "SYSTEM_ADMIN SECURITY_ADMIN"
    assert (await _approve(union, mandate, who="one", roles=both)).json()["code"] == "SELF_REVIEW_FORBIDDEN"
    assert (await _approve(union, mandate, who="李审", roles=both)).json()["code"] == "SELF_REVIEW_FORBIDDEN"
    assert (await _approve(union, mandate, roles="SYSTEM_ADMIN")).json()["code"] == "ROLE_NOT_PERMITTED"
    assert (await _approve(union, mandate)).status_code == 201
    assert (await _approve(union, mandate)).json()["code"] == "INVALID_TRANSITION"
    assert (await _approve(union, mandate, act="end", roles="AUDITOR", json={"reason": "结束"})).json()["code"] == "ROLE_NOT_PERMITTED"
    assert (await _approve(union, mandate, act="end", json={"reason": "审计结束"})).status_code == 201
    assert (await _read(union, "/batches", "李审")).json()["code"] == "MANDATE_MISSING"
    assert (await _approve(union, mandate, act="end", json={"reason": "审计结束"})).json()["code"] == "INVALID_TRANSITION"
    late = (await _propose(union)).json()["id"]
    union.system.clock.move_to_day(date(2024, 6, 21))
    assert (await _approve(union, late)).json()["code"] == "INVALID_TRANSITION"


async def test_a_mandate_over_one_union_shows_that_union_only(union):
    await union.person("2024-06")
    await union.send(await union.money())
    hefei = (await _propose(union, reach="L2", unit=str(union.units["合肥"]))).json()["id"]
    wuhu = (await _propose(union, auditor="王审", reach="L2", unit=str(union.units["芜湖"]))).json()["id"]
    for mandate in (hefei, wuhu):
        await _approve(union, mandate)
    assert len((await _read(union, "/batches", "李审")).json()["items"]) == 1
    assert (await _read(union, "/batches", "王审")).json()["items"] == []


async def test_a_mandate_over_part_of_the_books_does_not_open_the_whole(union):
    mandate = (await _propose(union, source="PROVINCIAL_SPECIAL", year_from=2024, year_to=2024)).json()["id"]
    await _approve(union, mandate)
    answer = (await _read(union, "/batches", "李审")).json()
    assert (answer["code"], "审计专用" in answer["detail"]) == ("MANDATE_MISSING", True)


async def test_an_auditor_of_an_office_needs_one_too_and_a_clerk_of_the_province_does_not(union):
    assert (await _read(union, "/batches", "经审", union.units["省总"])).json()["code"] == "MANDATE_MISSING"
    assert (await _read(union, "/batches", "经审", union.units["合肥"])).json()["code"] == "MANDATE_MISSING"
    assert await union.look("/batches", roles="FUNDS_CLERK", unit="省财政厅")


async def test_of_several_mandates_one_is_named(union):
    ids = [(await _propose(union, reach="L2", unit=str(union.units[name]))).json()["id"] for name in ("合肥", "芜湖")]
    for mandate in ids:
        await _approve(union, mandate)
    assert (await _read(union, "/batches", "李审")).json()["code"] == "MANDATE_MISSING"
    assert (await _read(union, f"/batches?mandate_id={ids[0]}", "李审")).status_code == 200
    listed = (await _read(union, "/audit-mandates", "李审")).json()["items"]
    assert [(each["state"], each["auditor"]) for each in listed] == [("IN_FORCE", "李审")] * 2
    admin = union.system.token("one", roles=["SYSTEM_ADMIN"])
    everybody = (await union.system.http.get("/funds/audit-mandates", headers=admin)).json()["items"]
    assert {each["auditor"] for each in everybody} == {"李审", "looker"}
