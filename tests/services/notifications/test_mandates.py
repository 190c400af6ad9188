"""Who may hear what: deny by default, two persons, a legal basis; the person's chain of today; a revocation stops at once."""

from datetime import date

import pytest

from libs.common.contracts.assistance import ApplicationDeclared
from libs.common.contracts.funds import FundRetentionAlert
from libs.common.contracts.registry import OrgUnitRegistered, SupervisingUnionChanged
from libs.common.kernel.ids import derived_id, new_id
from tests.services.notifications.agencies import EVERY_TYPE, Agency
from tests.services.notifications.cases import BORN, COUNTY, L2, OTHER, TODAY, case, facts, registered, submitted


def alert(holder):
    return FundRetentionAlert(subject=new_id(), effective_on=TODAY, hop="ALLOCATED_PAID", holder=holder, amount_fen=1, since=TODAY)


async def test_without_a_mandate_nothing(office):
    agency = Agency(office)
    body = {"name": "x", "types": EVERY_TYPE, "kind": "PULL"}
    assert (await agency.ask("POST", "/subscriptions", 403, json=body))["code"] == "MANDATE_MISSING"
    await agency.propose()
    assert (await agency.ask("POST", "/subscriptions", 403, json=body))["code"] == "MANDATE_MISSING"
    await agency.mandate(["ORG_UNIT_REGISTERED"])
    refused = await agency.ask("POST", "/subscriptions", 403, json=body)
    assert refused["code"] == "MANDATE_MISSING"
    assert {each["message"] for each in refused["fields"]} == set(EVERY_TYPE) - {"ORG_UNIT_REGISTERED"}


async def test_a_mandate_takes_two_persons_of_two_offices(office):
    agency = Agency(office)
    mandate = await agency.propose()
    for who, code in (
        (agency.headers, "ROLE_NOT_PERMITTED"),
        (agency.admin(), "ROLE_NOT_PERMITTED"),
        (office.system.token("system_admin", roles=["SECURITY_ADMIN"]), "SELF_REVIEW_FORBIDDEN"),
    ):
        assert (await agency.ask("POST", f"/mandates/{mandate}/approval", 403, who))["code"] == code
    await agency.ask("POST", f"/mandates/{mandate}/rejection", 201, agency.admin("SECURITY_ADMIN"))
    assert (await agency.ask("POST", f"/mandates/{mandate}/approval", 409, agency.admin("SECURITY_ADMIN")))["code"] == "INVALID_TRANSITION"
    assert (await agency.ask("POST", f"/mandates/{new_id()}/approval", 404, agency.admin("SECURITY_ADMIN")))["code"] == "NOT_FOUND"
    body = {"client": "x", "agency": "机构", "types": [], "basis": "依据依据", "valid_from": "2024-06-12", "valid_to": "2024-06-12"}
    assert (await agency.ask("POST", "/mandates", 403, json=body))["code"] == "ROLE_NOT_PERMITTED"


@pytest.mark.parametrize(
    ("change", "status", "code"),
    [
        ({"basis": ""}, 422, "INPUT_INVALID"),
        ({"basis": None}, 422, "INPUT_INVALID"),
        ({"types": ["NO_SUCH_EVENT"]}, 422, "FIELD_INVALID"),
        ({"valid_to": "2024-06-01"}, 422, "FIELD_INVALID"),
        ({"valid_from": "2025-06-01", "valid_to": "2025-01-01"}, 422, "FIELD_INVALID"),
        ({"unit_id": str(new_id())}, 422, "ORG_UNKNOWN"),
        ({"publishes": ["JobFairHeld"]}, 422, "FIELD_INVALID"),
        ({"publishes": ["fund_allocated"], "govstack_client": "anhui/GOV/hrss/events"}, 422, "FIELD_INVALID"),
        ({"state": "APPROVED"}, 422, "INPUT_INVALID"),
        ({"client": "two words"}, 422, "INPUT_INVALID"),
    ],
)
async def test_a_mandate_that_cannot_be(office, change, status, code):
    agency = Agency(office)
    body = {
        "client": "hrss",
        "agency": "机构",
        "types": ["FUND_ALLOCATED"],
        "basis": "依据依据",
        "valid_from": "2024-01-01",
        "valid_to": "2024-12-31",
    }
    assert (await agency.ask("POST", "/mandates", status, agency.admin(), json=body | change))["code"] == code


async def test_another_clients_subscription_is_no_subscription(office):
    agency, other = Agency(office), Agency(office, "civil")
    await agency.mandate()
    await other.mandate()
    subscription = await agency.subscribe()
    cursor = (await agency.page(subscription))["next"]
    for method, path, body in (
        ("GET", "/events", None),
        ("GET", "", None),
        ("POST", "/acknowledgements", {"through": cursor}),
        ("POST", "/replay", {"from": "2024-06-12T00:00:00Z"}),
        ("DELETE", "", None),
    ):
        found = await other.ask(method, f"/subscriptions/{subscription}{path}", 404, json=body)
        none = await other.ask(method, f"/subscriptions/{new_id()}{path}", 404, json=body)
        assert found == none
    assert (await other.ask("GET", "/subscriptions", 200))["items"] == []
    assert (await other.ask("GET", "/mandates", 200))["items"][0]["client"] == "civil"
    assert len((await agency.ask("GET", "/subscriptions", 200, agency.admin()))["items"]) == 1
    clerk = office.system.token("clerk", roles=["VERIFIER"], unit_id=L2)
    for path in ("/subscriptions", "/mandates", f"/subscriptions/{subscription}/events"):
        assert (await agency.ask("GET", path, 403, clerk))["code"] == "ROLE_NOT_PERMITTED"


