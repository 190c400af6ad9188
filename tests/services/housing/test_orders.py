"""A drawn order over the doors: criteria first, the model worker's household among equals only, the proof and everybody's receipt (C5.9, C5.10)."""

import asyncio
import json
import subprocess
import sys
from datetime import date

from libs.common.contracts.registry import HonorRevoked
from services.housing.domain.order_proof import faults_of_proof
from tests.services.housing.conftest import BUREAU, OTHER_BUREAU, POINTS, TOWN, WAIT
from tests.support.desk import CITY
from tests.support.sheets import listed


async def test_priority_decides_between_equals_only_and_everybody_verifies_their_place(housing, tmp_path):
    queue = await housing.queue()
    best, first, second, last = [await housing.waiting(queue, f"R-{n:03}", points) for n, points in enumerate((90, 80, 80, 70))]
    person, honoured = await housing.honoured(queue, "R-100", 80)
    _, poor = await housing.honoured(queue, "R-101", 60)
    await housing.judged(await housing.filed(queue, "R-102"), None)  # not eligible: in no order
    ranking = await housing.drawn(queue)
    assert await housing.order(ranking) == [best, honoured, first, second, last, poor]
    assert [each["application_id"] for each in await housing.said("HOUSING_PRIORITY_GRANTED")] == [honoured]

    document = await housing.published(ranking)
    assert faults_of_proof(document) == []
    assert [(row["position_without"], row["tie_group"]) for row in document["entries"]] == [(1, 1), (4, 2), (2, 2), (3, 2), (5, 3), (6, 4)]
    assert document["groups"][1] == {"tie_group": 2, "scores": {POINTS: 80, WAIT: 8}}
    assert not any(word in json.dumps(document) for word in ("R-0", "R-1", person, honoured, "priority"))
    for application in (best, first, second, last, honoured, poor):
        receipt = await housing.receipt(ranking, application)
        verdict = await housing.done(f"/public/orders/{ranking}/verification", {}, receipt)
        assert verdict == {"holds": True, "faults": []}
        files = {tmp_path / "proof.json": document, tmp_path / "receipt.json": receipt}
        for path, told in files.items():
            path.write_text(json.dumps(told), "utf-8")
    command = [sys.executable, "-m", "services.housing.domain.order_proof", *map(str, files)]
    offline = await asyncio.to_thread(subprocess.run, command, capture_output=True, text=True, check=False)
    assert (offline.returncode, offline.stdout) == (0, "核验通过\n")
    false = receipt | {"position": 1}
    assert not (await housing.done(f"/public/orders/{ranking}/verification", {}, false))["holds"]
    assert not (await housing.done(f"/public/orders/{ranking}/verification", {}, receipt | {"number": "LHPX-2024-999999"}))["holds"]
    await _work_list(housing, ranking, person)
    [paper] = await housing.rows("SELECT number, check_value FROM printout WHERE subject = %s", ranking)
    assert paper == (document["number"], document["check_value"])

    again = await housing.drawn(queue)  # told once
    assert len(await housing.said("HOUSING_PRIORITY_GRANTED")) == 1
    other = await housing.receipt(ranking, best)
    assert (await housing.done(f"/public/orders/{again}/verification", {}, other))["faults"][0] == "回执属于另一次排序"


async def _work_list(housing, ranking, person):
    """By name for the department of the place alone; unions take out the state of their own people."""
    path, said = f"/rankings/{ranking}/workbook", {"purpose": "按名次安排"}
    rows = listed(await housing.get(path, housing.clerk(), **said))
    assert [row["登记号"] for row in rows] == ["R-000", "R-100", "R-001", "R-002", "R-003", "R-101"]
    assert [row["人员编号"] for row in rows][:3] == ["", person, ""]
    assert (rows[0]["各项得分"], rows[0]["现在状态"]) == (f"{POINTS}：90；{WAIT}：8", "轮候")
    for headers, code in (
        (housing.clerk(unit=OTHER_BUREAU), "NOT_FOUND"),
        (housing.clerk("VERIFIER", CITY), "ROLE_NOT_PERMITTED"),
        (housing.worker(person), "ROLE_NOT_PERMITTED"),
    ):
        assert (await housing.get(path, headers, **said)).json()["code"] == code
    mine = listed(await housing.get("/applications/workbook", housing.clerk("VERIFIER", CITY), state="QUEUED", **said))
    assert person in [row["人员编号"] for row in mine]
    assert {row["登记号"] for row in mine} == {""}  # the place's own
    assert len(mine) == 2
    assert (await housing.get("/applications/workbook", housing.worker(person), **said)).json()["code"] == "ROLE_NOT_PERMITTED"
    assert (await housing.get("/applications/workbook", housing.clerk())).json()["code"] == "INPUT_INVALID"  # no purpose


