"""From money received to money paid, through the doors: every step by its own person, every fen accounted for."""

import asyncio
from datetime import date

from libs.common.kernel.ids import new_id
from tests.services.funds.union import trailed


async def test_a_month_is_paid_and_said_once(union):
    person = await union.person("2024-05", "2024-06")
    earmark = await union.money("1000.00")
    batch, lines = await union.send(earmark)
    [(_, ref, account, name, _bank, fen, _purpose)] = lines
    assert (name, fen, account.startswith("622588")) == ("张三", "40000", True)
    status, loaded = await union.answer(union.return_file("LM00000001", [(ref, "SETTLED", 40000, "")]))
    assert (status, loaded["batch_state"], loaded["outcomes"], loaded["unknown"]) == (201, "SETTLED", {"SETTLED_APPLIED": 1}, 0)
    status, again = await union.answer(union.return_file("LM00000001", [(ref, "SETTLED", 40000, "")]))
    assert again["outcomes"] == {"SETTLED_REPEATED": 1}
    paid = [data for kind, subject, data in await union.told() if kind == "DISBURSEMENT_PAID" and subject == person]
    assert [(each["amount_fen"], each["months"], each["source"]) for each in paid] == [
        (40000, ["2024-05", "2024-06"], "PROVINCIAL_SPECIAL")
    ]
    [proof] = await union.proof()
    assert (proof["received"], proof["paid"], proof["allotted"]) == ("1000.00", "400.00", "600.00")
    assert (await union.look(f"/batches/{batch}"))["results"] == {"SETTLED": 1}


async def test_what_the_bank_rejects_or_returns_is_issued_anew(union):
    await union.person("2024-06")
    earmark = await union.money()
    _, [line] = await union.send(earmark)
    await union.answer(union.return_file("LM00000001", [(line[1], "REJECTED", 20000, "账号已销户")]))
    _, [second] = await union.send(earmark)
    assert second[1] != line[1]
    await union.answer(union.return_file("LM00000002", [(second[1], "SETTLED", 20000, "")]))
    await union.answer(union.return_file("LM00000002", [(second[1], "RETURNED", 20000, "户名不符")]))
    _, [third] = await union.send(earmark)
    await union.answer(union.return_file("LM00000003", [(third[1], "SETTLED", 20000, "")]))
    kinds = [kind for kind, _, _ in await union.told() if kind.startswith("DISBURSEMENT_") and kind != "DISBURSEMENT_BATCH_CREATED"]
    assert kinds == ["DISBURSEMENT_FAILED", "DISBURSEMENT_PAID", "DISBURSEMENT_RETURNED", "DISBURSEMENT_PAID"]
    assert (await union.proof())[0]["paid"] == "200.00"


async def test_three_persons_and_none_of_the_cases_gates(union):
    await union.person("2024-06", gates=(("FILL", "filler"), ("COUNTY", "reviewer"), ("VERIFY", "verifier")))
    earmark = await union.money()
    wanted = {"earmark_id": earmark, "through": "2024-06"}
    assert (await union.act("/batches", "reviewer", "PREPARER", json=wanted))[1]["code"] == "SELF_REVIEW_FORBIDDEN"
    assert (await union.act("/batches", "x", "APPROVER", json=wanted))[1]["code"] == "ROLE_NOT_PERMITTED"
    assert (await union.act("/batches", "x", "PREPARER", "芜湖", json=wanted))[1]["code"] == "NOT_FOUND"
    batch = (await union.done("/batches", "verifier", "PREPARER", json=wanted))["id"]  # who verified may prepare: city unions are small
    assert (await union.act(f"/batches/{batch}/release", "releaser", "RELEASER"))[1]["code"] == "INVALID_TRANSITION"
    assert (await union.act(f"/batches/{batch}/approval", "verifier", "APPROVER"))[1]["code"] == "SELF_REVIEW_FORBIDDEN"
    assert (await union.act(f"/batches/{batch}/approval", "x", "APPROVER", "芜湖"))[1]["code"] == "NOT_RESPONSIBLE_UNIT"
    await union.done(f"/batches/{batch}/approval", "approver", "APPROVER")
    for who in ("verifier", "approver", "filler"):
        assert (await union.act(f"/batches/{batch}/release", who, "RELEASER"))[1]["code"] == "SELF_REVIEW_FORBIDDEN"
    await union.done(f"/batches/{batch}/release", "releaser", "RELEASER")
    assert not list(union.bank.glob("*.part"))


async def test_64_releases_one_file(union):
    await union.person("2024-06")
    earmark = await union.money()
    batch = (await union.prepare(earmark))["id"]
    await union.done(f"/batches/{batch}/approval", "approver", "APPROVER")
    answers = await asyncio.gather(*(union.act(f"/batches/{batch}/release", f"releaser{n}", "RELEASER") for n in range(64)))
    assert sorted(status for status, _ in answers) == [201] + [409] * 63
    assert [file.name for file in union.bank.iterdir()] == ["pay-LM00000001.csv"]


