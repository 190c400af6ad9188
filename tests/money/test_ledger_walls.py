"""What must not be possible in raw SQL, and that it is the named guard which refuses: without it the same attempt succeeds (G5)."""

from itertools import product

import psycopg
import pytest
from psycopg import errors

from libs.common.kernel.ids import new_id
from tests.money.books import Books

TABLES = (
    "transfer",
    "account_balance",
    "account",
    "obligation",
    "instruction",
    "instruction_line",
    "batch",
    "earmark",
    "route",
    "funding_document",
)

# (table, the guard, the attempt); the books hold two earmarks (A, B), a reserved batch of A, one open obligation and one paid line
MOVE = "INSERT INTO ledger.transfer (id, earmark_id, amount_fen, code, debit_id, debit_kind, credit_id, credit_kind, phase, pending_id, line_id, reason, recorded_at) SELECT uuidv7(), "
PEND = "FROM ledger.transfer t WHERE phase = 'pending' AND NOT EXISTS (SELECT FROM ledger.transfer r WHERE r.pending_id = t.id)"
OTHER = "(SELECT a.id FROM ledger.account a WHERE a.kind = 'POOL' AND a.earmark_id <> t.earmark_id)"
POST = "earmark_id, amount_fen, code, debit_id, debit_kind, credit_id, credit_kind, 'post', id, line_id, '', recorded_at "
UNSPENT = "debit_kind, (SELECT id FROM ledger.account a WHERE a.earmark_id = t.earmark_id AND a.kind = 'POOL'), 'POOL', 'single', NULL, NULL, '余', now() "
GUARDS = [
    ("transfer", "credit_in_earmark", f"{MOVE} earmark_id, 1, 'UNSPENT_RETURN', debit_id, debit_kind, {OTHER}, 'POOL', 'single', NULL, NULL, '挪', now() {PEND}"),
    ("transfer", "debit_in_earmark", f"{MOVE} earmark_id, 1, 'SOURCE_RETURN', {OTHER}, 'POOL', (SELECT id FROM ledger.account a WHERE a.earmark_id = t.earmark_id AND kind = 'RETURNED'), 'RETURNED', 'single', NULL, NULL, '挪', now() {PEND}"),
    ("transfer", "known_route", f"{MOVE} earmark_id, 1, 'SOURCE_RETURN', debit_id, {UNSPENT} {PEND}"),
    ("transfer", "credit_of_kind", f"{MOVE} earmark_id, 1, 'UNSPENT_RETURN', debit_id, debit_kind, credit_id, 'POOL', 'single', NULL, NULL, '余', now() {PEND}"),
    ("transfer", "debit_of_kind", f"{MOVE} earmark_id, 1, 'UNSPENT_RETURN', credit_id, {UNSPENT} {PEND}"),
    ("transfer", "line_in_earmark", f"{MOVE} earmark_id, amount_fen + 1, code, debit_id, debit_kind, credit_id, credit_kind, 'post', id, line_id, '', now() {PEND}"),
    ("transfer", "transfer_amount_fen_check", f"{MOVE} earmark_id, 0, 'UNSPENT_RETURN', debit_id, {UNSPENT} {PEND}"),
    ("transfer", "transfer_pkey", f"{MOVE.replace('uuidv7()', 't.id')} earmark_id, 1, 'UNSPENT_RETURN', debit_id, {UNSPENT} {PEND}"),
    ("transfer", "one_reservation_per_line", f"{MOVE} earmark_id, amount_fen, code, debit_id, debit_kind, credit_id, credit_kind, 'pending', NULL, line_id, '', now() {PEND}"),
    ("transfer", "reservation_resolves_once", f"{MOVE} {POST} {PEND}; {MOVE} earmark_id, amount_fen, code, debit_id, debit_kind, credit_id, credit_kind, 'void', pending_id, line_id, '', now() FROM ledger.transfer WHERE phase = 'post'"),
    ("instruction_line", "one_live_instruction", "INSERT INTO ledger.instruction_line SELECT uuidv7(), bank_ref, obligation_id, purpose, person_id, unit_id, amount_fen, earmark_id, true FROM ledger.instruction_line"),
    ("instruction_line", "earmark_of_purpose", "WITH b AS (INSERT INTO ledger.batch (id, earmark_id, unit_id, through, preparer, prepared_at) SELECT uuidv7(), e.id, o.unit_id, now(), 'p', now() FROM ledger.earmark e, ledger.obligation o WHERE e.purpose <> o.purpose AND o.state = 'DUE' RETURNING *), i AS (INSERT INTO ledger.instruction (bank_ref, batch_id, earmark_id, unit_id, person_id, payee_id, amount_fen, lines) SELECT 'X', b.id, b.earmark_id, b.unit_id, o.person_id, uuidv7(), o.amount_fen, 1 FROM b, ledger.obligation o WHERE o.state = 'DUE') INSERT INTO ledger.instruction_line SELECT uuidv7(), 'X', o.id, o.purpose, o.person_id, o.unit_id, o.amount_fen, b.earmark_id FROM b, ledger.obligation o WHERE o.state = 'DUE'"),
    ("instruction", "instruction_pkey", "INSERT INTO ledger.instruction (bank_ref, batch_id, earmark_id, unit_id, person_id, payee_id, amount_fen, lines) SELECT bank_ref, batch_id, earmark_id, unit_id, uuidv7(), payee_id, 1, 1 FROM ledger.instruction"),
    ("obligation", "one_line_per_month", "INSERT INTO ledger.obligation SELECT uuidv7(), uuidv7(), seq, application_id, person_id, purpose, month, tier, amount_fen, unit_id FROM ledger.obligation"),
    ("account_balance", "balance_floor", "UPDATE ledger.account_balance SET dr_posted = cr_posted + 1 WHERE floor0"),
    ("account_balance", "account_balance_dr_pending_check", "UPDATE ledger.account_balance SET dr_pending = -1"),
    ("batch", "prepare_not_approve", "UPDATE ledger.batch SET approver = preparer"),
    ("batch", "prepare_not_release", "UPDATE ledger.batch SET releaser = preparer"),
    ("batch", "approve_not_release", "UPDATE ledger.batch SET approver = 'x', releaser = 'x'"),
    ("allocation", "allocation_two_signatures", "UPDATE ledger.allocation SET finance_signer = federation_signer"),
    ("funding_document", "document_four_eyes", "UPDATE ledger.funding_document SET entered_by = approved_by"),
    ("funding_document", "document_once", "INSERT INTO ledger.funding_document SELECT uuidv7(), earmark_id, source, purpose, fiscal_year, doc_no, amount_fen, received_on, 'new' || bank_receipt_no, entered_by, approved_by FROM ledger.funding_document"),
    ("funding_document", "funding_document_bank_receipt_no_key", "INSERT INTO ledger.funding_document SELECT uuidv7(), earmark_id, source, purpose, fiscal_year, 'new' || doc_no, amount_fen, received_on, bank_receipt_no, entered_by, approved_by FROM ledger.funding_document"),
    ("transfer", "append_only", "UPDATE ledger.transfer SET reason = 'x'"),
    ("transfer", "append_only", "DELETE FROM ledger.transfer WHERE phase = 'pending'"),
    ("transfer", "no_truncate", "TRUNCATE ledger.transfer"),
]  # fmt: skip
REFUSED = (errors.IntegrityError, errors.ObjectNotInPrerequisiteState)


