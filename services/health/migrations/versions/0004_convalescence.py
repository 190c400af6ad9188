"""Convalescence: the year's plan, batches that never hold more people than places, nominations, what units confirm of pay, what a batch cost."""

from alembic import op

from libs.common.persistence.migration_env import app_role

revision = "0004"
down_revision = "0003"

TABLES = """
CREATE TABLE convalescence_plan (year int PRIMARY KEY, doc_no text NOT NULL, people int NOT NULL CHECK (people > 0), opened_by text NOT NULL, unit uuid NOT NULL,
  opened_at timestamptz NOT NULL);
CREATE TABLE convalescence_batch (
  id uuid PRIMARY KEY, year int NOT NULL REFERENCES convalescence_plan, place text NOT NULL, starts_on date NOT NULL, ends_on date NOT NULL,
  nominate_until date NOT NULL, capacity int NOT NULL, state text NOT NULL CHECK (state IN ('OPEN', 'DRAWN', 'COMPLETED', 'CANCELLED')),
  confirmed int NOT NULL, version int NOT NULL, opened_by text NOT NULL, opened_at timestamptz NOT NULL,
  CHECK (starts_on <= ends_on AND nominate_until < starts_on), CONSTRAINT never_over_capacity CHECK (confirmed BETWEEN 0 AND capacity),
  CONSTRAINT one_batch_at_a_place EXCLUDE USING gist (place WITH =, daterange(starts_on, ends_on, '[]') WITH &&) WHERE (state <> 'CANCELLED'));
CREATE TABLE convalescence_nomination (
  id uuid PRIMARY KEY, batch_id uuid NOT NULL REFERENCES convalescence_batch, person_id uuid NOT NULL REFERENCES person,
  state text NOT NULL CHECK (state IN ('NOMINATED', 'CONFIRMED', 'WAITLISTED', 'COMPLETED', 'ABSENT', 'PASSED_OVER', 'CANCELLED')),
  hard_conditions boolean NOT NULL, attended_on date, nominated_at timestamptz NOT NULL, turn int, reasons text[] NOT NULL, ended_for text, version int NOT NULL,
  sealed_reason bytea, nominated_by text NOT NULL, unit uuid, ended_by text, CHECK ((state = 'CANCELLED') = (ended_for IS NOT NULL)));
CREATE UNIQUE INDEX convalescence_nomination_once ON convalescence_nomination (batch_id, person_id) WHERE state <> 'CANCELLED';
CREATE UNIQUE INDEX convalescence_nomination_turn ON convalescence_nomination (batch_id, turn) WHERE turn IS NOT NULL;
CREATE INDEX convalescence_nomination_person ON convalescence_nomination (person_id);
CREATE TABLE pay_guarantee (
  nomination_id uuid PRIMARY KEY REFERENCES convalescence_nomination, batch_id uuid NOT NULL, person_id uuid NOT NULL REFERENCES person, ends_on date NOT NULL,
  due_on date NOT NULL, state text NOT NULL CHECK (state IN ('ASKED', 'CONFIRMED', 'SHORTFALL', 'UNCONFIRMED', 'MADE_UP', 'VOID')), version int NOT NULL,
  sealed bytea, said_by text, unit uuid, said_at timestamptz);
CREATE INDEX pay_guarantee_due ON pay_guarantee (due_on) WHERE state = 'ASKED';
CREATE TABLE convalescence_cost (
  id uuid PRIMARY KEY, batch_id uuid NOT NULL REFERENCES convalescence_batch, payee_code text NOT NULL, payee_name text NOT NULL, invoice_no text NOT NULL,
  amount_fen bigint NOT NULL CHECK (amount_fen > 0), source text NOT NULL, payer uuid NOT NULL,
  state text NOT NULL CHECK (state IN ('ENTERED', 'APPROVED', 'PAID', 'REFUSED')), code text NOT NULL, entered_by text NOT NULL, entered_at timestamptz NOT NULL,
  approved_by text, CHECK (approved_by <> entered_by));
CREATE UNIQUE INDEX convalescence_cost_once ON convalescence_cost (payee_code, invoice_no) WHERE state <> 'REFUSED';
"""


def upgrade() -> None:
    op.execute(TABLES)
    op.execute(f"REVOKE UPDATE, DELETE, TRUNCATE ON convalescence_plan FROM {app_role()}")
    tables = "convalescence_batch, convalescence_nomination, pay_guarantee, convalescence_cost"
    op.execute(f"REVOKE DELETE, TRUNCATE ON {tables} FROM {app_role()}")
