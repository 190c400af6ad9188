"""What an auditor is shown of itself: short notices, what is owed and not paid, money that lies; within the mandate only (C2.7, Q24, Q45)."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from libs.common.contracts.assistance import PublicNoticeClosed, PublicNoticeOpened
from libs.common.kernel.ids import derived_id, new_id
from libs.common.web.pages import encode_cursor
from services.funds.policy.c2_7_red_flags import notice_working_days, unpaid_days
from services.funds.storage.parameters import PARAMETERS

VERIFIED = date(2024, 3, 1)
OPENED, ENDS, CLOSED = date(2024, 2, 20), date(2024, 2, 27), date(2024, 2, 28)  # five working days after the day of posting
AUDIT = "AUDITOR"


def _opened(person, notice="一", on=OPENED, ends=ENDS):
    application = derived_id("application", person)
    return PublicNoticeOpened(
        subject=person, effective_on=on, application_id=application, notice_id=derived_id("notice", notice), ends_on=ends
    )


def _closed(person, notice="一", on=CLOSED):
    application = derived_id("application", person)
    return PublicNoticeClosed(subject=person, effective_on=on, application_id=application, notice_id=derived_id("notice", notice))


async def _flagged(union):
    return [flag["person_id"] for flag in (await union.look("/audit/red-flags?kind=SHORT_NOTICE", AUDIT, unit="省总"))["items"]]


async def _unpaid(union, query=""):
    return (await union.look(f"/audit/unpaid?{query}", AUDIT, unit="省总"))["items"]


async def _reasons(union):
    return {line["person_id"]: line["reason"] for line in await _unpaid(union)}


async def _refused(union, who, path):
    answer = await union.system.http.get(f"/funds/audit{path}", headers=union.system.token(who, roles=[AUDIT]))
    return answer.json().get("code")


async def _seen(union, who, path):
    answer = await union.system.http.get(f"/funds/audit{path}", headers=union.system.token(who, roles=[AUDIT]))
    assert answer.status_code == 200, answer.text
    return answer.json()["items"]


async def _notices(union):
    async with union.system.houses["funds"].pool.connection() as connection:
        found = await connection.execute("SELECT application_id, notice_id, opened_on, ends_on, closed_on FROM application_notice")
        return [tuple(row) for row in await found.fetchall()]


@pytest.mark.parametrize(
    ("on", "ends", "closed", "flagged"),
    [
        (OPENED, ENDS, CLOSED, False),
        (OPENED, ENDS, VERIFIED, False),  # closed and verified on one day
        (OPENED, date(2024, 2, 26), CLOSED, True),  # four working days
        (date(2024, 2, 8), date(2024, 2, 20), CLOSED, True),  # twelve days, four of them worked: the festival took the rest
        (date(2024, 2, 22), date(2024, 2, 29), VERIFIED, False),
        (date(2024, 2, 23), date(2024, 3, 1), VERIFIED, True),  # verified on the last day of the notice
        (OPENED, ENDS, date(2024, 3, 4), True),  # verified before it was closed
        (OPENED, ENDS, None, True),
    ],
)
async def test_a_notice_that_was_too_short_or_not_over_is_flagged(union, on, ends, closed, flagged):
    person = await union.person("2024-06")
    await union.hear(_opened(person, on=on, ends=ends), *([_closed(person, on=closed)] if closed else []))
    await union.send(await union.money())
    assert await _flagged(union) == ([str(person)] if flagged else [])
    assert notice_working_days(PARAMETERS.shipped().on(VERIFIED)) == 5


async def test_a_form_without_a_notice_is_flagged_and_what_a_list_declared_is_not(union):
    person = await union.person("2024-06")
    listed = await union.person("2024-06", gates=(("COUNTY", "county"), ("VERIFY", "verifier")))
    await union.send(await union.money())
    [flag] = (await union.look("/audit/red-flags?kind=SHORT_NOTICE", AUDIT, unit="省总"))["items"]
    assert flag["person_id"] == str(person) != str(listed)
    assert flag["fact"].startswith("没有公示记录")


async def test_a_notice_that_was_torn_down_counts_from_its_last_opening(union):
    person = await union.person("2024-06")
    await union.hear(_opened(person, on=date(2024, 2, 10), ends=date(2024, 2, 19)), _opened(person), _closed(person))
    await union.send(await union.money())
    assert await _flagged(union) == []
    assert await _notices(union) == [(derived_id("application", person), derived_id("notice", "一"), OPENED, ENDS, CLOSED)]


async def test_a_closing_alone_is_no_missing_notice(union):
    person = await union.person("2024-06")
    await union.hear(_closed(person))  # it opened before funds heard of notices
    await union.send(await union.money())
    assert await _flagged(union) == []


async def test_notices_again_and_out_of_order_end_the_same(union):
    person = await union.person("2024-06")
    opened = union.speaking.envelope(_opened(person))
    closed = union.speaking.envelope(_closed(person))
    await union.again(closed)
    assert [(subject, reason) for subject, reason, _ in await union.speaking.parked()] == [(person, "GAP")]
    await union.again(opened)
    expected = [(derived_id("application", person), derived_id("notice", "一"), OPENED, ENDS, CLOSED)]
    assert await _notices(union) == expected
    await union.again(opened, closed, opened)
    assert await _notices(union) == expected
    assert await union.speaking.parked() == []


@pytest.mark.parametrize("event", [_opened, _closed])
async def test_a_poisoned_notice_halts_its_person_only(union, event):
    person, other = await union.person("2024-06"), await union.person("2024-06")
    raw = union.speaking.envelope(event(person))
    await union.again(replace(raw, data={**raw.data, "notice_id": "not an id"}))
    assert [(subject, reason) for subject, reason, _ in await union.speaking.parked()] == [(person, "POISON")]
    await union.hear(_opened(other))
    assert [row[0] for row in await _notices(union)] == [derived_id("application", other)]


@pytest.mark.parametrize(("days", "listed"), [(30, False), (31, True)])
async def test_a_line_owed_beyond_the_limit_is_listed(union, days, listed):
    person = await union.person("2024-06")
    union.system.clock.move_to_day(date(2024, 6, 1) + timedelta(days=days))
    found = await _unpaid(union)
    assert [line["person_id"] for line in found] == ([str(person)] if listed else [])
    if listed:
        assert (found[0]["days"], found[0]["amount"], found[0]["reason"], found[0]["owed_since"]) == (
            31,
            "200.00",
            "NO_MONEY",
            "2024-06-01",
        )
    assert unpaid_days(PARAMETERS.shipped().on(VERIFIED)) == 30


async def test_each_unpaid_line_has_its_reason(union):
    plain, reported, dead, held, strange = [await union.person("2024-04") for _ in range(5)]
    await union.reported(reported)
    await union.dies(dead, date(2024, 5, 2))
    earmark = await union.money()
    hold = {"scope": "PERSON", "target": str(held), "doc_no": "皖财监〔2024〕6号", "reason": "收到举报，核查期间暂停"}
    await union.done("/supervision/holds", "监督甲", "SUPERVISOR", "省财政厅", json=hold)
    async with union.system.houses["funds"].pool.connection() as connection:
        await connection.execute("UPDATE payee_account SET revoked_at = '2024-01-01' WHERE person_id = %s", (strange,))
    assert await _reasons(union) == {
        str(plain): "NOT_BATCHED",
        str(reported): "DEATH_REPORT",
        str(dead): "NO_HEIR",
        str(held): "SUPERVISION_HOLD",
        str(strange): "NO_ACCOUNT",
    }
    whole = {
        "scope": "EARMARK",
        "target": earmark,
        "unit": str(union.units["合肥"]),
        "doc_no": "皖财监〔2024〕7号",
        "reason": "核查期间暂停",
    }
    lifted = await union.done("/supervision/holds", "监督甲", "SUPERVISOR", "省财政厅", json=whole)
    assert (await _reasons(union))[str(plain)] == "MONEY_HELD"
    why = {"doc_no": "皖财监〔2024〕8号", "reason": "核查结束"}
    await union.done(f"/supervision/holds/{lifted['id']}/release", "监督甲", "SUPERVISOR", "省财政厅", json=why)
    await union.send(earmark)
    assert str(plain) not in await _reasons(union)  # on its way


async def test_a_line_that_failed_is_still_owed_and_one_the_bank_contradicts_is_contested(union):
    person = await union.person("2024-04")
    _, [line] = await union.send(await union.money())
    await union.answer(union.return_file("LM00000001", [(line[1], "REJECTED", 20000, "账号户名不符")]))
    [found] = await _unpaid(union)
    assert (found["person_id"], found["state"], found["reason"]) == (str(person), "FAILED", "NOT_BATCHED")
    await union.answer(union.return_file("LM00000001", [(line[1], "SETTLED", 20000, "")]))
    assert [each["reason"] for each in await _unpaid(union)] == ["CONTESTED"]


async def test_who_waits_for_money_is_told_apart_from_who_has_none(union):
    waiting, other = await union.person("2024-04"), await union.person("2024-04")
    async with union.system.houses["funds"].pool.connection() as connection:
        plan = new_id()
        await connection.execute("INSERT INTO allocation_plan VALUES (%s, %s, '2024-06-01', 'x', now())", (plan, new_id()))
        await connection.execute(
            "INSERT INTO waiting_entry (source, purpose, application_id, tier, l2, through, short_fen, listed_by, listed_at) "
            "VALUES ('PROVINCIAL_SPECIAL', 'LIVING_HARDSHIP_SUBSIDY', %s, 'PROVINCIAL', %s, '2024-06-01', 1, %s, now())",
            (derived_id("application", waiting), union.units["合肥"], plan),
        )
    assert await _reasons(union) == {str(waiting): "WAITING_LIST", str(other): "NO_MONEY"}


async def test_unpaid_lines_come_in_pages_by_union_and_within_the_mandate(union):
    here = [await union.person("2024-04") for _ in range(2)]
    there = await union.person("2024-04", l2="芜湖")
    seen, cursor = [], ""
    while cursor is not None:
        page = await union.look(f"/audit/unpaid?limit=1{cursor and f'&cursor={cursor}'}", AUDIT, unit="省总")
        seen += [(line["unit"], line["person_id"]) for line in page["items"]]
        cursor = page["next"]
    assert [unit for unit, _ in seen] == sorted(unit for unit, _ in seen)
    assert {person for _, person in seen} == {str(person) for person in [*here, there]}
    assert len(seen) == 3
    assert [line["person_id"] for line in await _unpaid(union, f"unit={union.units['芜湖']}")] == [str(there)]
    await union.mandate("李审", reach="L2", unit=str(union.units["芜湖"]))
    assert [line["person_id"] for line in await _seen(union, "李审", "/unpaid")] == [str(there)]
    await union.mandate("赵审", year_from=2025, year_to=2026)
    assert await _seen(union, "赵审", "/unpaid") == []
    await union.mandate("钱审", source="LOCAL_SPECIAL")
    assert await _seen(union, "钱审", "/unpaid") == []
    assert await _refused(union, "李审", "/unpaid?cursor=xx") == "CURSOR_INVALID"


async def test_money_that_lies_is_listed_within_the_mandate(union):
    await union.person("2024-06")
    await union.receive("10000.00")
    assert (await union.look("/audit/retention", AUDIT, unit="省总"))["items"] == []
    union.system.clock.move_to_day(date(2024, 7, 30))
    department = union.system.system.departments["funds"]
    await department.calendar["watch-retention"](department.house)
    [alert] = (await union.look("/audit/retention", AUDIT, unit="省总"))["items"]
    assert (alert["hop"], alert["holder_name"], alert["amount"], alert["left"]) == (
        "RECEIVED_ALLOCATED",
        "省财政厅",
        "10000.00",
        "10000.00",
    )
    await union.mandate("李审", reach="L2", unit=str(union.units["合肥"]))
    assert await _seen(union, "李审", "/retention") == []
    await union.mandate("赵审", source="LOCAL_SPECIAL")
    assert await _seen(union, "赵审", "/retention") == []
    for cursor in (
        encode_cursor("x", "ALLOCATED_PAID", "x", "x"),
        encode_cursor(alert["earmark_id"], "\x00", alert["holder"], alert["since"]),
    ):
        assert await _refused(union, "李审", f"/retention?cursor={cursor}") == "CURSOR_INVALID"
    last = encode_cursor(alert["earmark_id"], alert["hop"], alert["holder"], alert["since"])
    assert (await union.look(f"/audit/retention?cursor={last}", AUDIT, unit="省总"))["items"] == []
    await union.mandate("孙审", source="PROVINCIAL_SPECIAL", year_from=2024, year_to=2024)
    assert len(await _seen(union, "孙审", "/retention")) == 1


async def test_without_a_mandate_and_for_clerks_nothing_is_shown(union):
    for path in ("/red-flags?kind=SHORT_NOTICE", "/unpaid", "/retention"):
        assert await _refused(union, "王审", path) == "MANDATE_MISSING"
        clerk = union.system.token("x", roles=["PREPARER"], unit_id=union.units["合肥"])
        answer = await union.system.http.get(f"/funds/audit{path}", headers=clerk)
        assert answer.json()["code"] == "ROLE_NOT_PERMITTED"
    person = await union.person("2024-06")
    await union.send(await union.money())
    assert await _flagged(union) == [str(person)]
    await union.mandate("李审", reach="L2", unit=str(union.units["芜湖"]))
    assert await _seen(union, "李审", "/red-flags?kind=SHORT_NOTICE") == []
