"""Sources of their own (C3.6): the table of purposes as dated rows by two persons; local money on top, as lines of its own; union money apart."""

from datetime import date, timedelta

import pytest

from tests.services.funds.union import PURPOSE

ROW = {
    "source": "PROVINCIAL_SPECIAL",
    "purpose": "SPECIAL_HARDSHIP_AID",
    "tier": "NATIONAL",
    "effective_from": "2024-06-12",
    "doc_no": "皖财社〔2024〕90号",
}
OFFICER, APPROVER = ("officer", "POLICY_OFFICER", "省总"), ("approver", "POLICY_APPROVER", "省财政厅")
TOP_UP = {"purpose": PURPOSE, "tier": "PROVINCIAL", "monthly": "50.00", "first_month": "2024-06", "doc_no": "合财社〔2024〕33号"}


async def _set(union, **changed):
    entered = await union.done("/source-purposes", *OFFICER, json={**ROW, **changed})
    await union.done(f"/source-purposes/{entered['id']}/approval", *APPROVER)


async def _rows(union, source, purpose, on="2024-06-12"):
    found = await union.look(f"/source-purposes?on={on}", "AUDITOR", "省财政厅")
    return [(row["tier"], row["allowed"], row["state"]) for row in found if (row["source"], row["purpose"]) == (source, purpose)]


async def _document(union, source, purpose=PURPOSE, doc_no="合财社〔2024〕7号", receipt="L-1", amount="1000.00"):
    body = {
        "source": source, "purpose": purpose, "fiscal_year": 2024, "doc_no": doc_no, "amount": amount, "received_on": union.system.clock.today().isoformat(),
        "bank_receipt_no": receipt,
    }  # fmt: skip
    return await union.act("/funding-documents", "clerk", "FUNDS_CLERK", "省财政厅", json=body)


async def test_a_row_holds_once_two_persons_set_it_and_history_stays(union):
    entered = await union.done("/source-purposes", *OFFICER, json=ROW)
    approval = f"/source-purposes/{entered['id']}/approval"
    assert await _rows(union, "PROVINCIAL_SPECIAL", "SPECIAL_HARDSHIP_AID") == [
        ("NATIONAL", True, "ENTERED"),
        ("PROVINCIAL", True, "IN_FORCE"),
    ]
    assert (await union.act(approval, "officer", "POLICY_APPROVER", "省总"))[1]["code"] == "SELF_REVIEW_FORBIDDEN"
    assert (await union.act(approval, "x", "POLICY_OFFICER", "省总"))[1]["code"] == "ROLE_NOT_PERMITTED"
    assert (await union.act(approval, "x", "POLICY_APPROVER", "合肥"))[1]["code"] == "ROLE_NOT_PERMITTED"
    await union.done(approval, *APPROVER)
    assert (await union.act(approval, *APPROVER))[1]["code"] == "INVALID_TRANSITION"
    again = await union.done("/source-purposes", *OFFICER, json=ROW)
    assert (await union.act(f"/source-purposes/{again['id']}/approval", *APPROVER))[1]["code"] == "DUPLICATE_ROW"
    await _set(union, allowed=False, effective_from="2024-07-01")
    assert [row for row in await _rows(union, "PROVINCIAL_SPECIAL", "SPECIAL_HARDSHIP_AID") if row[2] != "ENTERED" and row[0] == "NATIONAL"] == [
        ("NATIONAL", True, "IN_FORCE"), ("NATIONAL", False, "LATER"),
    ]  # fmt: skip
    assert ("NATIONAL", True, "EARLIER") in await _rows(union, "PROVINCIAL_SPECIAL", "SPECIAL_HARDSHIP_AID", "2024-07-01")