async def test_a_repeated_key_pays_once(union):
    await union.person("2024-06")
    earmark = await union.money()
    body = {"earmark_id": earmark, "through": "2024-06"}
    first = await union.act("/batches", "preparer", "PREPARER", key="same", json=body)
    assert await union.act("/batches", "preparer", "PREPARER", key="same", json=body) == first
    assert (await union.act("/batches", "preparer", "PREPARER", key="same", json={**body, "through": "2024-05"}))[1][
        "code"
    ] == "IDEMPOTENCY_KEY_REUSED"
    assert len((await union.look("/batches"))["items"]) == 1


async def test_a_file_sent_again_under_its_key_is_the_same_request(union):
    await union.person("2024-06")
    _, [line] = await union.send(await union.money())
    content = union.return_file("LM00000001", [(line[1], "SETTLED", 20000, "")])
    answers = [await union.act("/return-files", "preparer", "PREPARER", key="upload", files={"file": ("r.csv", content)}) for _ in range(2)]
    assert answers[0] == answers[1]
    other = content.replace(b"LM00000001,", b"LM00000002,")
    assert (await union.act("/return-files", "preparer", "PREPARER", key="upload", files={"file": ("r.csv", other)}))[1][
        "code"
    ] == "IDEMPOTENCY_KEY_REUSED"


async def test_no_partial_batch_and_nothing_without_money(union):
    first = await union.person("2024-05", "2024-06")
    await union.person("2024-06")
    earmark = await union.money("600.00")  # all that was owed: nobody waits
    await union.grant(first, "2024-07")
    status, refused = await union.act("/batches", "preparer", "PREPARER", json={"earmark_id": earmark, "through": "2024-07"})
    assert (status, refused["code"]) == (409, "INSUFFICIENT_EARMARKED_BALANCE")
    assert (await union.prepare(earmark, "2024-06"))["total"] == "600.00"


async def test_silence_is_unknown_and_only_asked_about_or_sent_again(union):
    await union.person("2024-06")
    await union.person("2024-06")
    earmark = await union.money()
    batch, [heard, silent] = await union.send(earmark)
    _, loaded = await union.answer(union.return_file("LM00000001", [(heard[1], "SETTLED", 20000, "")]))
    assert (loaded["unknown"], loaded["batch_state"]) == (1, "RELEASED")
    assert (await union.act("/batches", "preparer", "PREPARER", json={"earmark_id": earmark, "through": "2024-06"}))[0] == 404
    asked = await union.done(f"/batches/{batch}/inquiries", "preparer", "PREPARER")
    assert f"Q,{silent[1]},20000" in (union.bank / asked["file_name"]).read_text("utf-8")
    assert (await union.act(f"/batches/{batch}/resending", "releaser", "RELEASER"))[1]["code"] == "INVALID_TRANSITION"
    await union.answer(union.return_file("LM00000001", [(silent[1], "NOT_RECEIVED", 20000, "")]))
    resent = await union.done(f"/batches/{batch}/resending", "releaser", "RELEASER")
    assert [line[1] for line in union.file_lines(resent["file_name"])] == [silent[1]]
    _, late = await union.answer(union.return_file("LM00000001", [(silent[1], "SETTLED", 20000, "")]))
    assert (late["outcomes"], late["batch_state"]) == ({"SETTLED_APPLIED": 1}, "SETTLED")
    assert (await union.proof())[0]["paid"] == "400.00"


async def test_contradictions_are_cases_and_change_nothing(union):
    await union.person("2024-06")
    earmark = await union.money()
    _, [line] = await union.send(earmark)
    ref = line[1]
    await union.answer(union.return_file("LM00000001", [(ref, "REJECTED", 20000, "销户")]))
    _, loaded = await union.answer(union.return_file("LM00000001", [(ref, "SETTLED", 20000, "")]))
    assert loaded["outcomes"] == {"SETTLED_CONTRADICTED": 1}
    assert (await union.act("/batches", "preparer", "PREPARER", json={"earmark_id": earmark, "through": "2024-06"}))[
        0
    ] == 404  # not issued anew
    [case] = (await union.look("/exceptions"))["items"]
    assert (case["kind"], case["said"], case["ledger_state"]) == ("CONTRADICTED", "SETTLED", "REJECTED")
    assert (await union.act(f"/exceptions/{case['id']}/resolution", "x", "APPROVER", "芜湖", json={"resolution": "以账簿为准"}))[1][
        "code"
    ] == "NOT_RESPONSIBLE_UNIT"
    await union.done(f"/exceptions/{case['id']}/resolution", "approver", "APPROVER", json={"resolution": "银行确认未付"})
    assert (await union.prepare(earmark))["total"] == "200.00"


