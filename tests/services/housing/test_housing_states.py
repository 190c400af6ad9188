"""The states of an application as a table: what each act needs and leads to, everything else refused (C5.9, C5.10)."""

from datetime import UTC, datetime

import pytest

from libs.common.kernel.errors import LaomoError
from libs.common.kernel.ids import PersonId, new_id
from services.housing.domain.application import MOVES, Act, HousingApplication, Priority, State

TABLE = {
    State.FILED: {Act.JUDGE_MET: State.QUEUED, Act.JUDGE_NOT_MET: State.NOT_ELIGIBLE, Act.GRADE: State.FILED, Act.GRADE_SAFE: State.FILED,
                  Act.REVIEW_NOT_MET: State.NOT_ELIGIBLE, Act.CLOSE: State.CLOSED},
    State.QUEUED: {Act.JUDGE_MET: State.QUEUED, Act.JUDGE_NOT_MET: State.NOT_ELIGIBLE, Act.GRADE: State.QUEUED, Act.GRADE_SAFE: State.FILED,
                   Act.OFFER: State.OFFERED, Act.REVIEW_NOT_MET: State.NOT_ELIGIBLE, Act.CLOSE: State.CLOSED},
    State.NOT_ELIGIBLE: {Act.JUDGE_MET: State.QUEUED, Act.JUDGE_NOT_MET: State.NOT_ELIGIBLE, Act.GRADE: State.NOT_ELIGIBLE,
                         Act.GRADE_SAFE: State.FILED, Act.REVIEW_NOT_MET: State.NOT_ELIGIBLE, Act.CLOSE: State.CLOSED},
    State.OFFERED: {Act.ACCEPT: State.HOUSED, Act.DECLINE: State.QUEUED, Act.REVIEW_NOT_MET: State.NOT_ELIGIBLE, Act.CLOSE: State.CLOSED},
    State.HOUSED: {},
    State.CLOSED: {},
}  # fmt: skip


@pytest.mark.parametrize("act", Act)
@pytest.mark.parametrize("state", State)
def test_an_act_is_done_where_the_table_says_and_nowhere_else(state, act):
    whose = (PersonId(new_id()), "R-1", datetime(2024, 6, 1, tzinfo=UTC), None, None)
    application = HousingApplication(
        new_id(), new_id(), new_id(), "340111", "PUBLIC_RENTAL", *whose, state, Priority.NONE, None, None, new_id()
    )
    if act in TABLE[state]:
        assert application.after(act) is TABLE[state][act]
    else:
        with pytest.raises(LaomoError, match="INVALID_TRANSITION"):
            application.after(act)


def test_every_state_is_reached():
    assert set(MOVES) == set(Act)
    assert {after for _, after in MOVES.values() if after} | {State.FILED} == set(State)
