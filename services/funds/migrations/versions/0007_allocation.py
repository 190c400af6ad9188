"""Appropriations, supervision, waiting list, year end, sources of their own."""

from pathlib import Path

from alembic import op

from libs.common.persistence.migration_env import app_role

revision = "0007"
down_revision = "0006"

_SQL = Path(__file__).resolve().parents[2] / "storage" / "ledger_sql"
FILES = ("supervision", "year_end", "receivables", "matrix", "doors")

APPROPRIATIONS = """
-- seq odd: an entry; even: the red letter of the one before. So at most one row of a place and year stands, whoever comes at once
CREATE TABLE appropriation (
  id uuid PRIMARY KEY, place text NOT NULL CHECK (place ~ '^34[0-9]{4}$'), year int NOT NULL CHECK (year BETWEEN 2004 AND 2100),
  seq int NOT NULL CHECK (seq > 0), amount_fen bigint NOT NULL, doc_no text NOT NULL CHECK (doc_no <> ''), decided_on date NOT NULL,
  office text NOT NULL, paper_no text NOT NULL, reason text NOT NULL, entered_by text NOT NULL, entered_unit uuid NOT NULL,
  entered_at timestamptz NOT NULL,
  UNIQUE (place, year, seq), CONSTRAINT appropriation_sign CHECK (CASE seq % 2 WHEN 1 THEN amount_fen >= 0 ELSE amount_fen <= 0 END),
  CONSTRAINT reversal_has_reason CHECK (seq % 2 = 1 OR reason <> ''));
"""
SUPERVISION = """
-- what supervision did, in order; reasons are sealed: they may speak of persons
CREATE TABLE supervision_action (
  id uuid PRIMARY KEY, act text NOT NULL CHECK (act IN ('HOLD', 'RELEASE', 'RECOVERY_ORDER', 'ON_SITE_CHECK', 'UNFREEZING', 'YEAR_END')), about uuid NOT NULL, scope text NOT NULL,
  target uuid NOT NULL, unit_id uuid, office text NOT NULL CHECK (office IN ('FINANCE', 'FEDERATION')), done_by text NOT NULL,
  doc_no text NOT NULL CHECK (doc_no <> ''), reason bytea NOT NULL, done_at timestamptz NOT NULL);
CREATE INDEX supervision_action_unit ON supervision_action (unit_id, id);
CREATE INDEX supervision_action_about ON supervision_action (about);
CREATE TABLE onsite_check (
  id uuid PRIMARY KEY, unit_id uuid NOT NULL, checked_on date NOT NULL, checkers text[] NOT NULL CHECK (cardinality(checkers) >= 2), conclusion text NOT NULL
    CHECK (conclusion IN ('NO_FINDINGS', 'RECTIFY', 'RECOVER')), rectify_by date, findings bytea NOT NULL,
  CHECK ((conclusion = 'NO_FINDINGS') = (rectify_by IS NULL)));
-- what takes effect with the signatures of both offices; the proposal is the first of them
CREATE TABLE joint_decision (
  id uuid PRIMARY KEY, act text NOT NULL CHECK (act IN ('RELEASE', 'RECOVERY_ORDER', 'UNFREEZING', 'YEAR_END')), target uuid NOT NULL, terms jsonb NOT NULL,
  doc_no text NOT NULL CHECK (doc_no <> ''), reason bytea NOT NULL, proposed_at timestamptz NOT NULL,
  state text NOT NULL DEFAULT 'SIGNED' CHECK (state IN ('SIGNED', 'EXECUTED', 'WITHDRAWN')), decided_at timestamptz);
CREATE UNIQUE INDEX one_open_decision ON joint_decision (act, target, (coalesce(terms ->> 'unit', ''))) WHERE state = 'SIGNED';
CREATE TABLE joint_signature (
  decision_id uuid NOT NULL REFERENCES joint_decision, office text NOT NULL CHECK (office IN ('FINANCE', 'FEDERATION')), signer text NOT NULL,
  signed_at timestamptz NOT NULL, PRIMARY KEY (decision_id, office), UNIQUE (decision_id, signer));
"""
RECEIVABLES = """
CREATE TABLE recovery_notice (
  id uuid PRIMARY KEY, line_id uuid NOT NULL, notified_on date NOT NULL, method text NOT NULL CHECK (method IN ('LETTER', 'VISIT', 'TELEPHONE')),
  doc_no text NOT NULL, notified_by text NOT NULL, recorded_at timestamptz NOT NULL);
CREATE INDEX recovery_notice_line ON recovery_notice (line_id);
CREATE TABLE recovery_decision (
  id uuid PRIMARY KEY, line_id uuid NOT NULL, kind text NOT NULL CHECK (kind IN ('ORDER', 'INSTALMENTS', 'WAIVER')), amount_fen bigint NOT NULL CHECK (amount_fen >= 0),
  instalments jsonb NOT NULL, doc_no text NOT NULL CHECK (doc_no <> ''), reason bytea NOT NULL, entered_by text NOT NULL, entered_at timestamptz NOT NULL,
  state text NOT NULL DEFAULT 'ENTERED' CHECK (state IN ('ENTERED', 'APPROVED', 'REJECTED')), decided_by text, decided_at timestamptz,
  CONSTRAINT recovery_two_persons CHECK (entered_by <> decided_by), CHECK ((state = 'ENTERED') = (decided_by IS NULL)));
CREATE UNIQUE INDEX one_recovery_decision_waits ON recovery_decision (line_id) WHERE state = 'ENTERED';
CREATE INDEX recovery_decision_line ON recovery_decision (line_id, decided_at);
CREATE TABLE recovery_receipt (
  id uuid PRIMARY KEY, line_id uuid NOT NULL, amount_fen bigint NOT NULL CHECK (amount_fen > 0), bank_receipt_no text NOT NULL CHECK (bank_receipt_no <> ''),
  received_on date NOT NULL, entered_by text NOT NULL, entered_at timestamptz NOT NULL,
  state text NOT NULL DEFAULT 'ENTERED' CHECK (state IN ('ENTERED', 'APPROVED', 'REJECTED')), decided_by text, decided_at timestamptz,
  CONSTRAINT receipt_two_persons CHECK (entered_by <> decided_by), CHECK ((state = 'ENTERED') = (decided_by IS NULL)));
CREATE UNIQUE INDEX recovery_receipt_once ON recovery_receipt (bank_receipt_no) WHERE state <> 'REJECTED';
CREATE INDEX recovery_receipt_line ON recovery_receipt (line_id);
"""
YEAR_END = """
-- unspent on 31 December, once a year and holder; the nil unit holds what the province has not allocated
CREATE TABLE year_end_flag (
  earmark_id uuid NOT NULL, unit_id uuid NOT NULL, fiscal_year int NOT NULL, unspent_fen bigint NOT NULL, reserved_fen bigint NOT NULL, flagged_on date NOT NULL,
  PRIMARY KEY (earmark_id, unit_id));
-- since when carried-over money has lain: the retention clock goes on over the new year
CREATE TABLE carried_lot (carry_id uuid NOT NULL, since date NOT NULL, amount_fen bigint NOT NULL CHECK (amount_fen > 0), PRIMARY KEY (carry_id, since));
"""
WAITING = """
-- who waits for the next money of a source and purpose, in order; an entry is served by an allocation, never taken off otherwise
CREATE TABLE waiting_entry (
  position bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, source text NOT NULL, purpose text NOT NULL, application_id uuid NOT NULL, tier text NOT NULL, l2 uuid NOT NULL,
  through date NOT NULL, short_fen bigint NOT NULL CHECK (short_fen > 0), listed_by uuid NOT NULL REFERENCES allocation_plan, listed_at timestamptz NOT NULL,
  served_by uuid REFERENCES allocation_plan, served_at timestamptz);
CREATE UNIQUE INDEX waits_once ON waiting_entry (application_id, source, purpose) WHERE served_at IS NULL;
"""
SOURCES = """
CREATE TABLE source_entry (
  id uuid PRIMARY KEY, source text NOT NULL, purpose text NOT NULL, tier text NOT NULL, book text NOT NULL, allowed boolean NOT NULL, effective_from date NOT NULL,
  doc_no text NOT NULL CHECK (doc_no <> ''), entered_by text NOT NULL, entered_at timestamptz NOT NULL, approved_by text, approved_at timestamptz,
  CONSTRAINT source_entry_two_persons CHECK (entered_by <> approved_by));
CREATE TABLE top_up_entry (
  id uuid PRIMARY KEY, unit_id uuid NOT NULL, purpose text NOT NULL, tier text NOT NULL, monthly_fen bigint NOT NULL CHECK (monthly_fen > 0), first_month date NOT NULL,
  last_month date, doc_no text NOT NULL CHECK (doc_no <> ''), entered_by text NOT NULL, entered_at timestamptz NOT NULL, approved_by text, approved_at timestamptz,
  CONSTRAINT top_up_entry_two_persons CHECK (entered_by <> approved_by));
"""
UNION_BOOK = """
-- the unions' own money: no earmark, no person's line; a gratuity once per death, an entry reversed once
CREATE TABLE union_entry (
  id uuid PRIMARY KEY, unit_id uuid NOT NULL, kind text NOT NULL CHECK (kind IN ('RECEIPT', 'BUDGET', 'PAYMENT')), purpose text NOT NULL,
  fiscal_year int NOT NULL CHECK (fiscal_year BETWEEN 2004 AND 2100), amount_fen bigint NOT NULL CHECK (amount_fen <> 0), on_day date NOT NULL, doc_no text NOT NULL,
  case_id uuid, person_id uuid, reverses uuid REFERENCES union_entry, reason text NOT NULL, entered_by text NOT NULL, entered_at timestamptz NOT NULL,
  CHECK ((kind = 'RECEIPT') = (purpose = '')), CONSTRAINT union_sign CHECK ((amount_fen < 0) = (reverses IS NOT NULL)), CHECK (reverses IS NULL OR reason <> ''),
  CHECK ((case_id IS NULL) = (person_id IS NULL)));
CREATE UNIQUE INDEX union_reversed_once ON union_entry (reverses) WHERE reverses IS NOT NULL;
CREATE UNIQUE INDEX one_gratuity_per_death ON union_entry (person_id) WHERE person_id IS NOT NULL;
CREATE INDEX union_entry_unit ON union_entry (unit_id, id);
"""


def upgrade() -> None:
    for name in FILES:
        statement = (_SQL / f"{name}.sql").read_text("utf-8").replace("{app}", app_role())
        op.get_bind().exec_driver_sql(statement.replace("%", "%%"))
    for statement in (APPROPRIATIONS, SUPERVISION, RECEIVABLES, YEAR_END, WAITING, SOURCES, UNION_BOOK):
        op.execute(statement)
    op.execute(
        f"REVOKE UPDATE, DELETE, TRUNCATE ON appropriation, supervision_action, onsite_check, joint_signature, recovery_notice, year_end_flag, carried_lot, union_entry FROM {app_role()}"
    )
    op.execute(
        f"REVOKE DELETE, TRUNCATE ON waiting_entry, source_entry, top_up_entry, joint_decision, recovery_decision, recovery_receipt FROM {app_role()}"
    )
