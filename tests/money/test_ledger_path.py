"""From a funding document to a proven payment, and every refusal on the way, as the application role."""

from datetime import date
from typing import Any

import psycopg
import pytest

from libs.common.kernel.errors import Code
from libs.common.kernel.ids import new_id
from services.funds.storage.ledger_errors import ledger_code
from tests.money.books import AT, PURPOSE, Books


def refused(code: Code) -> Any:
    return pytest.raises(psycopg.Error, check=lambda error: ledger_code(error) is code)


@pytest.fixture
def funded(books: Books) -> Books:
    books.fund(100_000)
    books.allot(90_000)
    return books


def test_from_document_to_paid(funded: Books) -> None:
    owed = funded.owe(people=2, months=2)
    batch = funded.reserve(owed)
    assert funded.left("ALLOT") == 10_000
    assert funded.states(owed) == ["RESERVED"] * 4
    refs = funded.send(batch)
    assert len(refs) == 2
    assert funded.answer(refs, "SETTLED") == ["APPLIED"] * 2
    assert funded.states(owed) == ["PAID"] * 4
    assert funded.balance("PAID")["cr_posted"] == 80_000
    assert funded.rows("SELECT state FROM ledger.batch")[0]["state"] == "SETTLED"
    funded.prove()


def test_identical_answers_again_change_nothing(funded: Books) -> None:
    refs = funded.send(funded.reserve(funded.owe(people=2)))
    assert funded.answer(refs[:1], "SETTLED") + funded.answer(refs[1:], "REJECTED") == ["APPLIED"] * 2
    before = funded.rows("SELECT count(*) FROM ledger.transfer")
    assert funded.answer(refs[:1], "SETTLED") + funded.answer(refs[1:], "REJECTED") == ["REPEATED"] * 2
    assert funded.rows("SELECT count(*) FROM ledger.transfer") == before
    assert funded.rows("SELECT * FROM ledger.exception_case") == []
    funded.prove()


def test_an_unknown_outcome_keeps_the_reservation(funded: Books) -> None:
    owed = funded.owe()
    refs = funded.send(funded.reserve(owed))
    assert funded.answer(refs, "UNKNOWN") == ["APPLIED"]
    assert funded.balance("ALLOT")["dr_pending"] == 20_000
    assert funded.answer(refs, "SETTLED") == ["APPLIED"]
    assert funded.states(owed) == ["PAID"]
    funded.prove()


@pytest.mark.parametrize(("first", "then"), [("SETTLED", "REJECTED"), ("REJECTED", "SETTLED")])
def test_a_contradiction_is_a_case_and_nothing_flips(funded: Books, first: str, then: str) -> None:
    owed = funded.owe()
    refs = funded.send(funded.reserve(owed))
    funded.answer(refs, first)
    state = funded.states(owed)
    assert funded.answer(refs, then) == ["CONTRADICTED"]
    assert funded.states(owed) == state
    assert [(r["said"], r["ledger_state"]) for r in funded.rows("SELECT * FROM ledger.exception_case")] == [(then, first)]
    with refused(Code.INVALID_TRANSITION):
        funded.reserve(owed)
    funded.prove()


def test_a_wrong_amount_or_reference_is_a_case(funded: Books) -> None:
    refs = funded.send(funded.reserve(funded.owe()))
    assert funded.answer(refs, "SETTLED", fen=1) == ["CONTRADICTED"]
    assert funded.answer(["LM-never-sent"], "SETTLED") == ["UNKNOWN_REF"]
    assert funded.balance("PAID")["cr_posted"] == 0
    funded.prove()


def test_a_returned_payment_is_reversed_and_issued_anew(funded: Books) -> None:
    owed = funded.owe()
    refs = funded.send(funded.reserve(owed))
    funded.answer(refs, "SETTLED")
    assert funded.give_back(refs) == ["APPLIED"]
    assert funded.give_back(refs) == ["REPEATED"]
    assert (funded.states(owed), funded.left("ALLOT")) == (["FAILED"], 90_000)
    again = funded.send(funded.reserve(owed))
    assert again != refs
    assert funded.answer(again, "SETTLED") == ["APPLIED"]
    assert funded.answer(refs, "SETTLED") == ["REPEATED"]
    assert funded.states(owed) == ["PAID"]
    funded.prove()


def test_void_before_release_only(funded: Books) -> None:
    owed = funded.owe(people=2)
    batch = funded.reserve(owed)
    assert len(funded.call("void", batch, [owed[0]["person"]], "去世", AT)) == 1
    assert funded.states(owed) == ["DUE", "RESERVED"]
    funded.send(batch)
    with refused(Code.INVALID_TRANSITION):
        funded.call("void", batch, None, "误", AT)
    funded.prove()


