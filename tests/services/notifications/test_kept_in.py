"""That somebody is seriously ill reaches the responsible union and nobody outside (domain.md §8 D4)."""

from datetime import date

from libs.common.contracts.health import SeriousIllnessReported, SeriousIllnessWithdrawn
from libs.common.kernel.ids import new_id
from tests.services.notifications.cases import L2, registered
from tests.support.speaking import Speaking


async def test_serious_illness_never_stands_in_the_feed_of_agencies(departments):
    system = await departments("notifications", start="2024-06-12")
    speaking, person, report = Speaking(system, "notifications"), new_id(), new_id()
    await speaking.say(registered(person))
    told = {"subject": person, "effective_on": date(2024, 6, 12), "report_id": report}
    await speaking.say(SeriousIllnessReported(**told, l2=L2), SeriousIllnessWithdrawn(**told))
    assert await speaking.parked() == []
    async with system.houses["notifications"].pool.connection() as connection:
        for table in ("feed", "feed_waiting"):
            rows = await (await connection.execute(f"SELECT t::text FROM {table} t")).fetchall()
            assert not [row for row in rows if "ILLNESS" in row[0]], table
        kept = await (await connection.execute("SELECT type FROM feed")).fetchall()
    assert ("MODEL_WORKER_REGISTERED",) in kept


async def test_no_mandate_names_it(departments):
    system = await departments("notifications", start="2024-06-12")
    body = {
        "client": "agency", "agency": "省人社厅", "types": ["SERIOUS_ILLNESS_REPORTED"], "publishes": [],
        "basis": "皖政办秘〔2017〕279号", "valid_from": "2024-01-01", "valid_to": "2030-01-01",
    }  # fmt: skip
    answer = await system.http.post("/notifications/mandates", json=body, headers=system.token("one", roles=["SYSTEM_ADMIN"]))
    assert (answer.status_code, answer.json()["code"]) == (422, "FIELD_INVALID")