@pytest.fixture
def held(books: Books) -> Books:
    books.fund(100_000)
    books.fund(5_000, purpose="SPRING_FESTIVAL_GRANT")
    books.allot(90_000)
    books.reserve(books.owe())
    books.owe()
    with psycopg.connect(books.owner_url) as owner:
        owner.execute("SELECT ledger.account_of(%s, NULL, 'RETURNED')", (books.earmark,))
    return books


def test_each_guard_refuses_and_nothing_else_does(held: Books) -> None:
    indexes = {r["i"] for r in held.rows("SELECT indexrelid::regclass::text AS i FROM pg_index")}
    for table, guard, attempt in GUARDS:
        drop = {"append_only": "TRIGGER", "no_truncate": "TRIGGER"}.get(guard, "CONSTRAINT")
        alone = (
            f"DROP INDEX ledger.{guard}" if f"ledger.{guard}" in indexes and guard in {"one_live_instruction", "reservation_resolves_once", "one_reservation_per_line"} else
            f"DROP TRIGGER {guard} ON ledger.{table}" if drop == "TRIGGER" else f"ALTER TABLE ledger.{table} DROP CONSTRAINT {guard} CASCADE"
        )  # fmt: skip
        with psycopg.connect(held.owner_url) as owner:
            with pytest.raises(REFUSED) as refusal, owner.transaction():
                owner.execute(attempt)
            assert refusal.value.diag.constraint_name in {guard, None}, guard
            if refusal.value.diag.constraint_name is None:
                assert drop == "TRIGGER"
            owner.execute(alone)
            done = owner.execute(attempt)
            assert done.statusmessage == "TRUNCATE TABLE" or done.rowcount > 0, guard
            owner.rollback()


