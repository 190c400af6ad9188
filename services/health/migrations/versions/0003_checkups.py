"""Check-ups, one a person and year; bills of hospitals and what each payer owes; subsidies already paid for the year's check-up."""

from alembic import op

from libs.common.persistence.migration_env import app_role

revision = "0003"
down_revision = "0002"

TABLES = """
CREATE TABLE checkup_plan (year int PRIMARY KEY, doc_no text NOT NULL, opened_by text NOT NULL, unit uuid NOT NULL, opened_at timestamptz NOT NULL);
CREATE TABLE checkup (
  id uuid PRIMARY KEY, person_id uuid NOT NULL REFERENCES person, year int NOT NULL REFERENCES checkup_plan,
  state text NOT NULL CHECK (state IN ('PLANNED', 'BOOKED', 'DONE', 'SETTLED', 'DECLINED', 'CANCELLED')),
  payer text NOT NULL CHECK (payer IN ('CENTRAL_SPECIAL', 'EMPLOYER', 'UNION_FUND', 'OTHER')), basis text NOT NULL,
  other_payer text CHECK (other_payer IN ('EMPLOYER', 'UNION_FUND', 'OTHER')), payer_name text NOT NULL,
  booked_on date, hospital_code text NOT NULL, hospital_name text NOT NULL, done_on date, declined_for text, cancelled_for text, version int NOT NULL,
  CHECK ((state = 'DECLINED') = (declined_for IS NOT NULL)), CHECK ((state = 'CANCELLED') = (cancelled_for IS NOT NULL)),
  CHECK (state NOT IN ('DONE', 'SETTLED') OR extract(year FROM done_on) = year));
-- one a person and calendar year (C4.5)
CREATE UNIQUE INDEX checkup_once_a_year ON checkup (person_id, year) WHERE state <> 'CANCELLED';
CREATE INDEX checkup_ahead ON checkup (person_id) WHERE state IN ('PLANNED', 'BOOKED');
CREATE TABLE checkup_act (
  checkup_id uuid NOT NULL REFERENCES checkup, version int NOT NULL, state text NOT NULL, payer text NOT NULL, basis text NOT NULL, doc_no text NOT NULL,
  sealed bytea, act_id uuid NOT NULL, actor text NOT NULL, unit uuid, at timestamptz NOT NULL, PRIMARY KEY (checkup_id, version));
CREATE TABLE checkup_bill (
  id uuid PRIMARY KEY, checkup_id uuid NOT NULL REFERENCES checkup, person_id uuid NOT NULL REFERENCES person, year int NOT NULL, hospital_code text NOT NULL,
  hospital_name text NOT NULL, invoice_no text NOT NULL, amount_fen bigint NOT NULL CHECK (amount_fen > 0), payer text NOT NULL,
  state text NOT NULL CHECK (state IN ('ENTERED', 'APPROVED', 'SETTLED', 'SENT_BACK')), entered_by text NOT NULL, entered_unit uuid, entered_at timestamptz NOT NULL,
  decided_by text, decided_at timestamptz, receipt_no text, CHECK (state = 'SENT_BACK' OR decided_by <> entered_by));
CREATE UNIQUE INDEX checkup_bill_once ON checkup_bill (checkup_id) WHERE state <> 'SENT_BACK';
CREATE TABLE checkup_share (
  id uuid PRIMARY KEY, bill_id uuid NOT NULL REFERENCES checkup_bill, level text NOT NULL CHECK (level IN ('L2', 'PROVINCE', 'CITY', 'COUNTY', 'EMPLOYER', 'OTHER')),
  source text NOT NULL, payer uuid, amount_fen bigint NOT NULL CHECK (amount_fen > 0), state text NOT NULL CHECK (state IN ('OWED', 'PAID', 'REFUSED')),
  settled_on date, code text NOT NULL, UNIQUE (bill_id, level), CHECK ((state = 'PAID') = (settled_on IS NOT NULL)));
CREATE INDEX checkup_share_payer ON checkup_share (payer, id);
-- a subsidy for the year's check-up that reached the person: the same check-up is not paid again (Q31)
CREATE TABLE checkup_subsidy (bank_ref text NOT NULL, person_id uuid NOT NULL, year int NOT NULL, returned boolean NOT NULL, PRIMARY KEY (bank_ref, year));
CREATE INDEX checkup_subsidy_person ON checkup_subsidy (person_id, year);
CREATE TABLE checkup_watch (year int NOT NULL, unit uuid NOT NULL, people int NOT NULL, said_at timestamptz NOT NULL, PRIMARY KEY (year, unit));
"""


def upgrade() -> None:
    app = app_role()
    op.execute(TABLES)
    op.execute(f"REVOKE UPDATE, DELETE, TRUNCATE ON checkup_plan, checkup_act, checkup_watch FROM {app}")
    op.execute(f"REVOKE DELETE, TRUNCATE ON checkup, checkup_bill, checkup_share, checkup_subsidy FROM {app}")
