"""Templates of a union's banks at the doors: two persons, a preview, a batch in several files, answers in the bank's own format (C2.6)."""

import copy
from datetime import timedelta

import pytest

from services.funds.jobs.publish_bank_files import publish_bank_files
from services.funds.storage.bank_outbox import BankOutbox

LAYOUT = {
    "payment": {
        "file_name": "DF_{batch}_{part}.txt",
        "detail": [
            {"field": "bank_ref"}, {"field": "account"}, {"field": "name"}, {"field": "amount"},
            {"field": "relation", "words": {"SELF": "本人", "GUARDIAN": "监护人"}},
        ],
        "trailer": [{"field": "literal", "value": "T"}, {"field": "count"}, {"field": "total"}],
        "max_lines": 2,
    },
    "answer": {"columns": {"reference": 0, "amount": 1, "result": 2, "reason": 3, "date": 4}, "words": {"0000": "SETTLED", "E1": "REJECTED", "NR": "NOT_RECEIVED"}},
    "statement": {"columns": {"reference": 0, "amount": 1, "result": 2, "date": 3}, "words": {"D": "PAID", "C": "RETURNED"}, "other_lines": True},
}  # fmt: skip
BODY = {"bank": "徽商银行", "bank_prefix": "徽商银行", "valid_from": "2024-06-12", "doc_no": "接口规范V3", "layout": LAYOUT}


async def _template(union, **changed):
    entered = await union.done("/bank-templates", "preparer", "PREPARER", json=BODY | changed)
    await union.done(f"/bank-templates/{entered['id']}/approval", "approver", "APPROVER")
    return entered["id"]


def _answer(lines, word, day="20240612"):
    return "".join(f"{ref}|200.00|{word}|账户不符|{day}\r\n" for ref in lines).encode("GB18030")


async def _load(union, template, content, unit="合肥"):
    path = f"/return-files?template_id={template}"
    return await union.act(path, "preparer", "PREPARER", unit, files={"file": ("回盘.txt", content)})


def _file(union, name):
    return [line.split("|") for line in (union.bank / name).read_bytes().decode("GB18030").splitlines()]


async def test_a_template_is_entered_by_one_approved_by_another_and_used_from_its_day(union):
    person = await union.person("2024-05", "2024-06")
    earmark = await union.money()
    assert (await union.act("/bank-templates", "x", "APPROVER", json=BODY))[1]["code"] == "ROLE_NOT_PERMITTED"
    assert (await union.act("/bank-templates", "x", "PREPARER", "省财政厅", json=BODY))[1]["code"] == "ROLE_NOT_PERMITTED"
    entered = await union.done("/bank-templates", "preparer", "PREPARER", json=BODY | {"valid_from": "2024-06-13"})
    path = f"/bank-templates/{entered['id']}/approval"
    assert (await union.act(path, "x", "PREPARER"))[1]["code"] == "ROLE_NOT_PERMITTED"
    assert (await union.act(path, "x", "APPROVER", "芜湖"))[1]["code"] == "NOT_RESPONSIBLE_UNIT"
    assert (await union.act(path, "preparer", "APPROVER"))[1]["code"] == "SELF_REVIEW_FORBIDDEN"
    assert (await union.done(path, "approver", "APPROVER"))["state"] == "APPROVED"
    assert (await union.act(path, "approver", "APPROVER"))[1]["code"] == "INVALID_TRANSITION"
    again = await union.done("/bank-templates", "preparer", "PREPARER", json=BODY | {"valid_from": "2024-06-13"})
    assert (await union.act(f"/bank-templates/{again['id']}/approval", "approver", "APPROVER"))[1]["code"] == "INVALID_TRANSITION"
    assert (await union.done(f"/bank-templates/{again['id']}/rejection", "approver", "APPROVER"))["state"] == "REJECTED"
    await union.send(earmark, "2024-05")
    assert (union.bank / "pay-LM00000001.csv").exists()  # the day before it begins
    union.system.clock.move_to_day(union.system.clock.today() + timedelta(days=1))
    batch = (await union.prepare(earmark))["id"]
    await union.approve(batch)
    await union.done(f"/batches/{batch}/release", "releaser", "RELEASER")
    assert _file(union, "DF_LM00000002_01.txt")[-1] == ["T", "1", "200.00"]
    assert [each["state"] for each in (await union.look("/bank-templates"))["items"]] == ["APPROVED", "REJECTED"]
    assert (await union.look("/bank-templates", unit="芜湖"))["items"] == []
    assert person