async def test_who_gets_a_receipt(housing):
    queue = await housing.queue()
    ordinary = await housing.waiting(queue, "R-001")
    person, honoured = await housing.honoured(queue, "R-002")
    ranking = await housing.drawn(queue)
    path = f"/rankings/{ranking}/receipts"
    assert (await housing.receipt(ranking, honoured, housing.worker(person)))["position"] == 1
    assert (await housing.receipt(ranking, ordinary))["reference"] == "R-001"
    for headers, application, code in (
        (housing.worker(person), ordinary, "NOT_FOUND"),
        (housing.worker(await housing.person()), honoured, "NOT_FOUND"),
        (housing.clerk(unit=OTHER_BUREAU), honoured, "NOT_FOUND"),
        (housing.clerk("VERIFIER", CITY), honoured, "ROLE_NOT_PERMITTED"),
        (housing.clerk("AUDITOR", BUREAU), honoured, "ROLE_NOT_PERMITTED"),
    ):
        assert await housing.refused(path, headers, {"application_id": application}) == code
    assert (await housing.get(f"/public/orders/{queue}")).status_code == 404


async def test_offers_go_down_the_order_within_the_quota_whatever_honour(housing):
    queue = await housing.queue(quota=2)
    best, next_one, last = [await housing.waiting(queue, f"R-{n:03}", points) for n, points in enumerate((90, 80, 70))]
    person = await housing.person()
    await housing.household(person)
    unfit = await housing.judged(await housing.filed(queue, "R-100", person), None)
    await housing.certified(unfit)
    ranking = await housing.drawn(queue)
    assert await housing.offer(ranking, unfit) == "LOCAL_CONDITIONS_NOT_MET"
    assert await housing.offer(ranking, await housing.filed(queue, "R-101")) == "LOCAL_CONDITIONS_NOT_MET"
    assert await housing.offer(ranking, next_one) == "INVALID_TRANSITION"  # out of turn
    elsewhere = housing.clerk(unit=OTHER_BUREAU)
    assert await housing.refused(f"/rankings/{ranking}/offers", elsewhere, {"application_id": best}) == "NOT_RESPONSIBLE_UNIT"
    assert await housing.offer(ranking, best) == "OK"
    assert await housing.offer(ranking, best) == "INVALID_TRANSITION"
    assert await housing.offer(ranking, next_one) == "OK"
    assert await housing.offer(ranking, last) == "ANNUAL_LIMIT_REACHED"
    await housing.done(f"/applications/{best}/declination", housing.clerk())
    assert await housing.state(best) == ("QUEUED", "NONE")
    assert await housing.offer(ranking, best) == "INVALID_TRANSITION"  # asked in this order already
    assert await housing.offer(ranking, last) == "OK"
    await housing.done(f"/applications/{next_one}/acceptance", housing.clerk())
    assert await housing.state(next_one) == ("HOUSED", "NONE")
    for path in ("acceptance", "declination", "closing"):
        body = {"reason": "WITHDRAWN"} if path == "closing" else None
        assert await housing.refused(f"/applications/{next_one}/{path}", housing.clerk(), body) == "INVALID_TRANSITION"
    set_quota, body = f"/queues/{queue}/quota", {"quota": 1, "doc_no": "包住建〔2024〕9号"}
    assert await housing.refused(set_quota, housing.clerk(), body, "PUT") == "FIELD_INVALID"
    await housing.done(set_quota, housing.clerk(), body | {"quota": 2}, "PUT")
    await housing.done(f"/applications/{last}/closing", housing.clerk(), {"reason": "MOVED_AWAY"})  # its place is free again
    newest = await housing.drawn(queue)
    assert await housing.order(newest) == [best]
    assert await housing.offer(ranking, best) == "INVALID_TRANSITION"  # not the newest order
    assert await housing.offer(newest, best) == "OK"
    assert await housing.refused(f"/queues/{queue}/rankings", housing.clerk()) == "LOCAL_CONDITIONS_NOT_MET"  # nobody waits


