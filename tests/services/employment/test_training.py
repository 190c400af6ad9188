"""Training (C5.5): courses of people out of work, and two subsidies, once a course and once a certificate, from employment money."""

import asyncio
from datetime import date
from uuid import UUID

import pytest

from libs.common.contracts.funds import BillSharePaid, BillShareRefused, BillShareReturned
from libs.common.contracts.registry import CategorySpan, EmployerChanged, JobLossSpan, WorkSpan
from libs.common.kernel.errors import LaomoError
from libs.common.kernel.ids import PersonId, new_id
from services.employment.domain import subsidy, training
from services.employment.domain.subsidy import Subsidy, SubsidyKind, SubsidyState
from services.employment.domain.training import TrainingEnrolment, TrainingState
from tests.services.employment.conftest import BUREAU, CODE, LOST, OTHER_BUREAU
from tests.support.desk import CITY, COUNTY, OTHER_COUNTY, PROVINCE

COURSE = {
    "course_code": "6-29-01-02", "course_name": "电工(初级)", "provider_code": CODE, "provider_name": "包河区职业技能培训中心",
    "starts_on": "2024-06-10", "ends_on": "2024-06-30",
}  # fmt: skip
DONE = {"completed_on": "2024-06-12", "certificate_no": "S000034010124000017"}


async def amounts(work):
    await work.parameter("amount.TRAINING_SUBSIDY", "1200.00")
    await work.parameter("amount.APPRAISAL_SUBSIDY", "180.00")


async def enrolled(work, person, **changed):
    body = COURSE | {"person_id": person} | changed
    return (await work.done("/trainings", work.clerk("HRSS_CLERK", BUREAU), body))["id"]


async def completed(work, person, number=DONE["certificate_no"], **changed):
    training_id = await enrolled(work, person, **changed)
    await work.done(f"/trainings/{training_id}/completion", work.clerk("HRSS_CLERK", BUREAU), DONE | {"certificate_no": number})
    return training_id


async def entered(work, training_id, kind="TRAINING"):
    return (await work.done(f"/trainings/{training_id}/subsidies", work.clerk("HRSS_CLERK", BUREAU), {"kind": kind}))["id"]


def second(work):
    return work.clerk("HRSS_CLERK", BUREAU, "another clerk")


def word(event, bill, share=None, purpose="TRAINING_SUBSIDY", **changed):
    """Funds' word on a bill as employment told it."""
    owed = bill["bill"]
    told = {
        "subject": changed.pop("subject", new_id()),
        "effective_on": date(2024, 6, 12),
        "bill_id": UUID(owed["bill_id"]),
        "source": "EMPLOYMENT_FUND",
    }
    return event(**told, share_id=UUID(share or owed["shares"][0]["share_id"]), purpose=purpose, amount_fen=120000, **changed)


async def test_from_enrolment_to_money_paid(work):
    await amounts(work)
    person, _ = await work.jobless()
    training_id = await completed(work, person)
    assert await work.said("TRAINING_COMPLETED") == [{"enrolment_id": training_id}]
    subsidy_id = await entered(work, training_id)
    path = f"/subsidies/{subsidy_id}/approval"
    assert await work.refused(path, work.clerk("HRSS_CLERK", BUREAU)) == "SELF_REVIEW_FORBIDDEN"
    assert (await work.done(path, second(work)))["amount"] == "1200.00"
    assert await work.refused(path, second(work)) == "INVALID_TRANSITION"
    [told] = await work.said("TRAINING_SUBSIDY_APPROVED")
    [share] = told["bill"]["shares"]
    assert (told["kind"], told["bill"]["payee_code"], told["bill"]["fiscal_year"]) == ("TRAINING", "", 2024)
    assert (share["source"], share["payer"], share["amount_fen"]) == ("EMPLOYMENT_FUND", work.units[BUREAU], 120000)

    paid = work.registry.envelope(word(BillSharePaid, told, subject=UUID(person)))
    await work.registry.hear(paid)
    before = await work.fingerprint()
    await work.registry.hear(paid)  # told again
    assert await work.fingerprint() == before
    [shown] = await work.items("/subsidies", work.clerk("VERIFIER", CITY), person=person)
    assert (shown["state"], shown["settled_on"], shown["amount"]) == ("PAID", "2024-06-12", "1200.00")
    [total] = (await work.get("/subsidies/totals", work.clerk("HRSS_CLERK", BUREAU), year=2024)).json()
    assert (total["count"], total["amount"], total["paid"]) == (1, "1200.00", "1200.00")
    assert await work.refused(f"/subsidies/{subsidy_id}/return", second(work)) == "INVALID_TRANSITION"

    await work.registry.say(word(BillShareReturned, told, subject=UUID(person)))
    [shown] = await work.items("/subsidies", second(work), state="APPROVED")
    assert (shown["id"], shown["settled_on"]) == (subsidy_id, None)


