"""Every clause of the circular and row of its annex has its code and its test (docs/generated/clause-index.md)."""

import pytest

from deploy.local.documents.clauses import places
from deploy.local.documents.sources import clauses_in

PLACES = places()
PENDING = {"C5.9", "C5.10"}  # what housing is about to hold


@pytest.mark.parametrize("clause", PLACES.quotes)
def test_a_clause_has_its_code_and_its_test(clause):
    if clause not in PENDING:
        assert PLACES.held[clause] + PLACES.cited[clause], "no policy, use case or door cites it"
        assert PLACES.tested[clause], "no test cites it"


def test_nobody_cites_a_clause_that_the_circular_does_not_have():
    unknown = {clause: paths for found in (PLACES.held, PLACES.cited, PLACES.tested) for clause, paths in found.items()}
    chapters = {clause.split(".")[0] for clause in PLACES.quotes}
    assert {clause: paths for clause, paths in unknown.items() if clause not in PLACES.quotes and clause not in chapters} == {}


@pytest.mark.parametrize(
    ("text", "clauses"),
    [
        ("C3.4, Q12", {"C3.4"}),
        ("A1–A6", {"A1", "A2", "A3", "A4", "A5", "A6"}),
        ("C6.2–C6.4 and A5", {"C6.2", "C6.3", "C6.4", "A5"}),
        ("C1.R–C3.R", {"C1.R", "C2.R", "C3.R"}),
        ("C3.4–C5.1", {"C3.4", "C5.1"}),
        ("C5.9–C5.10", {"C5.9", "C5.10"}),
    ],
)
def test_a_range_cites_all_that_lies_in_it(text, clauses):
    assert clauses_in(text) == clauses