def test_the_application_writes_nothing_itself(held: Books) -> None:
    for table in TABLES:
        for statement in (f"UPDATE ledger.{table} SET ctid = ctid", f"DELETE FROM ledger.{table}", f"TRUNCATE ledger.{table}", f"INSERT INTO ledger.{table} DEFAULT VALUES"):  # fmt: skip
            with pytest.raises((errors.InsufficientPrivilege, errors.FeatureNotSupported)) as refusal:
                held.app.execute(statement)
            assert "ctid" in statement or refusal.value.sqlstate == "42501"
    for internal in ("resolve('{}', 'post', 'PAID', '', now())", "move('{}', '{}', '{}', '{}', '{}')", "account_of(NULL, NULL, 'POOL')"):
        with pytest.raises(errors.InsufficientPrivilege):
            held.app.execute(f"SELECT ledger.{internal}")


def test_only_the_routes_of_the_table_exist(held: Books) -> None:
    kinds = {r["kind"]: r["id"] for r in held.rows("SELECT kind, id FROM ledger.account WHERE earmark_id = %s", held.earmark)}
    assert set(kinds) == {"SOURCE", "POOL", "ALLOT", "PAID", "RETURNED"}
    known = {tuple(r.values()) for r in held.rows("SELECT code, debit_kind, credit_kind FROM ledger.route")}
    codes = {code for code, _, _ in known}
    with psycopg.connect(held.owner_url) as owner:
        owner.execute("ALTER TABLE ledger.transfer DISABLE TRIGGER USER")
        for kind in ("CARRIED_IN", "CARRIED_OUT"):
            kinds[kind] = owner.execute("SELECT ledger.account_of(%s, NULL, %s)", (held.earmark, kind)).fetchone()[0]
        for check in (
            "line_named",
            "recovery_named",
            "carry_out_named",
            "carry_in_named",
            "transfer_check1",
            "transfer_check2",
            "transfer_check3",
            "transfer_check4",
            "transfer_check5",
            "transfer_check6",
        ):
            owner.execute(f"ALTER TABLE ledger.transfer DROP CONSTRAINT IF EXISTS {check}")
        for code, debit, credit in product(codes, kinds, kinds):
            if debit == credit:
                continue
            row = (new_id(), held.earmark, code, kinds[debit], debit, kinds[credit], credit)
            try:
                with owner.transaction():
                    owner.execute("INSERT INTO ledger.transfer (id, earmark_id, amount_fen, code, debit_id, debit_kind, credit_id, credit_kind, phase, recorded_at) VALUES (%s, %s, 1, %s, %s, %s, %s, %s, 'single', now())", row)  # fmt: skip
                accepted = True
            except errors.ForeignKeyViolation:
                accepted = False
            assert accepted == ((code, debit, credit) in known), (code, debit, credit)
        owner.rollback()


def test_a_corrupted_balance_is_drift(held: Books) -> None:
    with psycopg.connect(held.owner_url) as owner:
        owner.execute(
            "UPDATE ledger.account_balance SET cr_posted = cr_posted + 1 WHERE account_id = (SELECT id FROM ledger.account WHERE kind = 'ALLOT')"
        )
    proof = {r["purpose"]: r for r in held.rows("SELECT * FROM ledger.conservation()")}
    assert not proof["LIVING_HARDSHIP_SUBSIDY"]["holds"]
    assert proof["LIVING_HARDSHIP_SUBSIDY"]["drifting_accounts"] == 1
    assert proof["SPRING_FESTIVAL_GRANT"]["holds"]
