"""Who a record is of: names and numbers put right by two persons, strange names, probable duplicates, merges and their reversal (C7.2, §5)."""

from datetime import date

import pytest

from services.registry.domain.likeness import Likeness, grounds, slip
from services.registry.domain.marks import MARKS_SQL, title_mark
from services.registry.jobs.find_duplicates import find_duplicates
from tests.services.registry.conftest import PERSON

NUMBER, OTHER = "360426199101010071", "120103198806018241"


def checked(body):
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    return body + "10X98765432"[sum(int(digit) * weight for digit, weight in zip(body, weights, strict=True)) % 11]


NEAR = checked("36042619910101017")  # one digit of the first seventeen, and the check digit that follows from it
CROSSED = checked("36042619910110007")  # 0101 for 1010: the birth date too


async def correct(register, person, kind, value, *, by="two", **changed):
    body = {"kind": kind, "value": value, "reason": "户口簿登记更名", "proof": "公安机关证明，档案柜3-12", **changed}
    proposed = (await register.done(f"/people/{person}/corrections", body))["id"]
    return await register.post(f"/corrections/{proposed}/approval", None, register.clerk(subject=by))


async def lookup(register, number, name):
    body = {"queries": [{"id_number": number, "name": name, "as_of": "2024-06-12"}]}
    status, answer = await register.post("/people/lookup", body)
    assert status == 200
    return answer["answers"][0]


async def search(register, words):
    _, answer = await register.post("/people/search", {"words": words})
    return [found["id"] for found in answer["items"]]


async def test_a_corrected_name_holds_and_the_former_one_is_still_found(register):
    person = await register.person()
    status, _ = await correct(register, person, "NAME", "张叁")
    assert status == 201
    assert (await register.get(f"/people/{person}")).json()["name"] == "张叁"
    for words in ("张叁", "张三", "zs", NUMBER):
        assert await search(register, words) == [person], words
    for name, matches in (("张叁", True), ("张三", True), ("李四", False)):
        found = await lookup(register, NUMBER, name)
        assert (found["person_id"], found["name_matches"]) == (person, matches)
    [said] = await register.said("MODEL_WORKER_UPDATED")
    assert said["changed"] == ["NAME"]


async def test_a_corrected_number_brings_birth_date_and_sex_and_the_old_one_still_leads_to_the_person(register):
    person = await register.person()
    assert (await correct(register, person, "ID_NUMBER", OTHER))[0] == 201
    record = (await register.get(f"/people/{person}")).json()
    assert (record["birth_date"], record["sex"], record["id_number"]) == ("1988-06-01", "FEMALE", "120*************41")
    assert record["life"] == "ALIVE"
    for number in (NUMBER, OTHER):
        found = await lookup(register, number, "张三")
        assert (found["person_id"], found["name_matches"]) == (person, True)
        assert await search(register, number) == [person]
    early = (await register.get(f"/people/{person}", as_of="1989-01-01")).json()  # born earlier: what held from birth holds from that birth
    assert early["category"] == "STAFF"
    [said] = await register.said("MODEL_WORKER_UPDATED")
    assert said["changed"] == ["ID_NUMBER", "BIRTH_DATE", "SEX"]
    assert (said["facts"]["birth_date"], said["facts"]["sex"]) == ("1988-06-01", "FEMALE")
    assert OTHER not in str(said)
    async with register.system.houses["registry"].pool.connection() as connection:
        for table in ("correction", "former_number"):
            rows = await (await connection.execute(f"SELECT t::text FROM {table} t")).fetchall()
            assert rows
            assert not [row for row in rows if NUMBER in row[0] or OTHER in row[0]]