MATRIX = {
    "CENTRAL_SPECIAL": ("NATIONAL", {"SPRING_FESTIVAL_GRANT", PURPOSE, "SPECIAL_HARDSHIP_AID", "HEALTH_CHECKUP_SUBSIDY"}),
    "PROVINCIAL_SPECIAL": (
        "PROVINCIAL", {"SPRING_FESTIVAL_GRANT", PURPOSE, "SPECIAL_HARDSHIP_AID", "HEALTH_CHECKUP_SUBSIDY", "OLD_AGE_ALLOWANCE"},
    ),
    "LOCAL_SPECIAL": ("ANY", {"SPRING_FESTIVAL_GRANT", PURPOSE, "SPECIAL_HARDSHIP_AID", "HEALTH_CHECKUP_SUBSIDY", "OLD_AGE_ALLOWANCE"}),
    "UNION_FUND": ("ANY", {"VISIT", "BEREAVEMENT", "CHECKUP"}),  # of convalescence once a document says so
    "EMPLOYER_UNION": ("ANY", {"VISIT", "BEREAVEMENT"}),
    "EMPLOYMENT_FUND": ("ANY", {"TRAINING_SUBSIDY", "APPRAISAL_SUBSIDY", "SOCIAL_INSURANCE_SUBSIDY", "PUBLIC_WELFARE_POST_SUBSIDY"}),
}  # fmt: skip


async def test_the_shipped_matrix_is_that_of_the_circular_and_nothing_beside_it(union):
    shown = await union.look("/source-purposes?on=2024-06-12", "AUDITOR", "省财政厅")
    found: dict = {}
    for row in shown:
        if row["state"] == "IN_FORCE" and row["allowed"]:
            found.setdefault((row["source"], row["tier"]), set()).add(row["purpose"])
    assert found == {(source, tier): purposes for source, (tier, purposes) in MATRIX.items()}


async def test_an_ended_purpose_is_refused_from_its_day_on(union):
    await union.person("2024-06")
    earmark = await union.money("1000.00")
    past = await union.act(
        "/source-purposes",
        *OFFICER,
        json={**ROW, "purpose": PURPOSE, "tier": "PROVINCIAL", "allowed": False, "effective_from": "2024-06-11"},
    )
    assert past[1]["code"] == "FIELD_INVALID"
    await _set(union, purpose=PURPOSE, tier="PROVINCIAL", allowed=False, effective_from="2024-06-13")
    assert (await _document(union, "PROVINCIAL_SPECIAL"))[0] == 201  # today it still may
    union.system.clock.move_to_day(date(2024, 6, 13))
    status, refused = await _document(union, "PROVINCIAL_SPECIAL", doc_no="皖财社〔2024〕99号", receipt="L-9")
    assert (status, refused["code"]) == (422, "FUND_SOURCE_MISMATCH")
    assert [data["purpose"] for kind, _, data in await union.told() if kind == "FUND_MISUSE_BLOCKED"] == [PURPOSE]
    assert (await union.act("/batches", "preparer", "PREPARER", json={"earmark_id": earmark, "through": "2024-06"}))[
        0
    ] == 404  # nothing it may pay
    await union.proof()


@pytest.mark.parametrize(
    ("source", "purpose"), [("UNION_FUND", PURPOSE), ("UNION_FUND", "HEALTH_CHECKUP_SUBSIDY"), ("PROVINCIAL_SPECIAL", "VISIT")]
)
async def test_union_money_is_never_earmarked(union, source, purpose):
    entered = await union.act("/source-purposes", *OFFICER, json={**ROW, "source": source, "purpose": purpose})
    assert entered[1]["code"] == "FUND_SOURCE_MISMATCH"
    if purpose != "VISIT":
        assert (await _document(union, source, purpose))[1]["code"] == "FUND_SOURCE_MISMATCH"


async def test_every_source_says_its_channel_and_who_signs(union):
    found = {each["source"]: (each["channel"], each["signatures"]) for each in await union.look("/sources", "AUDITOR", "省总")}
    assert found["CENTRAL_SPECIAL"] == ("UNION", ["FINANCE", "FEDERATION"])
    assert found["PROVINCIAL_SPECIAL"] == ("FINANCE", ["FINANCE", "FEDERATION"])
    assert found["UNION_FUND"] == ("UNION", [])


