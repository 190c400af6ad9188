"""Applications over the doors: filed by reference, judged by the department, seen as far as domain.md §8 lets (C5.9, C5.10)."""

import pytest

from tests.services.housing.conftest import BUREAU, CITY_BUREAU, OTHER_BUREAU, POINTS, TOWN, WAIT
from tests.support.desk import CITY, COUNTY, OTHER_CITY, PROVINCE

VERDICT = {"met": True, "doc_no": "包住保〔2024〕102号", "ground": "低收入住房困难", "scores": {POINTS: 80, WAIT: 8}}


async def test_a_queue_is_published_with_criteria_and_quota(housing):
    queue = await housing.queue(quota=7)
    body = {"scheme": "PUBLIC_RENTAL", "year": 2024, "criteria": [{"name": POINTS, "doc_no": "文号"}], "quota": 1, "doc_no": "文号"}
    assert await housing.refused("/queues", housing.clerk(), body) == "DUPLICATE_ROW"
    twice = body | {"year": 2025, "criteria": body["criteria"] * 2}
    assert await housing.refused("/queues", housing.clerk(), twice) == "FIELD_INVALID"
    for changed in ({"criteria": []}, {"quota": -1}, {"year": 2017}, {"scheme": "VILLA"}, {"doc_no": ""}):
        assert await housing.refused("/queues", housing.clerk(), body | {"year": 2025} | changed) == "INPUT_INVALID"
    assert await housing.refused("/queues", housing.clerk("FORM_FILLER", TOWN), body) == "ROLE_NOT_PERMITTED"
    await housing.done("/queues", housing.clerk(unit=OTHER_BUREAU), body)  # another place has its own
    await housing.waiting(queue, "R-001")
    [shown] = await housing.items("/queues", housing.worker(await housing.person()), region="340111")
    assert (shown["quota"], shown["waiting"], [each["name"] for each in shown["criteria"]]) == (7, 1, [POINTS, WAIT])
    quota = {"quota": 9, "doc_no": "文号"}
    assert await housing.refused(f"/queues/{queue}/quota", housing.clerk(unit=OTHER_BUREAU), quota, "PUT") == "NOT_RESPONSIBLE_UNIT"
    assert await housing.refused(f"/queues/{queue}/rankings", housing.clerk(unit=OTHER_BUREAU)) == "NOT_RESPONSIBLE_UNIT"
    assert (await housing.get(f"/queues/{queue}/rankings", housing.clerk())).json() == []


async def test_what_cannot_be_filed(housing):
    queue = await housing.queue()
    body = {"queue_id": queue, "reference": "R-001", "applied_at": "2024-06-03T09:30:00+08:00"}
    clerk, person = housing.clerk(), await housing.person()
    await housing.done("/applications", clerk, body)
    assert await housing.refused("/applications", clerk, body) == "DUPLICATE_ROW"
    assert await housing.refused("/applications", clerk, body | {"reference": "R-2", "person_id": person}) == "EVIDENCE_MISSING"
    await housing.household(person)
    await housing.filed(queue, "R-2", person)
    assert await housing.refused("/applications", clerk, body | {"reference": "R-3", "person_id": person}) == "DUPLICATE_ROW"
    for changed, code in (
        ({"reference": "360426199101010071"}, "FIELD_INVALID"),
        ({"reference": "R-13800138000"}, "FIELD_INVALID"),
        ({"reference": "李四"}, "INPUT_INVALID"),
        ({"applied_at": "2024-06-12T09:30:00+08:00"}, "FIELD_INVALID"),
        ({"applied_at": "2024-06-03T09:30:00"}, "INPUT_INVALID"),
        ({"queue_id": person}, "NOT_FOUND"),
        ({"person_id": queue}, "PERSON_NOT_FOUND"),
        ({"person_id": await housing.person(l2=OTHER_CITY, county="镜湖区总工会")}, "NOT_RESPONSIBLE_UNIT"),
        ({"person_id": await housing.person(died="2024-06-01")}, "BENEFICIARY_DECEASED"),
    ):
        assert await housing.refused("/applications", clerk, body | {"reference": "R-9"} | changed) == code, changed
    for roles, unit, code in (
        ("DEPARTMENT_CLERK", OTHER_BUREAU, "NOT_RESPONSIBLE_UNIT"),
        ("DEPARTMENT_CLERK", CITY_BUREAU, "NOT_RESPONSIBLE_UNIT"),
        ("FORM_FILLER", TOWN, "INVALID_TRANSITION"),  # a township files for dilapidated dwellings only
        ("VERIFIER", CITY, "ROLE_NOT_PERMITTED"),
        ("COUNTY_REVIEWER", COUNTY, "ROLE_NOT_PERMITTED"),
    ):
        assert await housing.refused("/applications", housing.clerk(roles, unit), body | {"reference": "R-9"}) == code


