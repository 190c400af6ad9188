"""The restore drill: what is recovered is what was noted, and the drill would say if it were not."""

import shutil
from dataclasses import replace

import pytest

from deploy.local.restore_drill import drill, report
from libs.common.persistence.embedded import reachable_place


@pytest.fixture(scope="module")
def found(tmp_path_factory):
    place = reachable_place(tmp_path_factory.mktemp("drill") / "place")
    yield drill(place, people=8)
    shutil.rmtree(place, ignore_errors=True)


def test_what_is_recovered_is_what_was_noted(found):
    assert found.passed
    assert found.recovered == found.noted
    assert dict(found.recovered.instructions) == {"SENT": 6, "SETTLED": 6}, "movements after the base backup came back from the archive"
    assert found.recovered.audit_rows == 12
    assert "the drill passed" in report(found)


def test_the_mistake_was_one_that_the_proof_sees(found):
    assert not found.spoilt.holds
    assert not found.spoilt.audit_intact


@pytest.mark.parametrize("wrong", ["balances", "conservation"])
def test_it_fails_where_anything_differs(found, wrong):
    other = replace(found, recovered=replace(found.recovered, **{wrong: ()}))
    assert not other.passed
    assert "THE DRILL FAILED" in report(other)


def test_it_fails_where_the_mistake_came_back_too(found):
    assert not replace(found, recovered=found.spoilt).passed
