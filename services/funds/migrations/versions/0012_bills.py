"""Bills that other departments approve: who is owed what, by whom it is paid, and the organisations that are paid; tiers of people."""

from pathlib import Path

from alembic import op

from libs.common.persistence.migration_env import app_role

revision = "0012"
down_revision = "0011"

_SQL = Path(__file__).resolve().parents[2] / "storage" / "ledger_sql" / "bills.sql"

PEOPLE = """
CREATE TABLE person_tier (person_id uuid NOT NULL, starts_on date NOT NULL, ends_on date NOT NULL, tier text NOT NULL, PRIMARY KEY (person_id, starts_on));
"""
BILLS = """
-- person_id null: of a batch of convalescence, which is nobody's
CREATE TABLE bill (
  id uuid PRIMARY KEY, speaker text NOT NULL CHECK (speaker IN ('health', 'employment')), subject uuid NOT NULL, person_id uuid, purpose text NOT NULL,
  fiscal_year int NOT NULL CHECK (fiscal_year BETWEEN 2004 AND 2100), payee_code text NOT NULL, approved_on date NOT NULL, heard_at timestamptz NOT NULL,
  UNIQUE (id, purpose, fiscal_year), CHECK (person_id IS NULL OR person_id = subject), CHECK (person_id IS NOT NULL OR payee_code <> ''));
CREATE TABLE bill_share (
  id uuid PRIMARY KEY, bill_id uuid NOT NULL, person_id uuid, purpose text NOT NULL, fiscal_year int NOT NULL,
  source text NOT NULL CHECK (source IN ('CENTRAL_SPECIAL', 'PROVINCIAL_SPECIAL', 'UNION_FUND', 'EMPLOYMENT_FUND')), payer uuid NOT NULL,
  amount_fen bigint NOT NULL CHECK (amount_fen > 0), judged boolean NOT NULL DEFAULT false,
  state text NOT NULL DEFAULT 'OWED' CHECK (state IN ('OWED', 'IN_PAYMENT', 'PAID', 'REFUSED')), code text NOT NULL DEFAULT '',
  CHECK ((state = 'REFUSED') = (code <> '')), CHECK (judged OR state = 'OWED'),
  FOREIGN KEY (bill_id, purpose, fiscal_year) REFERENCES bill (id, purpose, fiscal_year),
  UNIQUE (id, source, payer, purpose, fiscal_year, amount_fen));
CREATE INDEX bill_share_bill ON bill_share (bill_id);
CREATE INDEX bill_share_payer ON bill_share (payer, id);
CREATE INDEX bill_share_person ON bill_share (person_id, fiscal_year);
CREATE INDEX bill_share_waits ON bill_share (person_id) WHERE NOT judged;
"""
PAYEES = """
-- hospitals and employers as each payer knows them: its own two persons looked at the account
CREATE TABLE payee_organisation (
  id uuid PRIMARY KEY, unit_id uuid NOT NULL, credit_code text NOT NULL, name text NOT NULL, account_index bytea NOT NULL, account_index_next bytea, account bytea NOT NULL,
  account_masked text NOT NULL, bank_name text NOT NULL, reason text NOT NULL, entered_by text NOT NULL, entered_at timestamptz NOT NULL,
  state text NOT NULL DEFAULT 'ENTERED' CHECK (state IN ('ENTERED', 'APPROVED', 'REJECTED')), decided_by text, decided_at timestamptz, ready_at timestamptz,
  CONSTRAINT organisation_two_persons CHECK (entered_by <> decided_by), CHECK ((state = 'ENTERED') = (decided_by IS NULL)), CHECK ((state = 'APPROVED') = (ready_at IS NOT NULL)));
CREATE UNIQUE INDEX one_open_organisation ON payee_organisation (unit_id, credit_code) WHERE state = 'ENTERED';
CREATE INDEX payee_organisation_unit ON payee_organisation (unit_id, id);
CREATE INDEX payee_organisation_account ON payee_organisation (account_index) WHERE state <> 'REJECTED';
"""
PAYMENTS = """
CREATE TABLE bill_payment (
  id uuid PRIMARY KEY, no bigint GENERATED ALWAYS AS IDENTITY UNIQUE, share_id uuid NOT NULL, source text NOT NULL, payer uuid NOT NULL, purpose text NOT NULL,
  fiscal_year int NOT NULL, amount_fen bigint NOT NULL, organisation_id uuid REFERENCES payee_organisation, account_id uuid REFERENCES payee_account,
  state text NOT NULL DEFAULT 'PREPARED' CHECK (state IN ('PREPARED', 'APPROVED', 'RELEASED', 'SETTLED', 'WITHDRAWN', 'REJECTED', 'RETURNED')),
  preparer text NOT NULL, prepared_at timestamptz NOT NULL, approver text, approved_at timestamptz, releaser text, released_at timestamptz, bank_ref text UNIQUE, settled_on date,
  FOREIGN KEY (share_id, source, payer, purpose, fiscal_year, amount_fen) REFERENCES bill_share (id, source, payer, purpose, fiscal_year, amount_fen),
  CHECK (num_nonnulls(organisation_id, account_id) = 1),
  CONSTRAINT bill_prepare_not_approve CHECK (preparer <> approver), CONSTRAINT bill_prepare_not_release CHECK (preparer <> releaser),
  CONSTRAINT bill_approve_not_release CHECK (approver <> releaser),
  CHECK (state NOT IN ('APPROVED', 'RELEASED', 'SETTLED', 'REJECTED', 'RETURNED') OR approver IS NOT NULL),
  CHECK ((state IN ('RELEASED', 'SETTLED', 'REJECTED', 'RETURNED')) = (releaser IS NOT NULL)), CHECK ((releaser IS NULL) = (bank_ref IS NULL)));
CREATE UNIQUE INDEX one_live_payment_a_share ON bill_payment (share_id) WHERE state IN ('PREPARED', 'APPROVED', 'RELEASED', 'SETTLED');
CREATE INDEX bill_payment_payer ON bill_payment (payer, no);
-- what the bank said of a payment, by a receipt that one person entered and another confirms; one waits at a time
CREATE TABLE bill_receipt (
  id uuid PRIMARY KEY, payment_id uuid NOT NULL REFERENCES bill_payment, outcome text NOT NULL CHECK (outcome IN ('SETTLED', 'REJECTED', 'RETURNED')),
  bank_receipt_no text NOT NULL CHECK (bank_receipt_no <> ''), on_day date NOT NULL, reason text NOT NULL, entered_by text NOT NULL, entered_at timestamptz NOT NULL,
  state text NOT NULL DEFAULT 'ENTERED' CHECK (state IN ('ENTERED', 'CONFIRMED', 'DISCARDED')), decided_by text, decided_at timestamptz,
  CONSTRAINT bill_receipt_two_persons CHECK (entered_by <> decided_by), CHECK ((state = 'ENTERED') = (decided_by IS NULL)), CHECK (outcome = 'SETTLED' OR reason <> ''));
CREATE UNIQUE INDEX one_bill_receipt_waits ON bill_receipt (payment_id) WHERE state = 'ENTERED';
CREATE UNIQUE INDEX bill_receipt_once ON bill_receipt (bank_receipt_no) WHERE state <> 'DISCARDED';
"""
BOOK = """
ALTER TABLE union_entry ADD COLUMN bill_payment uuid REFERENCES bill_payment, ADD CONSTRAINT bill_is_paid CHECK (bill_payment IS NULL OR (kind = 'PAYMENT' AND case_id IS NULL));
CREATE UNIQUE INDEX one_entry_per_bill_payment ON union_entry (bill_payment) WHERE reverses IS NULL AND bill_payment IS NOT NULL;
"""


def upgrade() -> None:
    for statement in (PEOPLE, BILLS, PAYEES, PAYMENTS, BOOK):
        op.execute(statement)
    statement = _SQL.read_text("utf-8").replace("{app}", app_role())
    op.get_bind().exec_driver_sql(statement.replace("%", "%%"))
    op.execute(f"REVOKE DELETE, TRUNCATE ON bill, bill_share, payee_organisation, bill_payment, bill_receipt FROM {app_role()}")
    op.execute(f"REVOKE UPDATE ON bill FROM {app_role()}")