async def test_a_correction_needs_a_second_person_of_the_responsible_union(register):
    person = await register.person()
    assert (await correct(register, person, "NAME", "张叁", by="registrar"))[1]["code"] == "SELF_REVIEW_FORBIDDEN"
    body = {"kind": "NAME", "value": "张叁", "reason": "户口簿登记更名", "proof": "公安机关证明"}
    assert (await register.post(f"/people/{person}/corrections", body))[1]["code"] == "INVALID_TRANSITION"  # one waits already
    wuhu = register.clerk("芜湖市总工会", subject="two")
    assert (await register.post(f"/people/{person}/corrections", {**body, "kind": "ID_NUMBER", "value": OTHER}, wuhu))[1][
        "code"
    ] == "NOT_RESPONSIBLE_UNIT"
    [waiting] = (await register.get("/corrections", state="PROPOSED")).json()["items"]
    assert waiting["new_value"] == "张*"
    assert (await register.get("/corrections", wuhu)).json()["items"] == []
    assert (await register.post(f"/corrections/{waiting['id']}/approval", None, wuhu))[1]["code"] == "NOT_RESPONSIBLE_UNIT"
    await register.done(f"/corrections/{waiting['id']}/rejection", None, register.clerk(subject="two"))
    assert (await register.post(f"/corrections/{waiting['id']}/approval", None, register.clerk(subject="two")))[1][
        "code"
    ] == "INVALID_TRANSITION"
    assert (await register.get(f"/people/{person}")).json()["name"] == "张三"


@pytest.mark.parametrize(
    ("kind", "value", "code"),
    [("NAME", "张三", "FIELD_INVALID"), ("ID_NUMBER", "360426199101010072", "ID_NUMBER_INVALID"), ("ID_NUMBER", OTHER, "DUPLICATE_PERSON")],
)
async def test_a_correction_that_cannot_be_is_refused(register, kind, value, code):
    person = await register.person()
    await register.person(id_number=OTHER, sex="女", birth_date="1988-06-01", name="李四")
    body = {"kind": kind, "value": value, "reason": "户口簿登记更名", "proof": "公安机关证明"}
    assert (await register.post(f"/people/{person}/corrections", body))[1]["code"] == code


async def test_a_corrected_number_under_which_nobody_could_have_been_honoured_is_refused(register):
    person = await register.person()
    _, answer = await correct(register, person, "ID_NUMBER", checked("36042620050101007"))
    assert answer["code"] == "AWARD_DATE_INVALID"
    assert (await register.get(f"/people/{person}")).json()["birth_date"] == "1991-01-01"


async def test_a_number_with_a_strange_name_opens_work_for_the_registrar_once(register):
    person = await register.person()
    for _ in range(2):
        assert (await register.post("/people", {**PERSON, "name": "李四", "doc_no": "别的"}))[1]["code"] == "IDENTITY_CONFLICT"
    [conflict] = (await register.get("/identity-conflicts")).json()["items"]
    assert (conflict["person_id"], conflict["name"], conflict["claimed_name"], conflict["source"]) == (person, "张三", "李四", "单人登记")
    assert (await register.get("/identity-conflicts", register.clerk("芜湖市总工会"))).json()["items"] == []
    path, body = f"/identity-conflicts/{conflict['id']}/resolution", {"resolution": "ENTRY_WRONG", "note": "来表姓名笔误"}
    assert (await register.post(path, body, register.clerk("芜湖市总工会")))[1]["code"] == "NOT_RESPONSIBLE_UNIT"
    await register.done(path, body)
    assert (await register.post(path, body))[1]["code"] == "INVALID_TRANSITION"
    assert (await register.get("/identity-conflicts")).json()["items"] == []


async def test_a_former_number_is_given_to_whom_it_really_belongs(register):
    person = await register.person()
    assert (await correct(register, person, "ID_NUMBER", OTHER))[0] == 201
    real = {**PERSON, "name": "王五", "doc_no": "皖政〔2015〕21号"}
    assert (await register.post("/people", real))[1]["code"] == "IDENTITY_CONFLICT"
    [conflict] = (await register.get("/identity-conflicts")).json()["items"]
    body = {"resolution": "ANOTHER_PERSON", "note": "号码属于王五本人"}
    await register.done(f"/identity-conflicts/{conflict['id']}/resolution", body)
    another = (await register.done("/people", real))["id"]
    assert (await lookup(register, NUMBER, "王五"))["person_id"] == another
    assert (await lookup(register, OTHER, "张三"))["person_id"] == person


