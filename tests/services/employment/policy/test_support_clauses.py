"""C5.5 to C5.8 against their tables (c5_5_training, c5_6_vacancies, c5_7_hard_to_employ, c5_7_public_welfare_post, c5_8_employer_subsidy)."""

from datetime import date
from pathlib import Path

import pytest
import yaml

from libs.common.kernel.errors import LaomoError
from libs.common.kernel.months import Month
from libs.common.kernel.parameters import Parameter
from services.employment.policy import c5_5_training, c5_6_vacancies, c5_7_hard_to_employ, c5_7_public_welfare_post, c5_8_employer_subsidy
from services.employment.policy.c5_5_training import TrainingSubsidyKind
from services.employment.policy.c5_6_vacancies import DeclineReason
from services.employment.policy.c5_7_hard_to_employ import RecognisedDays
from services.employment.policy.c5_8_employer_subsidy import Contract, EmployerSubsidyKind, PersonDays
from services.employment.storage.unit_of_work import PARAMETERS

TODAY = date(2024, 6, 12)


def table(name):
    rows = yaml.safe_load((Path(__file__).parent / "cases" / f"{name}.yaml").read_text("utf-8"))
    return [pytest.param(row, id=row["名"]) for row in rows]


def values_on(day, **rows):
    """The values in force on a day; of a row (value, first day)."""
    extra = [Parameter(key.replace("__", "."), value, "元", since, "C5", "皖人社〔2024〕1号") for key, (value, since) in rows.items()]
    return PARAMETERS.shipped().with_rows(extra).on(day)


def answers(judge, expected):
    """What `judge` answers; of a refusal its code."""
    if expected == "OK":
        judge()
    elif isinstance(expected, str) and expected.isupper():
        with pytest.raises(LaomoError, match=expected):
            judge()
    else:
        assert judge() == expected


@pytest.mark.parametrize("case", table("c5_5_training"))
def test_what_a_course_is_worth_and_when_it_can_have_been_completed(case):
    def judge():
        if "结束" in case:
            return c5_5_training.require_course_days(case["开课"], case["结束"])
        if "开课" in case:
            return c5_5_training.require_completed_on(case["结业"], case["开课"], TODAY)
        kind = TrainingSubsidyKind(case["种类"])
        rows = {f"amount__{kind}_SUBSIDY": (case["标准"], case["生效"])} if "标准" in case else {}
        return c5_5_training.amount_fen(kind, values_on(case["结业"], **rows))

    answers(judge, case["结果"])


@pytest.mark.parametrize("case", table("c5_6_vacancies"))
def test_places_and_what_is_an_attempt_on_the_market(case):
    if "原因" in case:
        assert (DeclineReason(case["原因"]) in c5_6_vacancies.MARKET_ATTEMPTS) is case["算"]
    else:
        answers(lambda: c5_6_vacancies.require_place(case["已录用"], case["人数"]), case["结果"])


def test_every_reason_has_its_case():
    assert {row.values[0]["原因"] for row in table("c5_6_vacancies") if "原因" in row.values[0]} == set(DeclineReason)


@pytest.mark.parametrize("case", table("c5_7_hard_to_employ"))
def test_who_is_hard_to_employ_on_a_day(case):
    if "起" in case:
        answers(lambda: c5_7_hard_to_employ.require_days(case["起"], case["止"], TODAY), case["结果"])
        return
    rows = {"hard_to_employ__model_worker_auto": (case["自动"], case["日"])} if "自动" in case else {}
    days, jobless = [RecognisedDays(*each) for each in case["认定"]], case.get("失业", False)
    recognised = c5_7_hard_to_employ.is_recognised(days, case["日"], values_on(case["日"], **rows), out_of_work=jobless)
    assert recognised is case["有效"]
    answers(lambda: c5_7_hard_to_employ.require_recognised(recognised, case["日"]), "OK" if recognised else "NOT_HARD_TO_EMPLOY")


@pytest.mark.parametrize("case", table("c5_7_public_welfare_post"))
def test_how_long_how_often_and_after_what_a_post_is_given(case):
    def judge():
        post = c5_7_public_welfare_post
        if "起" in case:
            return post.require_term(case["起"], case["止"], case.get("退休"), values_on(case["起"]))
        if "次数" in case:
            rows = {"public_welfare_post__market_attempts": (case["要求"], TODAY)} if "要求" in case else {}
            return post.require_attempts(case["次数"], values_on(TODAY, **rows))
        if "已安置" in case:
            return post.require_times(case["已安置"], values_on(TODAY))
        return post.require_free_place(case["在岗"], case["名额"])

    answers(judge, case["结果"])


@pytest.mark.parametrize("case", table("c5_8_employer_subsidy"))
def test_which_months_an_employer_is_subsidised_for(case):
    subsidy = c5_8_employer_subsidy

    def judge():
        if "凭证" in case:
            return subsidy.require_vouchers(case["凭证"])
        if "标准" in case:
            rows = [
                Parameter("amount.SOCIAL_INSURANCE_SUBSIDY", value, "元", since, "C5.8", "皖人社〔2024〕1号")
                for value, since in case["标准"]
            ]
            days = PARAMETERS.shipped().with_rows(rows)
            months = [days.on(Month.parse(month).first_day) for month in case["金额月"]]
            return subsidy.amount_fen(EmployerSubsidyKind.SOCIAL_INSURANCE, months)
        contract = Contract("A", case["起"], case.get("止"), case.get("退休"), case.get("岗位", False))
        if "收款" in case:
            return subsidy.require_payee(contract, EmployerSubsidyKind(case["种类"]), case["收款"])
        parameters = values_on(case["起"])
        if "已申报" in case:
            return subsidy.require_count(case["已申报"], case["申报"], contract, parameters)
        person = PersonDays(case.get("去世"), case.get("已退休"))
        return subsidy.require_months([Month.parse(month) for month in case["月"]], contract, person, TODAY, parameters)

    answers(judge, case["结果"])