async def test_a_client_of_an_agency_stands_in_no_unit(office):
    headers = office.system.token("hrss", roles=["EVENT_SUBSCRIBER", "VERIFIER"], unit_id=L2)
    answer = await office.system.http.get("/notifications/work-items", headers=headers)
    assert answer.json()["code"] == "ROLE_NOT_PERMITTED"


async def test_a_scoped_mandate_hears_its_own_people_and_money(office):
    village = derived_id("unit", "村")
    province, city, county = Agency(office, "province"), Agency(office, "city"), Agency(office, "county")
    await province.mandate()
    await city.mandate(unit=L2)
    await county.mandate(unit=COUNTY)
    subscriptions = {agency: await agency.subscribe() for agency in ()} or [
        (agency, await agency.subscribe()) for agency in (province, city, county)
    ]
    await office.say(
        OrgUnitRegistered(subject=village, effective_on=TODAY, kind="RESIDENTS_COMMITTEE", name="村", parent_id=L2, valid_from=BORN)
    )
    mine, direct, theirs = new_id(), new_id(), new_id()
    await office.say(
        registered(mine),
        registered(direct, (BORN, L2, None, village)),
        registered(theirs, (BORN, OTHER, None, None)),
        submitted(mine),
        submitted(theirs),
        alert(L2),
        alert(OTHER),
        alert(village),
    )
    seen = {agency.client: await agency.pull(subscription) for agency, subscription in subscriptions}
    assert len(seen["province"]) == 9
    people = {agency: [subject for kind, subject in events if "ALERT" not in kind and "ORG" not in kind] for agency, events in seen.items()}
    assert people["city"] == [str(mine), str(direct), str(mine)]
    assert people["county"] == [str(mine), str(mine)]
    assert [kind for kind, _ in seen["city"]].count("FUND_RETENTION_ALERT") == 2
    assert [kind for kind, _ in seen["city"]].count("ORG_UNIT_REGISTERED") == 1
    assert [kind for kind, _ in seen["county"]].count("FUND_RETENTION_ALERT") == 0


async def test_a_person_who_moves_takes_their_events_along(office):
    old, new, move = Agency(office, "old"), Agency(office, "new"), date(2024, 7, 1)
    await old.mandate(unit=L2)
    await new.mandate(unit=OTHER)
    one, two, person = await old.subscribe(), await new.subscribe(), new_id()
    moved = SupervisingUnionChanged(subject=person, effective_on=move, facts=facts((BORN, L2, COUNTY, None), (move, OTHER, None, None)))
    await office.say(registered(person), submitted(person), moved)
    assert len(await old.pull(one)) == 3
    assert await new.pull(two) == []
    office.system.clock.move_to_day(move)
    assert await old.pull(one) == [], "the old union's agency loses access on the day, also to what it had not read"
    assert len(await new.pull(two)) == 3
    await office.say(ApplicationDeclared(**case(person)))
    assert await old.pull(one) == []
    assert (await old.status(one))["behind"] == 0
    assert len(await new.pull(two)) == 4


async def test_a_mandate_that_is_over_hears_nothing_and_goes_on_where_it_was(office):
    agency, person = Agency(office), new_id()
    mandate = await agency.mandate(valid=("2024-06-12", "2024-06-30"))
    subscription = await agency.subscribe()
    await office.say(registered(person))
    assert len(await agency.pull(subscription)) == 1
    await agency.revoke(mandate)
    path = f"/subscriptions/{subscription}/events"
    assert (await agency.ask("GET", path, 403))["code"] == "MANDATE_MISSING"
    assert (await agency.status(subscription))["lacks"] == ["MANDATE"]
    await office.say(submitted(person))
    await agency.mandate(["APPLICATION_SUBMITTED"], valid=("2024-06-20", "2024-06-30"))
    assert (await agency.ask("GET", path, 403))["code"] == "MANDATE_MISSING", "not yet in force"
    office.system.clock.move_to_day(date(2024, 6, 20))
    assert await agency.pull(subscription) == [("APPLICATION_SUBMITTED", str(person))], "only the types that are allowed now"
    office.system.clock.move_to_day(date(2024, 7, 1))
    assert (await agency.ask("GET", path, 403))["code"] == "MANDATE_MISSING", "expired"
    assert (await agency.ask("POST", f"/mandates/{mandate}/revocation", 409, agency.admin(), json={"reason": "再次"}))[
        "code"
    ] == "INVALID_TRANSITION"


async def test_closing_is_for_good_and_frees_the_name(office):
    agency = Agency(office)
    await agency.mandate()
    subscription = await agency.subscribe(name="同名")
    body = {"name": "同名", "types": ["FUND_ALLOCATED"], "kind": "PULL"}
    assert (await agency.ask("POST", "/subscriptions", 403, json=body))["code"] == "MANDATE_MISSING"
    body["types"] = ["ORG_UNIT_REGISTERED"]
    assert (await agency.ask("POST", "/subscriptions", 409, json=body))["code"] == "INVALID_TRANSITION"
    await agency.ask("DELETE", f"/subscriptions/{subscription}", 204)
    await agency.ask("DELETE", f"/subscriptions/{subscription}", 404)
    await agency.ask("GET", f"/subscriptions/{subscription}/events", 404)
    assert (await agency.status(subscription))["state"] == "CLOSED"
    await agency.ask("POST", "/subscriptions", 201, json=body)
    assert len((await agency.ask("GET", "/subscriptions", 200))["items"]) == 1
    assert len((await agency.ask("GET", "/subscriptions", 200, params={"closed": True}))["items"]) == 2
    for path in ("/subscriptions", "/mandates"):
        assert (await agency.ask("GET", path, 422, params={"cursor": "WyJ4Il0"}))["code"] == "CURSOR_INVALID"
