"""Breakpoints lose nothing: the month decided on its breakpoints equals the month decided on each of its days."""

from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from libs.common.kernel.months import Month, months_later
from libs.common.kernel.parameters import Parameter
from services.assistance.policy.benefit_facts import BenefitFacts, CapacityProof, Category, Income, IncomeSource, LifeStatus, Sex, Tier
from services.assistance.policy.c1_5_rules_in_force import Schedule
from services.assistance.policy.c3_4_c3_5_month import assess, assessments, decide_months, first_held_on, payable
from tests.services.assistance.policy.shipped import shipped_table

FIRST, LAST = Month(2024, 3), Month(2024, 6)
BORN = date(1940, 1, 1)
days = st.dates(date(2024, 2, 20), date(2024, 7, 10))
births = st.one_of(st.dates(date(1964, 2, 1), date(1964, 7, 31)), st.dates(date(1969, 2, 1), date(1969, 7, 31)), st.just(date(1950, 5, 5)))
incomes = st.builds(
    Income,
    wage_fen=st.sampled_from([0, 1, 249_999, 250_000]),
    source=st.sampled_from(IncomeSource),
    other_fen=st.sampled_from([0, 1]),
    other_kind=st.sampled_from(["", "低保金", "房屋租金"]),
)
proofs = st.none() | st.builds(CapacityProof, st.just("1号"), st.dates(date(2022, 2, 20), date(2022, 7, 10)), permanent=st.booleans())


def spans(values):
    """A value from birth on, and up to two changes."""
    return st.builds(lambda first, more: ((BORN, first), *sorted(more.items())), values, st.dictionaries(days, values, max_size=2))


facts_of_people = st.builds(
    BenefitFacts,
    sex=st.sampled_from(Sex),
    birth_date=births,
    tier=spans(st.sampled_from([Tier.PROVINCIAL, Tier.PROVINCIAL, Tier.NATIONAL])),
    category=spans(st.sampled_from([Category.FARMER, Category.FARMER, Category.RETIREE])),
    life=spans(st.sampled_from([LifeStatus.ALIVE, LifeStatus.ALIVE, LifeStatus.LOST_CONTACT]))
    | st.builds(lambda day: ((BORN, LifeStatus.ALIVE), (day, LifeStatus.DECEASED)), days),
    income=spans(incomes),
    capacity=spans(proofs),
)
changed_lines = st.lists(st.tuples(st.sampled_from(["0.00", "2400.00", "3000.00"]), days), max_size=2)


def schedule_with(lines) -> Schedule:
    rows = [Parameter("low_income.threshold", value, "元", day, "C3.4", "皖测〔2024〕1号") for value, day in lines]
    return Schedule.of(shipped_table().with_rows(rows))


@settings(max_examples=400, deadline=None)
@given(facts=facts_of_people, submitted_on=days, lines=changed_lines)
def test_breakpoints_equal_every_day(facts, submitted_on, lines):
    schedule = schedule_with(lines)
    for decided in decide_months(facts, FIRST, LAST, submitted_on, schedule, assessments(facts, LAST, schedule)):
        month_days = [decided.month.first_day + timedelta(days=n) for n in range(decided.month.last_day.day)]
        met = {day: {d.reasons[0].code for d in assess(facts, day, schedule.on(day)).met} for day in month_days}
        held = [day for day in month_days if met[day]]
        grounds = set().union(*met.values())
        assert decided.held_on == (held[0] if held else None)
        assert set(filter(None, decided.grounds.split("+"))) == grounds
        expected = 20000 if held and decided.month >= Month.of(submitted_on) else 0
        assert (decided.amount_fen, decided.paid_keeps_fen) == (expected, expected)
        assert decided.reasons


@settings(max_examples=200, deadline=None)
@given(facts=facts_of_people, submitted_on=days, lines=changed_lines)
def test_a_month_is_the_same_alone_or_in_a_row(facts, submitted_on, lines):
    schedule = schedule_with(lines)
    assert list(decide_months(facts, FIRST, LAST, submitted_on, schedule, assessments(facts, LAST, schedule))) == [
        payable(facts, month, submitted_on, schedule) for month in (FIRST, Month(2024, 4), Month(2024, 5), LAST)
    ]


def test_first_day_on_which_all_conditions_held():
    schedule = Schedule.of(shipped_table())
    of_age_on = months_later(date(1960, 4, 17), 720)
    facts = BenefitFacts(
        sex=Sex.MALE,
        birth_date=date(1960, 4, 17),
        tier=((BORN, Tier.PROVINCIAL),),
        category=((BORN, Category.FARMER),),
        life=((BORN, LifeStatus.ALIVE),),
        income=((BORN, Income(0, IncomeSource.NONE)),),
    )
    assert first_held_on(assessments(facts, LAST, schedule)) == of_age_on == date(2020, 4, 17)
    assert first_held_on(assessments(facts, Month(2020, 3), schedule)) is None
