"""The union's answer for an honour: of the responsible L2 only, once asked, and never other than what registry holds (C5.9)."""

import pytest

from tests.services.assistance.conftest import PERSON
from tests.services.housing.conftest import BUREAU
from tests.support.desk import CITY, COUNTY, OTHER_CITY, PROVINCE


@pytest.fixture
async def asked(housing):
    """Somebody of registry's, whose household was found eligible."""
    status, person = await housing.post("/registry/people", housing.clerk("REGISTRAR", PROVINCE), PERSON)
    assert status == 201, person
    await housing.system.drain()
    await housing.household(person["id"])
    application = await housing.judged(await housing.filed(await housing.queue(), "R-001", person["id"]), 80)
    assert await housing.state(application) == ("QUEUED", "ASKED")
    return person["id"], application


async def _revoke(housing, person):
    shown = await housing.system.http.get(f"/registry/people/{person}", headers=housing.clerk("REGISTRAR", PROVINCE))
    [honour] = shown.json()["honours"]
    path, body = (
        f"/registry/people/{person}/honours/{honour['id']}/revocation",
        {"revoked_on": "2024-06-12", "doc_no": "皖政〔2024〕9号", "reason": "依法撤销"},
    )
    status, answer = await housing.post(path, housing.clerk("REGISTRAR", PROVINCE), body)
    assert status == 201, answer


async def test_the_responsible_union_answers_what_registry_holds(housing, asked):
    person, application = asked
    path, union, yes = f"/applications/{application}/certification", housing.clerk("VERIFIER", CITY), {"in_force": True}
    for roles, unit, code in (
        ("VERIFIER", OTHER_CITY, "NOT_RESPONSIBLE_UNIT"), ("COUNTY_REVIEWER", COUNTY, "ROLE_NOT_PERMITTED"), ("REGISTRAR", PROVINCE, "ROLE_NOT_PERMITTED"),
        ("DEPARTMENT_CLERK", BUREAU, "ROLE_NOT_PERMITTED"), ("PREPARER", CITY, "ROLE_NOT_PERMITTED"),
    ):  # fmt: skip
        assert await housing.refused(path, housing.clerk(roles, unit), yes) == code
    assert await housing.refused(path, housing.worker(person), yes) == "ROLE_NOT_PERMITTED"
    assert await housing.refused(path, union, {"in_force": False}) == "IDENTITY_CONFLICT"
    assert await housing.refused(path, union, {}) == "INPUT_INVALID"
    await housing.done(path, union, yes)
    assert await housing.state(application) == ("QUEUED", "CERTIFIED")
    assert await housing.said("HONOUR_CERTIFIED") == [{"application_id": application, "in_force": True}]
    assert await housing.refused(path, union, yes) == "INVALID_TRANSITION"
    await housing.judged(application, 85)  # judged again: what is certified stands
    assert len(await housing.said("HONOUR_CERTIFICATION_ASKED")) == 1


async def test_a_revoked_honour_is_not_certified_and_is_asked_for_again_when_judged_again(housing, asked):
    person, application = asked
    path, union = f"/applications/{application}/certification", housing.clerk("VERIFIER", CITY)
    await _revoke(housing, person)  # not yet heard of by housing: registry is asked
    assert await housing.refused(path, union, {"in_force": True}) == "HONOR_REVOKED"
    await housing.done(path, union, {"in_force": False})
    await housing.system.drain()
    assert await housing.state(application) == ("QUEUED", "NOT_CERTIFIED")
    await housing.judged(application, 80)
    assert len(await housing.said("HONOUR_CERTIFICATION_ASKED")) == 2


async def test_who_has_no_honour_to_certify(housing):
    queue, union, yes = await housing.queue(), housing.clerk("VERIFIER", CITY), {"in_force": True}
    ordinary = await housing.waiting(queue, "R-001")
    assert await housing.refused(f"/applications/{ordinary}/certification", union, yes) == "INVALID_TRANSITION"
    assert await housing.refused(f"/applications/{queue}/certification", union, yes) == "NOT_FOUND"
    person = await housing.person()  # whom registry does not answer for
    await housing.household(person)
    application = await housing.filed(queue, "R-002", person)
    assert (
        await housing.refused(f"/applications/{application}/certification", union, yes) == "INVALID_TRANSITION"
    )  # not found eligible, not asked
    await housing.judged(application, 80)
    status, problem = await housing.post(f"/applications/{application}/certification", union, yes)
    assert (status, problem["code"]) == (503, "UNAVAILABLE")
    assert await housing.state(application) == ("QUEUED", "ASKED")