async def test_funds_words_out_of_order_wait_and_a_refusal_frees_the_course(work):
    await amounts(work)
    person, _ = await work.jobless()
    training_id = await completed(work, person)
    subsidy_id = await entered(work, training_id)
    await work.done(f"/subsidies/{subsidy_id}/approval", second(work))
    [told] = await work.said("TRAINING_SUBSIDY_APPROVED")
    paid, back = [work.registry.envelope(word(event, told, subject=UUID(person))) for event in (BillSharePaid, BillShareReturned)]
    await work.registry.hear(back)  # before its payment
    assert (await work.items("/subsidies", second(work)))[0]["state"] == "APPROVED"
    await work.registry.hear(paid)
    assert (await work.items("/subsidies", second(work)))[0]["state"] == "APPROVED"  # both, in their order
    await work.registry.say(word(BillShareRefused, told, subject=UUID(person), code="PAYEE_NOT_ALLOWED"))
    [shown] = await work.items("/subsidies", second(work))
    assert (shown["state"], shown["code"]) == ("REFUSED", "PAYEE_NOT_ALLOWED")
    assert await work.refused(f"/trainings/{training_id}/subsidies", second(work), {"kind": "TRAINING"}) == "DUPLICATE_ROW"
    assert (await work.done(f"/subsidies/{subsidy_id}/return", second(work)))["state"] == "SENT_BACK"
    await entered(work, training_id)


async def test_a_word_about_a_bill_that_nobody_knows_is_poison_for_its_person_and_other_departments_bills_are_not_ours(work):
    stranger, other = new_id(), new_id()
    bill = {"bill": {"bill_id": str(new_id()), "shares": [{"share_id": str(new_id())}]}}
    await work.registry.say(word(BillSharePaid, bill, subject=stranger))
    await work.registry.say(word(BillSharePaid, bill, subject=other, purpose="CHECKUP"))
    assert [(subject, error.split(":")[0]) for subject, _, error in await work.registry.parked()] == [(stranger, "NOT_FOUND")]


async def test_no_amount_no_subsidy(work):
    person, _ = await work.jobless()
    training_id = await completed(work, person)
    for kind in ("TRAINING", "APPRAISAL"):
        refused = await work.refused(f"/trainings/{training_id}/subsidies", second(work), {"kind": kind})
        assert refused == "AMOUNT_NOT_CONFIGURED"
    await work.parameter("amount.TRAINING_SUBSIDY", "1200.00", "2024-06-13")  # of later courses
    assert await work.refused(f"/trainings/{training_id}/subsidies", second(work), {"kind": "TRAINING"}) == "AMOUNT_NOT_CONFIGURED"


