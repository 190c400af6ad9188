"""Work found again that was a mistake: ledger, helper, registry's record and custody go on as if it had never been said (C5.2, C5.3, C7.4)."""

from tests.scenarios.test_job_lost import CODE, COLLEAGUE, act, city, listed, told
from tests.services.assistance.conftest import CITY, COUNTY

__all__ = ["city"]

LOSS = {"effective_on": "2024-06-03", "content": {"kind": "JOB_LOST", "cause": "BANKRUPTCY", "proof": "法院破产裁定书"}}
YAOHAI = "瑶海区人力资源和社会保障局"


async def test_two_persons_take_it_back_and_everything_goes_on(city):
    person = await city.register(employer="合肥某机械厂", employer_condition="正常", post="钳工", region_code="340102")
    await city.register(**COLLEAGUE, employer="合肥某新厂", credit_code=CODE, employer_condition="正常", post="电工")
    report = (await act(city, f"/registry/people/{person}/change-reports", city.clerk("COUNTY_REVIEWER", COUNTY), LOSS))["id"]
    await act(city, f"/registry/change-reports/{report}/confirmation", city.clerk("REGISTRAR", CITY), {})
    clerk, other = (city.clerk("HRSS_CLERK", YAOHAI, who=who) for who in ("hrss-yaohai", "hrss-yaohai-2"))
    [record] = await listed(city, "/employment/unemployment-records", clerk)
    helper = {"helper": "hrss-yaohai", "unit": city.units[YAOHAI], "name": "李会敏"}
    await act(city, f"/employment/one-on-ones/{record['assistance_id']}/helper", clerk, helper)
    found = {"started_on": "2024-06-11", "form": "EMPLOYED", "credit_code": CODE, "proof": "柜7-3"}
    ledger = f"/employment/unemployment-records/{record['id']}"
    await act(city, f"{ledger}/reemployment", clerk, found)
    assert await told(city, "registry", "CUSTODY_ENDED") == ["CUSTODY_ENDED"]

    wrong = {"reason": "合同属于同名的另一人", "proof": "单位书面说明 柜7-5"}
    correction = (await act(city, f"{ledger}/reemployment-corrections", clerk, wrong))["id"]
    await act(city, f"/employment/reemployment-corrections/{correction}/approval", other, {})
    [again] = await listed(city, "/employment/unemployment-records", clerk)
    assert [again[name] for name in ("id", "state", "lost_on", "assistance_id", "assistance")] == [
        record["id"], "OPEN", "2024-06-03", record["assistance_id"], "ASSIGNED",
    ]  # fmt: skip
    custodies = await listed(city, "/registry/custodies", city.clerk("REGISTRAR", CITY), person_id=person)
    assert [(each["state"], each["starts_on"]) for each in custodies] == [("ACTIVE", "2024-06-11")]
    async with city.system.houses["employment"].pool.connection() as connection:
        assert await (await connection.execute("SELECT settled FROM unemployment_record")).fetchall() == [(True,)]  # registry has followed
    await act(city, f"{ledger}/reemployment", clerk, found | {"started_on": "2024-06-12"})  # this time it is true
    assert (await listed(city, "/employment/unemployment-records", clerk))[0]["closed_on"] == "2024-06-12"
    assert await told(city, "registry", "CUSTODY_ENDED") == ["CUSTODY_ENDED"] * 2
