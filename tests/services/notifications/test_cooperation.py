"""Work across departments: visible to both sides, with due dates; whatever order events come in nothing is left behind (C8.2)."""

import asyncio
import itertools
from dataclasses import replace
from datetime import date

from libs.common.contracts.assistance import (
    BereavementPaid,
    BereavementVisitDue,
    SocialAssistanceOutcome,
    SocialAssistanceReferred,
    SurveyCompleted,
    SurveyOpened,
    VisitIssueRaised,
    VisitIssueResolved,
)
from libs.common.contracts.funds import OverpaymentDetected, OverpaymentRecovered, OverpaymentWaived
from libs.common.contracts.registry import (
    ArchiveAcknowledged,
    ArchiveSubmitted,
    ChangeReportArchived,
    ChangeReportConfirmed,
    ChangeReportFiled,
    ChangeReportForwarded,
    ChangeReportReturned,
    CustodyAssigned,
    CustodyEnded,
    CustodyTransferred,
    OrgUnitRegistered,
)
from libs.common.kernel.ids import derived_id, new_id
from services.notifications.jobs.watch_deadlines import watch_deadlines
from tests.services.notifications.cases import BORN, COUNTY, FEDERATION, FINANCE, L2, OTHER, TODAY, facts, registered, waiting

HRSS, CIVIL, UNDER = (derived_id("unit", name) for name in ("省人社厅", "包河区民政局", "庐阳区总工会"))
DUE = date(2024, 6, 25)


async def _unit(office, unit, kind, region=None, parent=None):
    told = {"name": kind, "region_code": region, "parent_id": parent, "valid_from": date(2004, 1, 1)}
    await office.say(OrgUnitRegistered(subject=unit, effective_on=TODAY, kind=kind, **told))


async def _all_orders(office, events, units):
    """Each order of the events, each heard twice, leaves nothing waiting for anybody."""
    for order in itertools.permutations(range(len(events()))):
        told = [office.envelope(event) for event in events()]
        for index in order:
            await office.hear(told[index])
        await office.hear(*reversed(told))
        for unit in units:
            assert await waiting(office, unit) == [], order
    assert await office.parked() == []


def report(kind, person, report_id, hop, awaits=None, **extra):
    told = {"report_id": report_id, "kind": "RETIRED", "channel": "UNION", "hop": hop, "awaits": awaits}
    told |= {"awaits_hop": "COUNTY" if awaits else None, "due_on": DUE if awaits else None}
    return kind(subject=person, effective_on=TODAY, **told, **({"l2": L2} if kind is ChangeReportFiled else {}), **extra)


async def test_a_change_report_waits_for_whose_turn_it_is(office):
    person, of = new_id(), new_id()
    await office.say(registered(person), report(ChangeReportFiled, person, of, "UNIT", COUNTY))
    assert await waiting(office, COUNTY) == [("CHANGE_REPORT", "2024-06-25")]
    await office.say(report(ChangeReportForwarded, person, of, "COUNTY", L2))
    assert (await waiting(office, COUNTY), await waiting(office, L2)) == ([], [("CHANGE_REPORT", "2024-06-25")])
    await office.say(report(ChangeReportReturned, person, of, "L2", COUNTY))
    assert (await waiting(office, L2), await waiting(office, COUNTY)) == ([], [("CHANGE_REPORT", "2024-06-25")])
    await office.say(report(ChangeReportForwarded, person, of, "COUNTY", L2), report(ChangeReportConfirmed, person, of, "L2", FEDERATION))
    assert (await waiting(office, L2), await waiting(office, FEDERATION)) == ([], [("CHANGE_REPORT", "2024-06-25")])
    await office.say(report(ChangeReportArchived, person, of, "PROVINCE"))
    assert await waiting(office, FEDERATION) == []

    def again():
        other, next_of = new_id(), new_id()
        return (
            report(ChangeReportFiled, other, next_of, "UNIT", COUNTY),
            report(ChangeReportForwarded, other, next_of, "COUNTY", L2),
            report(ChangeReportConfirmed, other, next_of, "L2", FEDERATION),
            report(ChangeReportArchived, other, next_of, "PROVINCE"),
        )

    await _all_orders(office, again, (COUNTY, L2, FEDERATION))