async def test_the_quota_is_exact_when_many_clerks_offer_at_once(housing):
    queue = await housing.queue(quota=2)
    waiting = [await housing.waiting(queue, f"R-{n:03}", 90 - n) for n in range(6)]
    ranking = await housing.drawn(queue)
    for _ in range(3):
        await asyncio.gather(*(housing.offer(ranking, each) for each in waiting))
    offered = [each for each in waiting if (await housing.state(each))[0] == "OFFERED"]
    assert offered == waiting[:2]
    orders = await asyncio.gather(*(housing.drawn(queue) for _ in range(4)))
    assert sorted(row[0] for row in await housing.rows("SELECT seq FROM ranking")) == [1, 2, 3, 4, 5]
    for each in orders:
        assert await housing.order(each) == waiting[2:]


async def test_what_changed_since_the_order_was_drawn_asks_for_a_new_one(housing):
    queue = await housing.queue()
    equal, other = await housing.waiting(queue, "R-001"), await housing.waiting(queue, "R-002", 70)
    person, honoured = await housing.honoured(queue, "R-003")
    ranking = await housing.drawn(queue)
    assert await housing.order(ranking) == [honoured, equal, other]
    await housing.tell(person, HonorRevoked, tier="NONE", on=date(2024, 6, 12), more={"honor_id": person})
    assert await housing.state(honoured) == ("QUEUED", "ENDED")
    assert await housing.offer(ranking, honoured) == "INVALID_TRANSITION"
    ranking = await housing.drawn(queue)
    assert await housing.order(ranking) == [equal, honoured, other]  # by the time of application
    await housing.judged(equal, 75)
    assert await housing.offer(ranking, equal) == "INVALID_TRANSITION"


async def test_dilapidated_dwellings_are_rural_and_graded_by_the_township(housing):
    queue, town = await housing.queue("DILAPIDATED"), housing.clerk("FORM_FILLER", TOWN)
    verdict = {"met": True, "doc_no": "包住保〔2024〕7号", "ground": "已核对", "scores": {POINTS: 80, WAIT: 8}}
    filing = {"queue_id": queue, "applied_at": "2024-06-01T08:00:00+08:00", "rural": True}
    plain = (await housing.done("/applications", town, filing | {"reference": "W-001"}))["id"]
    assert await housing.refused(f"/applications/{plain}/verdict", housing.clerk(), verdict) == "LOCAL_CONDITIONS_NOT_MET"
    for grade, code in (("A", "LOCAL_CONDITIONS_NOT_MET"), ("B", "LOCAL_CONDITIONS_NOT_MET"), ("C", "OK")):
        await housing.done(f"/applications/{plain}/grade", town, {"grade": grade, "doc_no": "包危鉴〔2024〕1号"})
        if code == "OK":
            await housing.done(f"/applications/{plain}/verdict", housing.clerk(), verdict)
        else:
            assert await housing.refused(f"/applications/{plain}/verdict", housing.clerk(), verdict) == code
    person = await housing.person()
    home = await housing.household(person)
    urban = (await housing.done("/applications", town, filing | {"reference": "W-002", "person_id": person}))["id"]
    await housing.done(f"/applications/{urban}/grade", town, {"grade": "D", "doc_no": "包危鉴〔2024〕2号"})
    assert await housing.refused(f"/applications/{urban}/verdict", housing.clerk(), verdict) == "LOCAL_CONDITIONS_NOT_MET"  # not rural
    await housing.done(f"/applications/{urban}/closing", housing.clerk(), {"reason": "MISTAKE"})
    await housing.done(f"/households/{home}", housing.clerk(), {"rural": True, "dwelling": "OWNED"}, "PUT")
    rural = (
        await housing.done(
            "/applications", town, filing | {"reference": "W-003", "person_id": person, "applied_at": "2024-06-09T08:00:00+08:00"}
        )
    )["id"]
    await housing.done(f"/applications/{rural}/grade", town, {"grade": "D", "doc_no": "包危鉴〔2024〕2号"})
    await housing.done(f"/applications/{rural}/verdict", housing.clerk(), verdict)
    await housing.certified(rural)
    ranking = await housing.drawn(queue)
    assert await housing.order(ranking) == [rural, plain]
    assert await housing.said("DILAPIDATED_HOUSING_PRIORITISED") == [{"case_id": rural, "ranking_id": ranking, "grade": "D"}]
    await housing.done(f"/applications/{plain}/grade", housing.clerk(), {"grade": "B", "doc_no": "包危鉴〔2024〕9号"})  # repaired
    assert await housing.state(plain) == ("FILED", "NONE")
    public = await housing.filed(await housing.queue(), "R-001")
    assert (
        await housing.refused(f"/applications/{public}/grade", housing.clerk(), {"grade": "D", "doc_no": "包危鉴〔2024〕9号"})
        == "INVALID_TRANSITION"
    )