async def test_the_verdict_is_the_departments_and_sealed(housing):
    queue = await housing.queue()
    application = await housing.filed(queue, "R-001")
    path, clerk = f"/applications/{application}/verdict", housing.clerk()
    for changed, code in (
        ({"scores": None}, "FIELD_INVALID"),
        ({"scores": {POINTS: 80}}, "FIELD_INVALID"),
        ({"scores": {POINTS: 80, WAIT: 8, "劳模": 100}}, "FIELD_INVALID"),  # an honour is no criterion
        ({"scores": {POINTS: 80.5, WAIT: 8}}, "INPUT_INVALID"),
        ({"scores": {POINTS: "80", WAIT: 8}}, "INPUT_INVALID"),
        ({"scores": {POINTS: -1, WAIT: 8}}, "INPUT_INVALID"),
        ({"met": False}, "LOCAL_CONDITIONS_NOT_MET"),
        ({"met": None}, "INPUT_INVALID"),
        ({"ground": ""}, "INPUT_INVALID"),
    ):
        assert await housing.refused(path, clerk, VERDICT | changed) == code, changed
    assert await housing.refused(path, housing.clerk(unit=OTHER_BUREAU), VERDICT) == "NOT_RESPONSIBLE_UNIT"
    assert await housing.refused(path, housing.clerk("AUDITOR", BUREAU), VERDICT) == "ROLE_NOT_PERMITTED"
    assert await housing.refused(f"/applications/{queue}/verdict", clerk, VERDICT) == "NOT_FOUND"
    await housing.done(path, clerk, VERDICT)
    stored = str(await housing.rows("SELECT a::text FROM housing_application a")) + str(
        await housing.rows("SELECT a::text FROM audit_row a")
    )
    assert VERDICT["ground"] not in stored
    assert VERDICT["ground"].encode().hex() not in stored
    await housing.done(path, clerk, {"met": False, "doc_no": "包住保〔2024〕103号", "ground": "已购房"})
    assert await housing.state(application) == ("NOT_ELIGIBLE", "NONE")
    assert await housing.refused(f"/queues/{queue}/rankings", clerk) == "LOCAL_CONDITIONS_NOT_MET"
    assert await housing.said("HONOUR_CERTIFICATION_ASKED") == []  # an ordinary household
    await housing.done(f"/applications/{application}/closing", clerk, {"reason": "WITHDRAWN"})
    assert await housing.refused(path, clerk, VERDICT) == "INVALID_TRANSITION"
    assert await housing.refused(f"/applications/{application}/closing", clerk, {"reason": "BORED"}) == "INPUT_INVALID"


@pytest.fixture
async def filed(housing):
    """A model worker's and an ordinary household, in an order; an application of a township."""
    queue = await housing.queue()
    person, honoured = await housing.honoured(queue, "R-001")
    await housing.waiting(queue, "R-002")
    rural = await housing.queue("DILAPIDATED")
    body = {"queue_id": rural, "reference": "W-001", "applied_at": "2024-06-03T09:30:00+08:00", "rural": True}
    await housing.done("/applications", housing.clerk("FORM_FILLER", TOWN), body)
    await housing.drawn(queue)
    return person, honoured


READERS = {
    "housing of the place": ("DEPARTMENT_CLERK", BUREAU, {"R-001", "R-002", "W-001"}, True),
    "housing of the city": ("DEPARTMENT_CLERK", CITY_BUREAU, {"R-001", "R-002", "W-001"}, True),
    "housing elsewhere": ("DEPARTMENT_CLERK", OTHER_BUREAU, set(), False),
    "responsible union": ("VERIFIER", CITY, {None}, False),
    "county union": ("COUNTY_REVIEWER", COUNTY, {None}, False),
    "省总": ("REGISTRAR", PROVINCE, {None}, False),
    "another union": ("VERIFIER", OTHER_CITY, set(), False),
    "township": ("FORM_FILLER", TOWN, {"W-001"}, False),
    "auditor": ("AUDITOR", PROVINCE, {None}, False),
}


@pytest.mark.parametrize(("roles", "unit", "references", "scores"), READERS.values(), ids=READERS)
async def test_who_sees_what_of_an_application(housing, filed, roles, unit, references, scores):
    person, honoured = filed
    headers = housing.clerk(roles, unit)
    listed = await housing.items("/applications", headers)
    assert {each["reference"] for each in listed} == references
    if references == {None}:  # unions see the state of their people, and nobody else's
        assert [(each["person_id"], each["state"], each["priority"]) for each in listed] == [(person, "QUEUED", "CERTIFIED")]
    hidden = ("scores", "position", "ranking_id", "rural")
    assert any(each[name] is not None for each in listed for name in hidden) is scores
    found = await housing.get(f"/applications/{honoured}", headers)
    assert (found.status_code == 200) is (honoured in {each["id"] for each in listed})
    if found.status_code != 200:
        assert found.json()["code"] == "NOT_FOUND"


async def test_who_sees_nothing_and_who_their_own(housing, filed):
    person, honoured = filed
    [own] = await housing.items("/applications", housing.worker(person))
    assert (own["id"], own["position"], own["scores"]) == (honoured, 1, {POINTS: 80, WAIT: 8})
    assert await housing.items("/applications", housing.worker(await housing.person())) == []
    for headers in (
        housing.clerk("FINANCE_ALLOCATOR", "安徽省财政厅"), housing.clerk("AUDITOR", "安徽省财政厅"), housing.clerk("SYSTEM_ADMIN", BUREAU),
        housing.system.token("agency", roles=["EVENT_SUBSCRIBER"]),
    ):  # fmt: skip
        assert (await housing.get("/applications", headers)).json()["code"] == "ROLE_NOT_PERMITTED"
    assert (await housing.get("/applications")).status_code == 401


async def test_the_person_answers_for_themselves_only(housing, filed):
    person, honoured = filed
    queue = (await housing.items("/applications", housing.worker(person)))[0]["queue_id"]
    [ranking] = (await housing.get(f"/queues/{queue}/rankings", housing.clerk())).json()
    assert await housing.offer(ranking["id"], honoured) == "OK"
    path = f"/applications/{honoured}/acceptance"
    assert await housing.refused(path, housing.worker(await housing.person())) == "NOT_RESPONSIBLE_UNIT"
    assert await housing.refused(path, housing.clerk("VERIFIER", CITY)) == "ROLE_NOT_PERMITTED"
    await housing.done(path, housing.worker(person))
    assert (await housing.state(honoured))[0] == "HOUSED"
