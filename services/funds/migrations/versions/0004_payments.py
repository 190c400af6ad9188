"""What stands above the ledger: people as registry says them, demands, funding and allocation under way, corrected accounts, files."""

from alembic import op

from libs.common.persistence.migration_env import app_role

revision = "0004"
down_revision = "0003"

PEOPLE = """
CREATE TABLE person_span (person_id uuid NOT NULL, starts_on date NOT NULL, ends_on date NOT NULL, life text NOT NULL, PRIMARY KEY (person_id, starts_on));
CREATE TABLE person_chain (
  person_id uuid NOT NULL, starts_on date NOT NULL, ends_on date NOT NULL, l2 uuid NOT NULL, county uuid, unit uuid, PRIMARY KEY (person_id, starts_on));
CREATE TABLE demand (
  application_id uuid PRIMARY KEY, person_id uuid NOT NULL, benefit text NOT NULL, tier text NOT NULL, l2 uuid NOT NULL, first_month date NOT NULL,
  verified_at timestamptz NOT NULL);
CREATE TABLE demand_gate (
  application_id uuid NOT NULL REFERENCES demand, gate text NOT NULL, actor uuid NOT NULL, PRIMARY KEY (application_id, gate, actor));
"""
FUNDING = """
CREATE TABLE funding_entry (
  id uuid PRIMARY KEY, source text NOT NULL, purpose text NOT NULL, fiscal_year int NOT NULL, doc_no text NOT NULL, amount_fen bigint NOT NULL CHECK (amount_fen > 0),
  received_on date NOT NULL, bank_receipt_no text NOT NULL, entered_by text NOT NULL, entered_at timestamptz NOT NULL,
  state text NOT NULL DEFAULT 'ENTERED' CHECK (state IN ('ENTERED', 'APPROVED')), earmark_id uuid,
  UNIQUE (source, doc_no));
CREATE TABLE allocation_plan (
  id uuid PRIMARY KEY, earmark_id uuid NOT NULL, through date NOT NULL, proposed_by text NOT NULL, proposed_at timestamptz NOT NULL,
  state text NOT NULL DEFAULT 'PROPOSED' CHECK (state IN ('PROPOSED', 'SIGNED', 'EXECUTED')));
CREATE TABLE allocation_share (
  plan_id uuid NOT NULL REFERENCES allocation_plan, l2 uuid NOT NULL, amount_fen bigint NOT NULL CHECK (amount_fen > 0), PRIMARY KEY (plan_id, l2));
CREATE TABLE allocation_signature (
  plan_id uuid NOT NULL REFERENCES allocation_plan, gate text NOT NULL CHECK (gate IN ('ALLOCATE_FINANCE', 'ALLOCATE_FEDERATION')), signer text NOT NULL,
  signed_at timestamptz NOT NULL, PRIMARY KEY (plan_id, gate), UNIQUE (plan_id, signer));
CREATE TABLE retention_alert (
  earmark_id uuid NOT NULL, hop text NOT NULL, holder uuid NOT NULL, since date NOT NULL, amount_fen bigint NOT NULL, raised_at timestamptz NOT NULL,
  PRIMARY KEY (earmark_id, hop, holder, since));
"""
PAYEES = """
ALTER TABLE payee_account ADD COLUMN relation text NOT NULL DEFAULT 'SELF' CHECK (relation IN ('SELF', 'GUARDIAN', 'HEIR')),
  ADD COLUMN ready_at timestamptz NOT NULL DEFAULT '2000-01-01', ADD COLUMN doc_no text NOT NULL DEFAULT '';
CREATE TABLE payee_correction (
  id uuid PRIMARY KEY, person_id uuid NOT NULL, relation text NOT NULL, kind text NOT NULL, account_index bytea NOT NULL, account bytea NOT NULL,
  account_masked text NOT NULL, account_name text NOT NULL, bank_name text NOT NULL, doc_no text NOT NULL, reason text NOT NULL,
  entered_by text NOT NULL, entered_at timestamptz NOT NULL, decided_by text, decided_at timestamptz,
  state text NOT NULL DEFAULT 'ENTERED' CHECK (state IN ('ENTERED', 'APPROVED', 'REJECTED')), CHECK (entered_by <> decided_by));
CREATE UNIQUE INDEX one_open_correction ON payee_correction (person_id) WHERE state = 'ENTERED';
"""
FILES = """
CREATE TABLE bank_file (
  id uuid PRIMARY KEY, kind text NOT NULL CHECK (kind IN ('RETURN', 'STATEMENT', 'INQUIRY', 'RESEND')), unit_id uuid NOT NULL, batch_no bigint, day date,
  name text NOT NULL, sha256 bytea NOT NULL, lines int NOT NULL, by_subject text NOT NULL, at timestamptz NOT NULL, outcome jsonb NOT NULL,
  UNIQUE (kind, sha256));
CREATE TABLE unreceived (bank_ref text PRIMARY KEY, batch_no bigint NOT NULL, answered_at timestamptz NOT NULL, resent_at timestamptz);
"""


def upgrade() -> None:
    for statement in (PEOPLE, FUNDING, PAYEES, FILES):
        op.execute(statement)
    op.execute(f"REVOKE UPDATE, DELETE, TRUNCATE ON allocation_signature, allocation_share, retention_alert, bank_file FROM {app_role()}")