@pytest.mark.parametrize(
    ("one", "other", "found"),
    [
        ("12345", "12345", ""), ("12345", "12335", "ONE_DIGIT"), ("12345", "12435", "TRANSPOSED"), ("12345", "14325", ""), ("12345", "12453", ""),
        ("12345", "1234", ""), ("12345", "54321", ""), ("12345", "21435", ""),
    ],
)  # fmt: skip
def test_a_slip_is_one_digit_or_two_neighbours_crossed(one, other, found):
    assert slip(one, other) == found


@pytest.mark.parametrize(
    ("name", "born", "number", "found"),
    [
        ("张三", date(1991, 1, 1), NEAR, ("NAME_SAME", "BIRTH_DATE_SAME", "NUMBER_ONE_DIGIT")), ("张叁", date(1991, 1, 1), OTHER, ("READING_SAME", "BIRTH_DATE_SAME")),
        ("章三", date(1991, 1, 10), CROSSED, ("READING_SAME",)), ("张三", date(1960, 1, 1), OTHER, ()), ("李四", date(1991, 1, 1), NEAR, ()),
    ],
)  # fmt: skip
def test_the_grounds_of_a_probable_duplicate(name, born, number, found):
    why = grounds(Likeness("张三", date(1991, 1, 1), NUMBER), Likeness(name, born, number))
    assert why == (found if len(found) > 1 or not found else (*found, "NUMBER_TRANSPOSED") if slip(NUMBER[:17], number[:17]) else ())


async def pair(register, **changed):
    """Two records that may be of one person, and the queue's item."""
    one = await register.person()
    answer = await register.done("/people", {**_person(), "id_number": NEAR, **changed}, register.clerk("安徽省总工会"))
    assert answer["warnings"] == ["PROBABLE_DUPLICATE"]
    [item] = (await register.get("/duplicates", register.clerk("安徽省总工会"))).json()["items"]
    return one, answer["id"], item


def _person():
    return {**PERSON, "doc_no": "皖政〔2015〕21号"}


async def test_a_registration_that_looks_like_somebody_goes_into_the_queue(register):
    one, other, item = await pair(register, name="张叁")
    assert set(item["grounds"]) == {"READING_SAME", "BIRTH_DATE_SAME", "NUMBER_ONE_DIGIT"}
    assert {item["one"]["person_id"], item["other"]["person_id"]} == {one, other}
    assert NEAR not in str(item)
    await find_duplicates(register.system.houses["registry"])
    assert len((await register.get("/duplicates")).json()["items"]) == 1


async def test_an_imported_roster_is_compared_by_the_calendar(register):
    await register.person()
    house = register.system.houses["registry"]
    other = await register.person(id_number=NEAR, doc_no="皖政〔2015〕21号")
    async with house.pool.connection() as connection:
        await connection.execute("UPDATE person SET compared = false WHERE person_id = %s", (other,))
    await find_duplicates(house)
    await find_duplicates(house)
    assert len((await register.get("/duplicates")).json()["items"]) == 1


async def test_a_clerk_sees_of_a_record_of_another_union_only_whose_it_is(register):
    one, _, _ = await pair(register, union="芜湖市总工会", county_union="镜湖区总工会", region_code="340202")
    [item] = (await register.get("/duplicates")).json()["items"]
    mine, theirs = sorted((item["one"], item["other"]), key=lambda record: record["person_id"] is None)
    assert mine["person_id"] == one
    assert (theirs["name"], theirs["id_number"], theirs["honours"]) == ("", "", [])
    assert theirs["l2"] == register.units["芜湖市总工会"]
    body = {"decision": "SAME", "survivor": one, "reason": "系同一人"}
    assert (await register.post(f"/duplicates/{item['id']}/decision", body))[1]["code"] == "NOT_RESPONSIBLE_UNIT"
    assert (await register.get("/duplicates", register.clerk("蚌埠市总工会"))).json()["items"] == []


async def test_two_people_stay_two(register):
    _, _, item = await pair(register)
    await register.done(f"/duplicates/{item['id']}/decision", {"decision": "DIFFERENT", "reason": "双胞胎兄弟"})
    assert (await register.get("/duplicates")).json()["items"] == []
    again = {"decision": "DIFFERENT", "reason": "双胞胎兄弟"}
    assert (await register.post(f"/duplicates/{item['id']}/decision", again))[1]["code"] == "INVALID_TRANSITION"