async def _local(union, amount="1000.00"):
    _, entered = await _document(union, "LOCAL_SPECIAL", amount=amount)
    approved = await union.done(f"/funding-documents/{entered['id']}/approval", "finance", "FINANCE_ALLOCATOR", "省财政厅")
    await union.allocate(approved["earmark_id"], amount)
    return approved["earmark_id"]


async def _top_up(union, **changed):
    entered = await union.done("/top-ups", "preparer", "PREPARER", json={**TOP_UP, **changed})
    return await union.act(f"/top-ups/{entered['id']}/approval", "approver", "APPROVER")


async def test_local_money_never_stands_in_for_the_earmarked(union):
    await union.person("2024-06")
    earmark = await _local(union)
    assert (await union.act("/batches", "preparer", "PREPARER", json={"earmark_id": earmark, "through": "2024-06"}))[0] == 404
    proposal = await union.look(f"/allocation-proposals?earmark_id={earmark}&through=2024-06", "FUNDS_CLERK", "省财政厅")
    assert proposal["shares"] == []


async def test_a_top_up_is_a_line_of_its_own_paid_beside_the_other(union):
    person = await union.person("2024-05", "2024-06")
    local, earmark = await _local(union), await union.money("1000.00")
    entered = await union.done("/top-ups", "preparer", "PREPARER", json=TOP_UP)
    path = f"/top-ups/{entered['id']}/approval"
    assert (await union.act(path, "preparer", "APPROVER"))[1]["code"] == "SELF_REVIEW_FORBIDDEN"
    assert (await union.act(path, "x", "APPROVER", "芜湖"))[1]["code"] == "NOT_RESPONSIBLE_UNIT"
    assert (await union.done(path, "approver", "APPROVER"))["lines"] == 1  # June, not May
    assert (await union.act(path, "approver", "APPROVER"))[1]["code"] == "INVALID_TRANSITION"
    assert (await _top_up(union, first_month="2024-08"))[1]["code"] == "DUPLICATE_PERIOD"
    base = await union.prepare(earmark)
    assert (base["lines"], base["total"]) == (2, "400.00")
    batch = await union.prepare(local)
    assert (batch["lines"], batch["total"]) == (1, "50.00")
    created = [data for kind, _, data in await union.told() if kind == "DISBURSEMENT_BATCH_CREATED"]
    assert [len(data["line_ids"]) for data in created] == [2, 0]  # a top-up is no line of assistance's
    await union.act(f"/batches/{batch['id']}/approval", "approver", "APPROVER")
    await union.done(f"/batches/{batch['id']}/release", "releaser", "RELEASER")
    [line] = union.file_lines("pay-LM00000002.csv")
    await union.answer(union.return_file("LM00000002", [(line[1], "SETTLED", 5000, "")]))
    [paid] = [data for kind, _, data in await union.told() if kind == "DISBURSEMENT_PAID"]
    assert (paid["source"], paid["amount_fen"], paid["line_ids"], paid["months"]) == ("LOCAL_SPECIAL", 5000, [], ["2024-06"])
    await union.dies(person, date(2024, 5, 20))
    [receivable] = (await union.look("/receivables"))["items"]
    assert (receivable["amount"], receivable["outstanding"]) == (
        "50.00",
        "50.00",
    )  # the unpaid base line is cancelled, the paid top-up comes back
    [over] = [data for kind, _, data in await union.told() if kind == "OVERPAYMENT_DETECTED"]
    assert over["line_ids"] == []
    await union.proof()


async def test_what_ended_has_no_top_up_and_later_lines_get_theirs(union):
    gone, stays = await union.person("2024-06"), await union.person("2024-06")
    local = await _local(union)
    assert (await _top_up(union))[1]["lines"] == 2
    await union.dies(gone, date(2024, 5, 20))
    await union.grant(stays, "2024-07")
    union.system.clock.move_to_day(date(2024, 6, 12) + timedelta(days=30))
    batch = await union.prepare(local, through="2024-07")
    assert (batch["people"], batch["total"]) == (1, "100.00")