async def test_who_has_custody_acknowledges_it_by_hand_and_a_transfer_takes_it_along(office):
    person, custody = new_id(), new_id()
    held = {"subject": person, "effective_on": TODAY, "facts": facts(), "custody_id": custody}
    await office.say(CustodyAssigned(**held, county=COUNTY, city=L2))
    assert await waiting(office, COUNTY) == [("CUSTODY", "2024-06-19")]
    await office.say(CustodyTransferred(**held, county=None, city=OTHER))
    assert (await waiting(office, COUNTY), await waiting(office, OTHER)) == ([], [("CUSTODY", "2024-06-19")])
    headers = office.system.token("clerk", roles=["VERIFIER"], unit_id=OTHER)
    [item] = (await office.system.http.get("/notifications/work-items", headers=headers)).json()["items"]
    closed = await office.system.http.post(f"/notifications/work-items/{item['id']}/closing", json={"note": "已接收托管"}, headers=headers)
    assert (closed.status_code, await waiting(office, OTHER)) == (201, [])

    def again():
        other = {"subject": new_id(), "effective_on": TODAY, "facts": facts(), "custody_id": new_id()}
        return (
            CustodyAssigned(**other, county=COUNTY, city=L2),
            CustodyTransferred(**other, county=None, city=OTHER),
            CustodyEnded(**other, county=None, city=OTHER, reason="NEW_EMPLOYER"),
        )

    await _all_orders(office, again, (COUNTY, L2, OTHER))


async def test_an_issue_goes_to_its_owner_and_without_one_to_the_union(office):
    await _unit(office, CIVIL, "CIVIL_AFFAIRS", "340111")
    person, owned, open_ = new_id(), new_id(), new_id()
    told = {"subject": person, "effective_on": TODAY, "category": "LIVING"}
    await office.say(
        registered(person),
        VisitIssueRaised(**told, issue_id=owned, owner=CIVIL, due_on=DUE),
        VisitIssueRaised(**told, issue_id=open_, due_on=DUE),
    )
    assert await waiting(office, CIVIL) == await waiting(office, L2) == [("ISSUE", "2024-06-25")]
    await office.say(VisitIssueResolved(**told, issue_id=owned, owner=CIVIL), VisitIssueResolved(**told, issue_id=open_))
    assert await waiting(office, CIVIL) == await waiting(office, L2) == []

    def again():
        other = told | {"subject": new_id(), "issue_id": new_id(), "owner": CIVIL}
        return VisitIssueRaised(**other, due_on=DUE), VisitIssueResolved(**other)

    await _all_orders(office, again, (CIVIL,))


async def test_a_family_is_visited_and_paid_and_a_referral_answered(office):
    await _unit(office, CIVIL, "CIVIL_AFFAIRS", "340111")
    person = {"subject": new_id(), "effective_on": TODAY}
    visit, referral = {"case_id": new_id()}, {"referral_id": new_id(), "scheme": "DIBAO"}
    await office.say(
        BereavementVisitDue(**person, **visit, unit=COUNTY, due_on=DUE), SocialAssistanceReferred(**person, **referral, recipient=CIVIL)
    )
    assert await waiting(office, COUNTY) == [("BEREAVEMENT", "2024-06-25")]
    await office.say(SocialAssistanceOutcome(**person, **referral, outcome="ACCEPTED"))
    assert await waiting(office, CIVIL) == [("REFERRAL", "2024-06-19")]
    await office.say(
        BereavementPaid(**person, **visit, payer=COUNTY, amount_fen=100000),
        SocialAssistanceOutcome(**person, **referral, outcome="REFUSED"),
    )
    assert await waiting(office, COUNTY) == await waiting(office, CIVIL) == []

    def again():
        other = person | {"subject": new_id()}
        visited, referred = {"case_id": new_id()}, referral | {"referral_id": new_id()}
        return (
            BereavementVisitDue(**other, **visited, unit=COUNTY, due_on=DUE),
            BereavementPaid(**other, **visited, payer=COUNTY, amount_fen=100000),
            SocialAssistanceReferred(**other, **referred, recipient=CIVIL),
            SocialAssistanceOutcome(**other, **referred, outcome="GRANTED"),
        )

    await _all_orders(office, again, (COUNTY, CIVIL))