async def test_once_a_course_and_once_a_certificate(work):
    await amounts(work)
    person, _ = await work.jobless()
    training_id = await completed(work, person)
    assert await work.refused("/trainings", second(work), COURSE | {"person_id": person}) == "DUPLICATE_ROW"
    await entered(work, training_id)
    await entered(work, training_id, "APPRAISAL")
    for kind in ("TRAINING", "APPRAISAL"):
        assert await work.refused(f"/trainings/{training_id}/subsidies", second(work), {"kind": kind}) == "DUPLICATE_ROW"
    other, _ = await work.jobless()
    again = await enrolled(work, other)
    assert await work.refused(f"/trainings/{again}/completion", second(work), DONE) == "DUPLICATE_ROW"  # another's certificate


async def test_a_course_under_an_absorbed_record_was_the_persons(work):
    person, _ = await work.jobless()
    await enrolled(work, person)
    survivor, _ = await work.jobless()
    await work.loses(person, merged_into=UUID(survivor))
    assert await work.refused("/trainings", second(work), COURSE | {"person_id": survivor}) == "DUPLICATE_ROW"
    assert await work.refused("/trainings", second(work), COURSE | {"person_id": person}) == "INVALID_TRANSITION"


async def test_two_clerks_at_once_enter_one_subsidy(work):
    await amounts(work)
    person, _ = await work.jobless()
    training_id = await completed(work, person)
    path, clerks = f"/trainings/{training_id}/subsidies", [work.clerk("HRSS_CLERK", BUREAU, f"clerk-{n}") for n in range(4)]
    answers = await asyncio.gather(*(work.post(path, clerk, {"kind": "TRAINING"}) for clerk in clerks))
    assert sorted(status for status, _ in answers) == [201, 409, 409, 409]
    assert len(await work.items("/subsidies", second(work))) == 1


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"provider_code": "91110108551385082A"}, "FIELD_INVALID"),
        ({"ends_on": "2024-06-09"}, "FIELD_INVALID"),
        ({"starts_on": "2024-06-02"}, "INVALID_TRANSITION"),  # had work then
        ({"course_code": "电工"}, "INPUT_INVALID"),
        ({"person_id": "018f9d0e-7a11-7c52-9c3e-2f6d1b8a4e70"}, "PERSON_NOT_FOUND"),
    ],
)
async def test_bad_enrolments(work, changed, code):
    person, _ = await work.jobless()
    assert await work.refused("/trainings", second(work), COURSE | {"person_id": person} | changed) == code


async def test_bad_completions(work):
    person, _ = await work.jobless()
    path = f"/trainings/{await enrolled(work, person)}"
    assert await work.refused(f"{path}/subsidies", second(work), {"kind": "TRAINING"}) == "INVALID_TRANSITION"
    for changed, code in (
        ({"completed_on": "2024-06-09"}, "FIELD_INVALID"),
        ({"completed_on": "2024-06-13"}, "FIELD_INVALID"),
        ({"certificate_no": ""}, "INPUT_INVALID"),
    ):
        assert await work.refused(f"{path}/completion", second(work), DONE | changed) == code
    await work.done(f"{path}/withdrawal", second(work), {"reason": "OWN_CHOICE"})
    assert await work.refused(f"{path}/completion", second(work), DONE) == "INVALID_TRANSITION"
    await enrolled(work, person)  # again, after leaving