def test_refusals_of_a_reservation_leave_nothing(funded: Books) -> None:
    owed = funded.owe(people=5)
    with refused(Code.INSUFFICIENT_EARMARKED_BALANCE):
        funded.reserve(owed)
    with refused(Code.PAYEE_HELD):
        funded.reserve(owed[:2], people=[owed[0]["person"]], payees=[new_id()])
    with refused(Code.NOT_RESPONSIBLE_UNIT):
        funded.reserve(funded.owe(unit=new_id()))
    with refused(Code.FUND_SOURCE_MISMATCH):
        funded.reserve(funded.owe(tier="NATIONAL"))
    with refused(Code.NOT_FOUND):
        funded.reserve([{"id": new_id(), "person": new_id()}])
    with refused(Code.INVALID_TRANSITION):
        funded.reserve(owed[:1], through=date(2023, 12, 1))
    batch = funded.reserve(owed[:2])
    with refused(Code.INVALID_TRANSITION):
        funded.reserve(owed[1:3])
    with refused(Code.INVALID_TRANSITION):
        funded.reserve(owed[2:3], batch=batch)
    assert funded.rows("SELECT count(*) AS n FROM ledger.batch")[0]["n"] == 1
    assert funded.states(owed) == ["RESERVED"] * 2 + ["DUE"] * 3
    funded.prove()


def test_three_persons_for_a_batch(funded: Books) -> None:
    batch = funded.reserve(funded.owe())
    with refused(Code.SELF_REVIEW_FORBIDDEN):
        funded.call("approve", batch, "preparer", AT)
    with refused(Code.INVALID_TRANSITION):
        funded.call("release", batch, "releaser", "f", b"", AT)
    funded.call("approve", batch, "approver", AT)
    for person in ("preparer", "approver"):
        with refused(Code.SELF_REVIEW_FORBIDDEN):
            funded.call("release", batch, person, "f", b"", AT)


def test_money_enters_once_and_by_two_persons(funded: Books) -> None:
    def receive(number: str, receipt: str, *, source: str = "PROVINCIAL_SPECIAL", approver: str = "finance") -> None:
        funded.call("receive", new_id(), source, PURPOSE, 2024, number, 5, date(2024, 1, 5), receipt, "clerk", approver, AT)

    receive("文1", "回单1")
    with refused(Code.DUPLICATE_ROW):
        receive("文1", "回单2")
    with refused(Code.DUPLICATE_ROW):
        receive("文2", "回单1")
    with refused(Code.SELF_REVIEW_FORBIDDEN):
        receive("文3", "回单3", approver="clerk")
    with refused(Code.FIELD_INVALID):
        receive("", "回单3")
    with refused(Code.FUND_SOURCE_MISMATCH):
        receive("文3", "回单3", source="EMPLOYMENT_FUND")
    assert funded.balance("POOL")["cr_posted"] == 100_005
    funded.prove()


def test_allocation_needs_both_signatures_and_the_money(funded: Books) -> None:
    def allocate(fen: int, federation: str | None = "federation") -> None:
        funded.call("allocate", new_id(), funded.earmark, [new_id(), new_id()], [fen, 1], "finance", federation, AT)

    with refused(Code.SELF_REVIEW_FORBIDDEN):
        allocate(1, "finance")
    with refused(Code.SELF_REVIEW_FORBIDDEN):
        allocate(1, None)
    with refused(Code.INSUFFICIENT_EARMARKED_BALANCE):
        allocate(10_000)
    allocate(9_999)
    funded.call("return_unspent", funded.earmark, funded.unit, 90_000, "年末结余", AT)
    with refused(Code.INSUFFICIENT_EARMARKED_BALANCE):
        funded.call("return_unspent", funded.earmark, funded.unit, 1, "年末结余", AT)
    assert funded.left("POOL") == 90_000
    funded.prove()


def test_a_frozen_earmark_posts_nothing(funded: Books) -> None:
    owed = funded.owe(people=2)
    refs = funded.send(funded.reserve(owed[:1]))
    funded.call("freeze_earmark", funded.earmark, "核对不符", AT)
    for act in (lambda: funded.allot(1), lambda: funded.reserve(owed[1:]), lambda: funded.answer(refs, "SETTLED"), lambda: funded.fund(1)):
        with refused(Code.EARMARK_FROZEN):
            act()
    assert funded.states(owed) == ["RESERVED", "DUE"]


def test_corrections_before_during_and_after_payment(funded: Books) -> None:
    due, reserved, paid = funded.owe(people=3)
    batch = funded.reserve([reserved])
    funded.answer(funded.send(funded.reserve([paid])), "SETTLED")
    for row in (due, reserved, paid):
        funded.call("correct", row["line"], 1, -20_000, "去世", AT)
        funded.call("correct", row["line"], 1, -20_000, "去世", AT)
    assert funded.states([due, reserved, paid]) == ["CANCELLED", "RESERVED", "PAID"]
    assert [r["amount_fen"] for r in funded.rows("SELECT amount_fen FROM ledger.obligation WHERE state = 'RECOVERING'")] == [20_000]
    funded.answer(funded.send(batch), "SETTLED")
    assert funded.states([reserved]) == ["RECOVERING"]
    with refused(Code.FIELD_INVALID):
        funded.call("correct", paid["line"], 2, -1, "再减", AT)
    funded.prove()