async def test_a_batch_goes_out_in_files_and_comes_back_in_answers_of_the_bank(union):
    people = [await union.person("2024-06") for _ in range(3)]
    await union.lawful_payee(people[0], relation="GUARDIAN", proof="COURT_DECISION", bank_name="其他银行")
    earmark = await union.money()
    union.system.clock.move_to_day(union.system.clock.today() + timedelta(days=2))
    template = await _template(union, valid_from="2024-06-14")
    batch, other = await union.send(earmark)
    assert len(other) == 1  # the guardian's bank has no template: the standard format, in a file of its own
    first = _file(union, "DF_LM00000001_02.txt")
    assert [line[4] for line in first[:-1]] == ["本人", "本人"]
    shown = await union.look(f"/batches/{batch}")
    assert shown["files"] == ["pay-LM00000001.csv", "DF_LM00000001_02.txt"]
    refs = [line[0] for line in first[:-1]]
    assert (await _load(union, template, _answer(refs, "0000"), "芜湖"))[1]["code"] == "NOT_RESPONSIBLE_UNIT"
    assert (await _load(union, template, _answer(refs, "坏")))[1]["code"] == "FIELD_INVALID"
    status, loaded = await _load(union, template, _answer([refs[0]], "0000") + _answer([refs[1]], "E1"))
    assert (status, loaded["outcomes"], loaded["unknown"]) == (201, {"SETTLED_APPLIED": 1, "REJECTED_APPLIED": 1}, 0)
    status, loaded = await _load(union, template, _answer([refs[0]], "0000") + _answer([refs[1]], "E1"))
    assert loaded["outcomes"] == {"SETTLED_REPEATED": 1, "REJECTED_REPEATED": 1}
    await union.answer(union.return_file("LM00000001", [(other[0][1], "SETTLED", 20000, "")]))
    assert (await union.proof())[0]["paid"] == "400.00"
    rows = f"{refs[0]}|200.00|D|20240612\n工资|9.00|D|20240612\n".encode("GB18030")
    path = f"/statements?template_id={template}"
    matched = await union.done(path, "preparer", "PREPARER", files={"file": ("对账.txt", rows)})
    assert (matched["lines"], matched["matched"]) == (1, 1)


async def test_an_answer_to_one_file_leaves_the_other_files_unanswered(union):
    for _ in range(4):
        await union.person("2024-06")
    template = await _template(union)
    batch, _ = await _sent(union)
    first = [line[0] for line in _file(union, "DF_LM00000001_01.txt")[:-1]]
    second = [line[0] for line in _file(union, "DF_LM00000001_02.txt")[:-1]]
    assert (len(first), len(second)) == (2, 2)
    _, loaded = await _load(union, template, _answer(first[:1], "0000"))
    assert loaded["unknown"] == 1  # the other line of the file; the second file was not answered
    assert (await union.look(f"/batches/{batch}"))["results"] == {"SETTLED": 1, "UNKNOWN": 1, "SENT": 2}
    await _load(union, template, _answer(first[1:], "NR"))
    sent = await union.done(f"/batches/{batch}/resending", "releaser", "RELEASER")
    assert (sent["file_name"], sent["payments"]) == ("DF_LM00000001_03.txt", 1)
    assert _file(union, "DF_LM00000001_03.txt")[0][0] == first[1]
    await _load(union, template, _answer(first, "0000"))
    await _load(union, template, _answer(second, "0000"))
    assert (await union.proof())[0]["paid"] == "800.00"


async def _sent(union):
    earmark = await union.money()
    batch = (await union.prepare(earmark))["id"]
    await union.approve(batch)
    return batch, await union.done(f"/batches/{batch}/release", "releaser", "RELEASER")


async def test_files_that_a_crash_kept_back_are_made_again_byte_for_byte(union):
    for _ in range(3):
        await union.person("2024-06")
    await _template(union)
    await _sent(union)
    names = ("DF_LM00000001_01.txt", "DF_LM00000001_02.txt")
    before = [(union.bank / name).read_bytes() for name in names]
    for name in names:
        (union.bank / name).unlink()
    await _template(union, valid_from="2024-06-13", layout=LAYOUT | {"separator": ";"})  # a later template changes nothing of it
    await publish_bank_files(BankOutbox(union.bank))(union.system.houses["funds"])
    assert [(union.bank / name).read_bytes() for name in names] == before


@pytest.mark.parametrize(
    "change",
    [
        lambda it: it["payment"].update(file_name="../{batch}{part}.txt"),
        lambda it: it["payment"]["detail"].pop(0),
        lambda it: it["payment"]["detail"].append({"field": "id_number"}),
        lambda it: it["answer"]["words"].update({"X": "PAID_TWICE"}),
    ],
)
async def test_a_bad_template_is_refused_with_the_field(union, change):
    layout = copy.deepcopy(LAYOUT)
    change(layout)
    _, refused = await union.act("/bank-templates", "preparer", "PREPARER", json=BODY | {"layout": layout})
    assert (refused["code"], len(refused["fields"]) > 0) == ("FIELD_INVALID", True)
    assert (await union.act("/bank-templates/preview", "preparer", "PREPARER", json=layout))[1]["code"] == "FIELD_INVALID"


async def test_previews_show_invented_people(union):
    status, files = await union.act("/bank-templates/preview", "preparer", "PREPARER", json=LAYOUT)
    assert status == 200, files
    assert [file["name"] for file in files] == ["DF_LM00000001_01.txt", "DF_LM00000001_02.txt"]
    assert files[0]["lines"][0] == "LM000000010000001|6225881414207430|样例甲|200.00|本人"
    entered = await union.done("/bank-templates", "preparer", "PREPARER", json=BODY)
    assert await union.look(f"/bank-templates/{entered['id']}/preview") == files


async def test_a_union_can_go_back_to_the_standard_format(union):
    await union.person("2024-06")
    await _template(union)
    union.system.clock.move_to_day(union.system.clock.today() + timedelta(days=1))
    await _template(union, valid_from="2024-06-13", layout=None)
    await _sent(union)
    assert (union.bank / "pay-LM00000001.csv").exists()
