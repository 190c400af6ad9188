"""Lawful payees, holds on a death report, month comparison, bank templates, auditors' mandates."""

from alembic import op

from libs.common.persistence.migration_env import app_role

revision = "0006"
down_revision = "0005"

HOLDS = """
CREATE TABLE death_report (
  report_id uuid PRIMARY KEY, person_id uuid NOT NULL, state text NOT NULL CHECK (state IN ('FILED', 'RETURNED', 'CONFIRMED', 'SETTLED')),
  filed_at timestamptz NOT NULL, changed_at timestamptz NOT NULL);
CREATE INDEX death_report_holding ON death_report (person_id) WHERE state IN ('FILED', 'CONFIRMED');
"""

LAWFUL_PAYEES = """
ALTER TABLE payee_account ADD COLUMN kinship text, ADD COLUMN proof text, ADD COLUMN valid_from date NOT NULL DEFAULT '2000-01-01', ADD COLUMN valid_to date,
  ADD COLUMN name_sealed bytea, ADD COLUMN revoked_at timestamptz, ADD COLUMN correction_id uuid,
  ADD CONSTRAINT lawful_payee CHECK (relation = 'SELF' OR (kinship IS NOT NULL AND proof IS NOT NULL AND name_sealed IS NOT NULL)) NOT VALID;
ALTER TABLE payee_correction ADD COLUMN kinship text, ADD COLUMN proof text, ADD COLUMN valid_from date NOT NULL DEFAULT '2000-01-01', ADD COLUMN valid_to date,
  ADD COLUMN name_sealed bytea, ADD COLUMN reason_sealed bytea,
  ADD CONSTRAINT lawful_payee CHECK (relation = 'SELF' OR (kinship IS NOT NULL AND proof IS NOT NULL AND name_sealed IS NOT NULL)) NOT VALID;
CREATE TABLE payee_revocation (
  id uuid PRIMARY KEY, account_id uuid NOT NULL REFERENCES payee_account, person_id uuid NOT NULL, reason_sealed bytea NOT NULL, doc_no text NOT NULL,
  entered_by text NOT NULL, entered_at timestamptz NOT NULL, decided_by text, decided_at timestamptz,
  state text NOT NULL DEFAULT 'ENTERED' CHECK (state IN ('ENTERED', 'APPROVED', 'REJECTED')), CHECK (entered_by <> decided_by));
CREATE UNIQUE INDEX one_open_revocation ON payee_revocation (person_id) WHERE state = 'ENTERED';
"""

COMPARISONS = """
CREATE INDEX instruction_line_obligation ON ledger.instruction_line (obligation_id);
CREATE INDEX instruction_person ON ledger.instruction (person_id);
CREATE TABLE batch_comparison (
  batch_id uuid NOT NULL, version text NOT NULL, compared uuid[] NOT NULL, counts jsonb NOT NULL, cited_by text NOT NULL, cited_at timestamptz NOT NULL,
  PRIMARY KEY (batch_id, version));
"""

TEMPLATES = """
CREATE TABLE bank_template (
  id uuid PRIMARY KEY, unit_id uuid NOT NULL, bank text NOT NULL, bank_prefix text NOT NULL, valid_from date NOT NULL, layout jsonb, doc_no text NOT NULL,
  entered_by text NOT NULL, entered_at timestamptz NOT NULL, decided_by text, decided_at timestamptz,
  state text NOT NULL DEFAULT 'ENTERED' CHECK (state IN ('ENTERED', 'APPROVED', 'REJECTED')), CHECK (entered_by <> decided_by));
CREATE UNIQUE INDEX one_template_a_day ON bank_template (unit_id, bank_prefix, valid_from) WHERE state = 'APPROVED';
CREATE TABLE payment_file (
  name text PRIMARY KEY, batch_id uuid NOT NULL, batch_no bigint NOT NULL, part int NOT NULL CHECK (part > 0), template_id uuid REFERENCES bank_template,
  refs text[] NOT NULL, total_fen bigint NOT NULL CHECK (total_fen > 0), value_date date NOT NULL, sha256 bytea NOT NULL, made_at timestamptz NOT NULL,
  UNIQUE (batch_id, part));
"""

RETURNED = "CREATE INDEX instruction_returned ON ledger.instruction (unit_id, bank_ref) WHERE state IN ('REJECTED', 'RETURNED')"
AUDIT = """
CREATE TABLE audit_mandate (
  id uuid PRIMARY KEY, auditor text NOT NULL, scope text NOT NULL CHECK (scope IN ('PROVINCE', 'L2', 'COUNTY')), scope_unit uuid, source text,
  year_from int, year_to int, valid_from date NOT NULL, valid_to date NOT NULL CHECK (valid_to >= valid_from), doc_no text NOT NULL CHECK (doc_no <> ''),
  proposed_by text NOT NULL, proposed_at timestamptz NOT NULL, approved_by text, approved_at timestamptz, ended_by text, ended_at timestamptz, ended_because text,
  CHECK ((scope = 'PROVINCE') = (scope_unit IS NULL)), CHECK (year_from <= year_to), CHECK (proposed_by <> approved_by),
  CHECK (auditor NOT IN (proposed_by, approved_by)), CHECK ((approved_by IS NULL) = (approved_at IS NULL)));
CREATE INDEX audit_mandate_auditor ON audit_mandate (auditor);
CREATE TABLE audit_sample (
  id uuid PRIMARY KEY, mandate_id uuid NOT NULL REFERENCES audit_mandate, auditor text NOT NULL, seed text NOT NULL, size int NOT NULL CHECK (size > 0),
  stratum text NOT NULL, sent_from date NOT NULL, sent_to date NOT NULL, population int NOT NULL, population_sha256 text NOT NULL,
  strata jsonb NOT NULL, refs text[] NOT NULL, drawn_at timestamptz NOT NULL);
"""


def upgrade() -> None:
    for statement in (HOLDS, LAWFUL_PAYEES, COMPARISONS, TEMPLATES, RETURNED, AUDIT):
        op.execute(statement)
    op.execute(f"REVOKE UPDATE, DELETE, TRUNCATE ON batch_comparison, payment_file, audit_sample FROM {app_role()}")
