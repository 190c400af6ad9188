"""C5.9 and C5.10 against their tables (c5_9_priority, c5_9_household, c5_9_quota, c5_10_dilapidated), and what holds of every order (Q36)."""

from dataclasses import replace
from datetime import UTC, date, datetime
from itertools import groupby
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from libs.common.kernel.errors import LaomoError
from libs.common.kernel.ids import PersonId, new_id
from libs.common.kernel.known_person import KnownPerson
from services.housing.domain.application import Priority, first_among_equals
from services.housing.policy import c5_9_household, c5_9_priority, c5_9_quota, c5_10_dilapidated
from services.housing.policy.c5_9_priority import Candidate, Criterion
from services.housing.storage.unit_of_work import PARAMETERS

CRITERIA = (Criterion("住房困难得分", higher_is_better=True, doc_no="文号"), Criterion("人均面积", higher_is_better=False, doc_no="文号"))
TODAY = date(2024, 6, 12)


def table(name):
    rows = yaml.safe_load((Path(__file__).parent / "cases" / f"{name}.yaml").read_text("utf-8"))
    return [pytest.param(row, id=row["名"]) for row in rows]


def answers(judge, expected):
    if expected == "OK":
        judge()
        return
    with pytest.raises(LaomoError, match=expected):
        judge()


def candidate(name, points, space, first, day, reference=""):
    scores = dict(zip([each.name for each in CRITERIA], (points, space), strict=True))
    return Candidate(name, scores, first, datetime(2024, 6, day, tzinfo=UTC), reference or name)


@pytest.mark.parametrize("case", table("c5_9_priority"))
def test_the_order(case):
    placed = c5_9_priority.order([candidate(name, *row) for name, row in case["户"].items()], CRITERIA)
    assert [each.candidate.key for each in placed] == case["次序"]
    assert [each.candidate.key for each in sorted(placed, key=lambda each: each.without)] == case["不计优先"]
    assert [each.tie_group for each in placed] == case["组"]
    assert [each.candidate.key for each in placed if each.preferred] == case["被提前"]
    assert [each.position for each in placed] == list(range(1, len(placed) + 1))


@pytest.mark.parametrize("case", table("c5_9_household"))
def test_who_is_first_among_equals_today(case):
    lives = [{"starts_on": "1960-01-01", "value": "ALIVE"}]
    if case["身故"]:
        lives.append({"starts_on": str(case["身故"]), "value": "DECEASED"})
    person = KnownPerson.of(PersonId(new_id()), {"life": lives, "tier": [{"starts_on": "2015-04-01", "value": case["层级"]}]})
    assert first_among_equals(Priority(case["核实"]), person, TODAY) is case["优先"]
    assert not first_among_equals(Priority(case["核实"]), None, TODAY)


@pytest.mark.parametrize("case", table("c5_10_dilapidated"))
def test_which_dwelling_is_dilapidated(case):
    answers(lambda: c5_10_dilapidated.require(case["方式"], rural=case["农村"], grade=case["等级"]), case["结果"])


@pytest.mark.parametrize("case", table("c5_9_quota"))
def test_the_quota(case):
    if "新名额" in case:
        answers(lambda: c5_9_quota.require_quota(case["新名额"], case["已安排"]), case["结果"])
    else:
        answers(lambda: c5_9_quota.require_free(case["已安排"], case["名额"]), case["结果"])


@pytest.mark.parametrize(
    ("scores", "expected"),
    [({"住房困难得分": 1, "人均面积": 2}, "OK"), ({"住房困难得分": 1}, "FIELD_INVALID"), (None, "FIELD_INVALID"),
     ({"住房困难得分": 1, "人均面积": 2, "劳模": 5}, "FIELD_INVALID")],
)  # fmt: skip
def test_scores_are_the_published_criteria_and_no_other(scores, expected):
    answers(lambda: c5_9_priority.check_scores(scores, CRITERIA), expected)


def test_a_criterion_is_named_once():
    answers(lambda: c5_9_priority.check_criteria([CRITERIA[0], CRITERIA[0]]), "FIELD_INVALID")
    answers(lambda: c5_9_priority.check_criteria([]), "FIELD_INVALID")
    c5_9_priority.check_criteria(CRITERIA)


def test_conditions_of_the_place_come_before_any_honour():
    answers(lambda: c5_9_priority.require_conditions(met=False), "LOCAL_CONDITIONS_NOT_MET")
    c5_9_priority.require_conditions(met=True)


def test_a_review_is_due_three_months_after_the_department_was_told():
    values = PARAMETERS.shipped().on(TODAY)
    assert c5_9_household.review_due_on(TODAY, values) == date(2024, 9, 12)
    assert c5_9_household.review_due_on(date(2024, 11, 30), values) == date(2025, 2, 28)
    assert c5_10_dilapidated.require_scheme("DILAPIDATED") is None
    answers(lambda: c5_10_dilapidated.require_scheme("PUBLIC_RENTAL"), "INVALID_TRANSITION")


ANYBODY = st.builds(
    candidate, st.uuids().map(str), st.integers(0, 2), st.integers(0, 1), st.booleans(), st.integers(1, 4), st.text("AB0", max_size=3)
)


@settings(deadline=None, derandomize=True)
@given(st.lists(ANYBODY, max_size=30, unique_by=lambda each: each.key))
def test_priority_changes_nothing_but_ties(people):
    placed = c5_9_priority.order(people, CRITERIA)
    plain = c5_9_priority.order([replace(each, priority=False) for each in people], CRITERIA)
    assert [each.candidate.key for each in plain] == [each.candidate.key for each in sorted(placed, key=lambda each: each.without)]
    assert [each.candidate.scores for each in plain] == [each.candidate.scores for each in placed]  # the same merit at every position
    for _, equals in groupby(placed, key=lambda each: each.tie_group):
        group = list(equals)
        assert len({tuple(each.candidate.scores.values()) for each in group}) == 1
        flags = [each.candidate.priority for each in group]
        assert flags == sorted(flags, reverse=True)
        for flag in (True, False):  # neither among the preferred nor among the others does priority change anything
            kept = [each.without for each in group if each.candidate.priority is flag]
            assert kept == sorted(kept)
    assert len({each.tie_group for each in placed}) == len({tuple(p.scores.values()) for p in people})