async def test_a_survey_waits_for_the_unions_in_scope_also_those_registered_later(office):
    await _unit(office, L2, "CITY_FEDERATION")
    whole, city = {"subject": new_id(), "effective_on": TODAY}, {"subject": new_id(), "effective_on": TODAY, "scope": L2}
    await office.say(SurveyOpened(**whole, due_on=DUE), SurveyOpened(**city, due_on=date(2024, 6, 20)))
    await _unit(office, UNDER, "COUNTY_FEDERATION", "340103", L2)
    both = [("SURVEY", "2024-06-20"), ("SURVEY", "2024-06-25")]
    assert await waiting(office, L2) == await waiting(office, UNDER) == both
    assert await waiting(office, OTHER) == [("SURVEY", "2024-06-25")]
    assert await waiting(office, FINANCE) == []
    for scope in (whole, city):
        await office.say(SurveyCompleted(**scope, in_scope=3, surveyed=2, lost_contact=1))
    assert await waiting(office, UNDER) == await waiting(office, OTHER) == []

    def again():
        other = whole | {"subject": new_id()}
        return SurveyOpened(**other, due_on=DUE), SurveyCompleted(**other, in_scope=0, surveyed=0, lost_contact=0)

    await _all_orders(office, again, (L2, UNDER, OTHER))


async def test_an_archive_waits_for_both_recipients_each_acknowledging_for_itself(office):
    told = {"subject": new_id(), "effective_on": TODAY, "archive_id": new_id(), "honor_id": new_id()}
    await office.say(ArchiveSubmitted(**told))
    await _unit(office, HRSS, "HRSS", "340000")
    await _unit(office, CIVIL, "HRSS", "340111")  # a county's bureau is no recipient
    assert await waiting(office, FEDERATION) == [("ARCHIVE_UNION", "2024-06-19")]
    assert (await waiting(office, HRSS), await waiting(office, CIVIL)) == ([("ARCHIVE_HRSS", "2024-06-19")], [])
    await office.say(ArchiveAcknowledged(**told, recipient="PROVINCIAL_FEDERATION"))
    assert (await waiting(office, FEDERATION), len(await waiting(office, HRSS))) == ([], 1)

    def again():
        other = told | {"subject": new_id(), "archive_id": new_id()}
        return (
            ArchiveSubmitted(**other),
            ArchiveAcknowledged(**other, recipient="HRSS"),
            ArchiveAcknowledged(**other, recipient="PROVINCIAL_FEDERATION"),
        )

    await office.say(ArchiveAcknowledged(**told, recipient="HRSS"))
    await _all_orders(office, again, (FEDERATION, HRSS))


async def test_what_was_overpaid_waits_until_all_of_it_came_back(office):
    person, may, june = new_id(), new_id(), new_id()
    told = {"subject": person, "effective_on": TODAY}
    await office.say(registered(person), OverpaymentDetected(**told, line_ids=(may, june), amount_fen=40000, reason="DECEASED"))
    await office.say(OverpaymentRecovered(**told, line_ids=(may,), amount_fen=10000, outstanding_fen=10000))
    await office.say(OverpaymentRecovered(**told, line_ids=(may,), amount_fen=10000, outstanding_fen=0))
    assert [gate for gate, _ in await waiting(office, L2)] == ["RECOVER"]
    await office.say(OverpaymentWaived(**told, line_ids=(june,), amount_fen=20000, outstanding_fen=0))
    assert await waiting(office, L2) == []

    def again():
        other, line = told | {"subject": new_id()}, new_id()
        return (
            OverpaymentDetected(**other, line_ids=(line,), amount_fen=20000, reason="DECEASED"),
            OverpaymentRecovered(**other, line_ids=(line,), amount_fen=20000, outstanding_fen=0),
        )

    await _all_orders(office, again, (L2,))


async def test_poison_halts_its_person_and_nobody_else(office):
    person, other = new_id(), new_id()
    far = {"subject": person, "effective_on": date(2040, 1, 2)}  # no calendar of that year was entered
    envelopes = [
        office.envelope(event)
        for event in (
            SocialAssistanceReferred(**far, referral_id=new_id(), scheme="DIBAO", recipient=COUNTY),
            BereavementVisitDue(**far, case_id=new_id(), unit=COUNTY, due_on=DUE),
            BereavementVisitDue(subject=other, effective_on=TODAY, case_id=new_id(), unit=COUNTY, due_on=DUE),
        )
    ]
    await office.hear(*envelopes)
    await office.hear(*reversed(envelopes))
    assert await office.parked() == [(person, "POISON", "CALENDAR_YEAR_MISSING"), (person, "GAP", "")]
    assert await waiting(office, COUNTY) == [("BEREAVEMENT", "2024-06-25")]


