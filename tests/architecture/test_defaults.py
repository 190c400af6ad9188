"""Every silence of the circular (Q01–Q56) has its default, its value or policy file, and a case or test that exists."""

import pytest

from deploy.local.documents.defaults import defaults, missing_proof

DEFAULTS = defaults()


def test_every_question_is_answered_once():
    assert list(DEFAULTS) == [f"Q{number:02}" for number in range(1, 57)]


@pytest.mark.parametrize("default", DEFAULTS.values(), ids=lambda default: default.number)
def test_what_proves_a_default_exists(default):
    """Pending is only what no department's policy claims yet."""
    assert default.proofs or not default.policy, (
        f"{default.policy} answers it and nothing proves it: name the proof in docs/policy/defaults.md"
    )
    assert [missing for proof in default.proofs if (missing := missing_proof(proof))] == []


def test_pending_is_nothing_but_what_housing_is_about_to_hold():
    assert {each.number for each in DEFAULTS.values() if each.pending} <= {"Q36"}


def test_who_names_a_proof_that_is_none_is_told_so():
    assert missing_proof("services/assistance/policy/cases/c3_5_age.yaml#没有这一例") == "没有这一例"
    assert missing_proof("scenarios/test_move.py::test_nothing") == "test_nothing"
    assert missing_proof("scenarios/nowhere.py") == "tests/scenarios/nowhere.py"