async def test_a_merge_keeps_both_histories_and_can_be_undone(register):
    one, other, item = await pair(register, title="全国劳动模范", doc_no="国发〔2015〕1号", name="张叁")
    body = {"decision": "SAME", "survivor": one, "reason": "与本人核实系同一人"}
    merge = (await register.done(f"/duplicates/{item['id']}/decision", body))["merge_id"]
    absorbed, survivor = await register.said("MODEL_WORKER_UPDATED")
    assert (absorbed["facts"]["merged_into"], absorbed["changed"]) == (one, ["MERGED"])
    assert survivor["facts"]["merged_into"] is None
    assert survivor["facts"]["tier"][-1]["value"] == "NATIONAL"  # the honours of both are the person's
    for words in (NUMBER, NEAR, "张叁", "zhangsan"):
        assert await search(register, words) == [one], words
    for number, name in ((NUMBER, "张三"), (NEAR, "张叁"), (NEAR, "张三")):
        found = await lookup(register, number, name)
        assert (found["person_id"], found["name_matches"], found["tier"]) == (one, True, "NATIONAL")
    assert [found["id"] for found in (await register.get("/people", title="全国劳动模范")).json()["items"]] == [one]
    assert (await register.get(f"/people/{other}")).json()["honours"][0]["title"] == "全国劳动模范"  # its own history stays readable
    assert (await register.post("/people", {**_person(), "id_number": NEAR, "name": "张叁"}))[1]["code"] == "DUPLICATE_PERSON"
    death = {"died_on": "2024-05-20", "reason": "户籍注销证明"}
    assert (await register.post(f"/people/{other}/death", death))[1]["code"] == "INVALID_TRANSITION"
    await register.done(f"/merges/{merge}/reversal", {"reason": "经核实为两人"})
    assert (await register.post(f"/merges/{merge}/reversal", {"reason": "经核实为两人"}))[1]["code"] == "INVALID_TRANSITION"
    undone = (await register.said("MODEL_WORKER_UPDATED"))[2:]
    assert [said["facts"]["merged_into"] for said in undone] == [None, None]
    assert {said["facts"]["tier"][-1]["value"] for said in undone} == {"PROVINCIAL", "NATIONAL"}
    assert (await lookup(register, NEAR, "张叁"))["person_id"] == other
    assert sorted(await search(register, "zhangsan")) == sorted([one, other])
    assert (await register.get("/duplicates")).json()["items"][0]["id"] == item["id"]
    await register.done(f"/people/{other}/death", death)


async def test_a_record_that_absorbed_another_is_not_absorbed_itself(register):
    one, other, item = await pair(register)
    await register.done(f"/duplicates/{item['id']}/decision", {"decision": "SAME", "survivor": other, "reason": "系同一人"})
    third = checked("36042619910101097")
    answer = await register.done("/people", {**_person(), "id_number": third, "doc_no": "皖政〔2015〕22号"}, register.clerk("安徽省总工会"))
    assert "PROBABLE_DUPLICATE" in answer["warnings"]
    [item] = (await register.get("/duplicates")).json()["items"]
    assert one not in (item["one"]["person_id"], item["other"]["person_id"])
    wrong = {"decision": "SAME", "survivor": answer["id"], "reason": "系同一人"}
    assert (await register.post(f"/duplicates/{item['id']}/decision", wrong))[1]["code"] == "INVALID_TRANSITION"
    await register.done(f"/duplicates/{item['id']}/decision", {**wrong, "survivor": other})


async def test_marks_in_sql_are_the_marks_in_python(register):
    person = await register.person()
    async with register.system.houses["registry"].pool.connection() as connection:
        await connection.execute("INSERT INTO person_focus_group VALUES (%s, 'LAID_OFF_OVERCAPACITY', '2024-01-01')", (person,))
        query = f"SELECT marks, {MARKS_SQL.format(p='p').replace('%%', '%')} FROM person p"
        [(kept, told)] = await (await connection.execute(query)).fetchall()
    assert kept == title_mark("安徽省劳动模范")
    assert told == kept | 4