async def _asked(office):
    """An issue that the county raised, which civil affairs owes; and its id."""
    await _unit(office, CIVIL, "CIVIL_AFFAIRS", "340111")
    person = new_id()
    raised = VisitIssueRaised(subject=person, effective_on=TODAY, issue_id=new_id(), category="LIVING", owner=CIVIL, due_on=DUE)
    await office.say(registered(person, (BORN, L2, COUNTY, None)))
    await office.hear(replace(office.envelope(raised), org_id=COUNTY))
    headers = office.system.token("clerk", roles=["DEPARTMENT_CLERK"], unit_id=CIVIL)
    [item] = (await office.system.http.get("/notifications/work-items", headers=headers)).json()["items"]
    return item


async def test_both_sides_see_an_item_and_write_to_each_other(office):
    item = await _asked(office)
    assert (item["owed_by"], item["asked_by"]) == (str(CIVIL), str(COUNTY))
    assert await waiting(office, COUNTY) == []
    assert await waiting(office, COUNTY, side="ASKED") == [("ISSUE", "2024-06-25")]
    assert await waiting(office, CIVIL, side="ASKED") == await waiting(office, OTHER, side="ASKED") == []
    path = f"/notifications/work-items/{item['id']}/comments"

    async def write(unit, text):
        headers = office.system.token("clerk", roles=["DEPARTMENT_CLERK"], unit_id=unit)
        answer = await office.system.http.post(path, json={"text": text}, headers=headers)
        return answer.status_code if answer.status_code == 201 else answer.json()["code"]

    assert await write(CIVIL, "已受理，请补充户籍材料") == await write(COUNTY, "材料已于6月12日送达") == 201
    assert await write(OTHER, "与我无关") == await write(L2, "与我无关") == "NOT_FOUND"
    assert await write(COUNTY, "身份证号34011119500101001X") == "FIELD_INVALID"
    for unit, status in ((CIVIL, 200), (COUNTY, 200), (OTHER, 404)):
        headers = office.system.token("clerk", roles=["DEPARTMENT_CLERK"], unit_id=unit)
        answer = await office.system.http.get(path, headers=headers)
        assert answer.status_code == status
        if status == 200:
            assert [each["text"] for each in answer.json()["items"]] == ["已受理，请补充户籍材料", "材料已于6月12日送达"]
    async with office.system.houses["notifications"].pool.connection() as connection:
        assert "户籍" not in str(await (await connection.execute("SELECT * FROM work_comment")).fetchall())


async def test_deadlines_are_said_once_each_whenever_and_however_often_the_calendar_comes(office):
    item = await _asked(office)
    house = office.system.houses["notifications"]

    async def said():
        await asyncio.gather(watch_deadlines(house), watch_deadlines(house))
        async with house.pool.connection() as connection:
            rows = await connection.execute(
                "SELECT type, effective_on::text, data->>'row', data->>'unit' FROM outbox WHERE subject = %s ORDER BY version",
                (item["id"],),
            )
            return await rows.fetchall()

    assert await said() == []
    office.system.clock.move_to_day(date(2024, 6, 24))  # a day late
    approaching = ("TASK_DEADLINE_APPROACHING", "2024-06-23", "ISSUE", str(CIVIL))
    assert await said() == [approaching]
    office.system.clock.move_to_day(DUE)
    assert await said() == [approaching]
    office.system.clock.move_to_day(date(2024, 7, 3))  # a week late
    assert await said() == await said() == [approaching, ("TASK_OVERDUE", "2024-06-26", "ISSUE", str(CIVIL))]


async def test_what_was_settled_in_time_is_not_said(office):
    person = new_id()
    told = {"subject": person, "effective_on": TODAY, "issue_id": new_id(), "category": "LIVING", "owner": CIVIL}
    await office.say(VisitIssueRaised(**told, due_on=DUE), VisitIssueResolved(**told))
    office.system.clock.move_to_day(date(2024, 7, 3))
    await watch_deadlines(office.system.houses["notifications"])
    async with office.system.houses["notifications"].pool.connection() as connection:
        rows = await connection.execute("SELECT count(*) FROM outbox WHERE data->>'source' = 'WORK_ITEM'")
        assert await rows.fetchone() == (0,)