async def test_a_damaged_or_foreign_file_is_refused_whole(union):
    await union.person("2024-06")
    earmark = await union.money()
    _, [line] = await union.send(earmark)
    good = union.return_file("LM00000001", [(line[1], "SETTLED", 20000, "")])
    for damaged in (
        good[:-5],
        good.replace(b"20000", b"30000"),
        good.replace(b"SETTLED", b"DELIGHTED"),
        b"",
        b"\xff\xfe\n",
        good.replace(b"\nT,1", b"\nT,2"),
    ):
        status, refused = await union.answer(damaged)
        assert (status, refused["code"]) == (422, "FIELD_INVALID"), damaged
    assert (await union.answer(good, unit="芜湖"))[1]["code"] == "NOT_RESPONSIBLE_UNIT"
    assert (await union.answer(union.return_file("LM00000009", [])))[1]["code"] == "NOT_FOUND"
    assert (await union.look("/batches"))["items"][0]["state"] == "RELEASED"


async def test_a_statement_is_matched_line_by_line(union):
    await union.person("2024-06")
    await union.person("2024-06")
    earmark = await union.money()
    _, [first, second] = await union.send(earmark)
    answers = [(line[1], "SETTLED", 20000, "") for line in (first, second)]
    await union.answer(union.return_file("LM00000001", answers))
    day, unit = union.system.clock.today(), union.units["合肥"]
    whole = trailed([f"H,STATEMENT,1,{unit},{day}", f"S,{first[1]},PAID,20000", f"S,{second[1]},PAID,20000"], 40000)
    matched = await union.done("/statements", "preparer", "PREPARER", files={"file": ("s.csv", whole)})
    assert (matched["matched"], matched["differences"]) == (2, {})
    stranger = "LM000000010000099"
    broken = trailed([f"H,STATEMENT,1,{unit},{day}", f"S,{first[1]},PAID,19999", f"S,{stranger},PAID,5"], 20004)
    differing = await union.done("/statements", "preparer", "PREPARER", files={"file": ("s.csv", broken)})
    assert (differing["matched"], differing["differences"]) == (0, {"STATEMENT_AMOUNT": 1, "STATEMENT_EXTRA": 1, "STATEMENT_MISSING": 1})
    again = await union.done("/statements", "preparer", "PREPARER", files={"file": ("s.csv", broken)})
    assert again["new_cases"] == 0


async def test_a_payment_list_is_revealed_for_a_reason_and_audited(union):
    await union.person("2024-06")
    batch = (await union.prepare(await union.money()))["id"]
    [payment] = await union.done(f"/batches/{batch}/payment-list", "approver", "APPROVER", json={"reason": "与银行核对"})
    assert payment["account"].startswith("622588")
    assert payment["months"] == ["2024-06"]
    assert (await union.act(f"/batches/{batch}/payment-list", "x", "VERIFIER", json={"reason": "好奇"}))[1]["code"] == "ROLE_NOT_PERMITTED"
    assert (await union.act(f"/batches/{batch}/payment-list", "x", "PREPARER", "芜湖", json={"reason": "好奇"}))[1][
        "code"
    ] == "NOT_RESPONSIBLE_UNIT"
    async with union.system.houses["funds"].pool.connection() as connection:
        rows = await (await connection.execute("SELECT detail FROM audit_row WHERE action = 'PAYMENT_LIST_REVEALED'")).fetchall()
    assert rows == [({"reason": "与银行核对", "people": 1},)]


async def test_a_crash_between_commit_and_rename_is_made_good_byte_for_byte(union):
    await union.person("2024-06")
    _, _ = await union.send(await union.money())
    file = union.bank / "pay-LM00000001.csv"
    before = file.read_bytes()
    file.unlink()
    department = union.system.system.departments["funds"]
    await department.calendar["publish-bank-files"](department.house)
    assert file.read_bytes() == before


async def test_another_unit_sees_no_batch(union):
    await union.person("2024-06")
    batch = (await union.prepare(await union.money()))["id"]
    headers = union.system.token("x", roles=["PREPARER"], unit_id=union.units["芜湖"])
    assert (await union.system.http.get(f"/funds/batches/{batch}", headers=headers)).status_code == 404
    assert (await union.system.http.get(f"/funds/batches/{new_id()}", headers=headers)).status_code == 404
    worker = union.system.token("w", roles=["MODEL_WORKER"], person_id=new_id())
    assert (await union.system.http.get("/funds/batches", headers=worker)).json()["code"] == "ROLE_NOT_PERMITTED"


async def test_who_died_before_release_is_taken_out_and_the_rest_goes(union):
    gone, _ = await union.person("2024-05", "2024-06"), await union.person("2024-06")
    earmark = await union.money()
    batch = (await union.prepare(earmark))["id"]
    await union.done(f"/batches/{batch}/approval", "approver", "APPROVER")
    await union.dies(gone, date(2024, 5, 20))
    status, refused = await union.act(f"/batches/{batch}/release", "releaser", "RELEASER")
    assert (status, refused["code"]) == (409, "BENEFICIARY_DECEASED")
    removed = await union.done(f"/batches/{batch}/removals", "preparer", "PREPARER", json={"reason": "已去世"})
    assert (removed["removed"], removed["lines"], removed["total"]) == (1, 1, "200.00")
    await union.done(f"/batches/{batch}/release", "releaser", "RELEASER")
    assert len(union.file_lines("pay-LM00000001.csv")) == 1
    await union.proof()