async def test_the_dead_the_retired_the_employed_and_people_of_elsewhere(work):
    retired_on = (CategorySpan(starts_on=LOST, value="UNEMPLOYED"), CategorySpan(starts_on=date(2024, 6, 12), value="RETIREE"))
    for number, (code, last, changed) in enumerate((
        ("BENEFICIARY_DECEASED", "2024-06-11", {"died": date(2024, 6, 11)}), ("INVALID_TRANSITION", "2024-06-11", {"category": retired_on}),
    )):  # fmt: skip
        gone, _ = await work.jobless()
        course = await enrolled(work, gone)
        await work.loses(gone, **changed)
        [left] = await work.items("/trainings", second(work), person=gone)
        assert (left["state"], left["left_for"]) == ("LEFT", "RETIRED" if "category" in changed else "DECEASED")
        done, path = DONE | {"certificate_no": f"S00003401012400010{number}"}, f"/trainings/{course}/completion"
        assert await work.refused(path, second(work), done) == code  # on 12 June they were dead, or retired
        await work.done(path, second(work), done | {"completed_on": last})  # what was completed before is completed
        assert (
            await work.refused("/trainings", second(work), COURSE | {"person_id": gone, "course_code": "6-29", "starts_on": "2024-06-12"})
            == code
        )
    employed, _ = await work.jobless()
    spans = {
        "job_loss": (JobLossSpan(starts_on=LOST, cause="BANKRUPTCY"), JobLossSpan(starts_on=date(2024, 6, 8))),
        "work": (WorkSpan(starts_on=LOST), WorkSpan(starts_on=date(2024, 6, 8), has_unit=True, condition="NORMAL")),
    }
    await work.tell(employed, EmployerChanged, **spans)
    assert await work.refused("/trainings", second(work), COURSE | {"person_id": employed}) == "INVALID_TRANSITION"
    person, _ = await work.jobless()
    training_id = await enrolled(work, person)
    for clerk, code in (
        (work.clerk("HRSS_CLERK", OTHER_BUREAU), "NOT_RESPONSIBLE_UNIT"),
        (work.clerk("COUNTY_REVIEWER", COUNTY), "ROLE_NOT_PERMITTED"),
        (work.clerk("POLICY_OFFICER", PROVINCE), "ROLE_NOT_PERMITTED"),
    ):
        assert await work.refused(f"/trainings/{training_id}/completion", clerk, DONE) == code
    assert [each["id"] for each in await work.items("/trainings", work.clerk("COUNTY_REVIEWER", COUNTY), person=person)] == [training_id]
    for clerk in (work.clerk("HRSS_CLERK", OTHER_BUREAU), work.clerk("COUNTY_REVIEWER", OTHER_COUNTY)):
        assert await work.items("/trainings", clerk) == await work.items("/subsidies", clerk) == []
    own = work.system.token("worker", roles=["MODEL_WORKER"], person_id=person)
    assert [each["id"] for each in await work.items("/trainings", own)] == [training_id]
    assert await work.code("/subsidies", work.clerk("POLICY_OFFICER", PROVINCE)) == "ROLE_NOT_PERMITTED"


@pytest.mark.parametrize("to", SubsidyState)
@pytest.mark.parametrize("state", SubsidyState)
def test_a_subsidy_goes_only_where_its_table_says(state, to):
    share = new_id()
    held = Subsidy(new_id(), SubsidyKind.TRAINING, PersonId(new_id()), 1, "a", state=state, share_id=share)
    acts = {
        SubsidyState.SENT_BACK: held.send_back,
        SubsidyState.APPROVED: (lambda: held.approve(1, new_id(), share, 2024)) if state is SubsidyState.ENTERED else None,
    }
    act = acts.get(to) or (lambda: held.note(share, to, date(2024, 6, 12), ""))
    if to in subsidy.NEXT[state] or (to is state and to is not SubsidyState.SENT_BACK):
        act()
        assert held.state is to
    else:
        with pytest.raises(LaomoError, match="INVALID_TRANSITION"):
            act()
        assert held.state is state


@pytest.mark.parametrize("state", TrainingState)
def test_a_course_that_is_over_stays_so(state):
    for act, to in (
        (lambda held: held.complete(date(2024, 6, 12), "S1"), TrainingState.COMPLETED if state is not TrainingState.LEFT else None),
        (lambda held: held.leave("OWN_CHOICE"), TrainingState.LEFT),
    ):
        held = TrainingEnrolment(new_id(), PersonId(new_id()), "A", "", CODE, "", date(2024, 6, 1), date(2024, 6, 2), state)
        if to in training.NEXT[state]:
            act(held)
            assert held.state is to
        else:
            with pytest.raises(LaomoError, match="INVALID_TRANSITION"):
                act(held)
