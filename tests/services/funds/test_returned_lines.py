"""What the bank gave back, as a list: county, reason in words, age, the next step; by union, county, month; exported (C2.6)."""

import io
from dataclasses import replace
from datetime import date, timedelta

import pytest
from python_calamine import CalamineWorkbook

from libs.common.contracts.registry import ChainSpan, ModelWorkerUpdated, OrgUnitRegistered
from libs.common.kernel.ids import derived_id
from services.funds.domain.return_reasons import Cause, Standing, cause_of, next_step
from tests.services.funds.test_corrected_accounts import NEW

COUNTY = derived_id("unit", "包河区")


async def _returned(union, reason="账户不符", months=("2024-06",)):
    person = await union.person(*months)
    earmark = await union.money()
    _, [line] = await union.send(earmark)
    fen = 20000 * len(months)
    await union.answer(union.return_file("LM00000001", [(line[1], "SETTLED", fen, "")]))
    await union.answer(union.return_file("LM00000001", [(line[1], "RETURNED", fen, reason)]))
    return person, earmark


async def _list(union, query="", **who):
    return (await union.look(f"/returned-lines{query}", **who))["items"]


async def test_a_returned_line_says_why_how_old_it_is_and_what_to_do(union):
    person, earmark = await _returned(union)
    union.system.clock.move_to_day(union.system.clock.today() + timedelta(days=3))
    [line] = await _list(union)
    assert (line["person_id"], line["amount"], line["month"], line["kind"]) == (str(person), "200.00", "2024-06", "RETURNED")
    assert (line["cause"], line["age_days"], line["state"]) == ("NAME_MISMATCH", 3, "FAILED")
    assert line["next"].startswith("请县级工会核实收款账户")
    entered = await union.done(f"/payee-accounts/{person}/corrections", "preparer", "PREPARER", json=NEW)
    assert (await _list(union))[0]["next"] == "账户更正待复核，请尽快复核"
    await union.done(f"/payee-account-corrections/{entered['id']}/approval", "second", "PAYEE_REVIEWER")
    assert (await _list(union))[0]["next"] == "账户已更正，可重新编制批次"
    union.system.clock.move_to_day(union.system.clock.today() + timedelta(days=2))
    await union.prepare(earmark)
    assert await _list(union) == []
    [line] = await _list(union, "?only_open=false")
    assert (line["state"], line["next"]) == ("RESERVED", "已重新编入批次")


async def test_a_rejected_line_of_somebody_reported_dead_is_not_paid_again(union):
    person = await union.person("2024-06")
    _, [line] = await union.send(await union.money())
    await union.answer(union.return_file("LM00000001", [(line[1], "REJECTED", 20000, "户主已故")]))
    [found] = await _list(union)
    assert (found["kind"], found["cause_text"]) == ("REJECTED", "户主已故")
    assert found["next"].startswith("向县级工会核实生存状态")
    await union.reported(person)
    assert (await _list(union))[0]["next"] == "身故报告待确认，确认或退回后再办"
    await union.dies(person, date(2024, 6, 2))
    await union.reported(person, then="CONFIRMED")
    assert (await _list(union))[0]["next"].startswith("本人已去世")


async def test_by_union_county_and_month_and_nobody_elses(union):
    await union.hear(OrgUnitRegistered(subject=COUNTY, effective_on=date(2024, 6, 1), kind="COUNTY_FEDERATION", name="包河区总工会", valid_from=date(2004, 1, 1)))  # fmt: skip
    union.units["包河"] = COUNTY
    person, _ = await _returned(union, months=("2024-05", "2024-06"))
    chain = (ChainSpan(starts_on=date(1960, 1, 1), l2=union.units["合肥"], county=COUNTY, unit=None),)
    facts = union.facts().model_copy(update={"chain": chain})
    await union.hear(ModelWorkerUpdated(subject=person, changed=("CHAIN",), effective_on=date(2024, 6, 1), facts=facts))
    assert [line["month"] for line in await _list(union)] == ["2024-05", "2024-06"]
    assert [line["month"] for line in await _list(union, "?month=2024-05")] == ["2024-05"]
    assert len(await _list(union, f"?county={COUNTY}")) == 2
    assert await _list(union, f"?county={derived_id('unit', '别处')}") == []
    assert await _list(union, unit="芜湖") == []
    assert (await _list(union, roles="COUNTY_REVIEWER", unit="包河"))[0]["county_name"] == "包河区总工会"
    assert len(await _list(union, f"?unit={union.units['合肥']}", roles="FUNDS_CLERK", unit="省财政厅")) == 2
    assert await _list(union, f"?unit={union.units['芜湖']}", roles="FUNDS_CLERK", unit="省财政厅") == []
    answer = await union.system.http.get("/funds/returned-lines", headers=union.system.token("x", roles=["PREPARER"]))
    assert answer.json()["code"] == "ROLE_NOT_PERMITTED"
    mine = union.system.token("x", roles=["PREPARER"], unit_id=union.units["合肥"])
    answer = await union.system.http.get("/funds/returned-lines/export?purpose=核实退票账户", headers=mine)
    rows = CalamineWorkbook.from_filelike(io.BytesIO(answer.content)).get_sheet_by_index(0).to_python()[3:]
    assert [(row[0], row[1], row[4], row[7]) for row in rows] == [
        ("合肥", "包河区总工会", month, "退票") for month in ("2024-05", "2024-06")
    ]


async def test_pages(union):
    await _returned(union, months=("2024-04", "2024-05", "2024-06"))
    first = await union.look("/returned-lines?limit=2")
    rest = await union.look(f"/returned-lines?limit=2&cursor={first['next']}")
    months = [line["month"] for line in first["items"] + rest["items"]]
    assert (sorted(months), rest["next"]) == (["2024-04", "2024-05", "2024-06"], None)


@pytest.mark.parametrize(
    ("said", "cause"),
    [
        ("账户不符", Cause.NAME_MISMATCH), ("户名不符", Cause.NAME_MISMATCH), ("该账户已销户", Cause.ACCOUNT_CLOSED), ("户主已故，已销户", Cause.HOLDER_DECEASED),
        ("账户已冻结", Cause.ACCOUNT_FROZEN), ("二类户超限额", Cause.LIMIT), ("卡号不存在", Cause.ACCOUNT_WRONG), ("系统超时", Cause.BANK_FAULT),
        ("ACCOUNT CLOSED", Cause.ACCOUNT_CLOSED), ("", Cause.OTHER), ("见附件", Cause.OTHER),
    ],
)  # fmt: skip
def test_what_a_bank_says_has_a_cause(said, cause):
    assert cause_of(said) is cause


def test_every_cause_has_a_next_step():
    known = Standing("FAILED", correction_open=False, account_since=False, held=False, died_on=None)
    assert all(next_step(cause, known) for cause in Cause)
    assert next_step(Cause.OTHER, replace(known, state="PAID")) == "已重新发放到账"
