"""A serious illness from the unit's report to the union's help (C4.2): the case crosses departments, the diagnosis does not."""

import pytest

from tests.services.health.conftest import established
from tests.support.desk import CITY, COUNTY, PROVINCE

DIAGNOSIS = "胃恶性肿瘤三期"


@pytest.fixture
async def city(departments):
    system = await departments("registry", "assistance", "health", "notifications", start="2024-06-12")
    return await established(system, "2024-06-12")


async def test_the_case_crosses_departments_and_the_diagnosis_does_not(city):
    system, union = city.system, city.clerk("VERIFIER", CITY)
    worker = {
        "name": "张三", "sex": "男", "birth_date": "1991-01-01", "id_number": "360426199101010071", "category": "在职职工", "title": "安徽省劳动模范",
        "award_date": "2015-04-01", "doc_no": "皖政〔2015〕20号", "region_code": "340111", "union": CITY, "county_union": COUNTY,
    }  # fmt: skip
    _, person = await city.post("/registry/people", city.clerk("REGISTRAR", PROVINCE), worker)
    await system.drain()
    await city.office("MEDICAL_INSURANCE", "合肥市医保局", "340100")
    report = await city.done("/serious-illness-reports", city.clerk("COUNTY_REVIEWER"), {
        "person_id": person["id"], "illness_class": "TUMOUR", "evidence": "柜5-7", "consented_on": "2024-06-10", "diagnosis": DIAGNOSIS,
        "total_cost": "120000.00", "basic_paid": "60000.00", "critical_paid": "20000.00", "aid_paid": "5000.00",
    })  # fmt: skip
    await system.drain()

    async def cases():
        answer = await system.http.get("/assistance/priority-cases", headers=union)
        return [(each["id"], each["state"], each["settled_by"]) for each in answer.json()["items"]]

    assert await cases() == [(report["id"], "OPEN", None)]
    referral = {"person_id": person["id"], "scheme": "MEDICAL", "consented_on": "2024-06-10", "needed": {"self_paid_cost": "35000.00"}}
    answer = await system.http.post("/assistance/referrals", json=referral, headers=union)
    assert answer.status_code == 201, answer.text
    assert await cases() == [(report["id"], "SETTLED", "REFERRAL")]
    seen = await city.done(f"/serious-illness-reports/{report['id']}/reveal", union, {"reason": "办理医疗救助转介"})
    assert (seen["diagnosis"], seen["self_paid"]) == (DIAGNOSIS, "35000.00")
    for house in system.houses.values():
        async with house.pool.connection() as connection:
            for table in ("outbox", "audit_row"):
                kept = str(await (await connection.execute(f"SELECT t::text FROM {table} t")).fetchall())
                assert DIAGNOSIS not in kept, (house.name, table)
                assert "35000" not in kept, (house.name, table)
    async with system.houses["notifications"].pool.connection() as connection:
        fed = await (await connection.execute("SELECT count(*) FROM feed WHERE type LIKE 'SERIOUS%%'")).fetchone()
    assert fed == (0,)
