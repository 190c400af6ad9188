"""The real-name ledger of the unemployed, one-on-one assistance with its helpers, plans and contacts, re-employment, free services."""

from alembic import op

from libs.common.persistence.migration_env import app_role

revision = "0002"
down_revision = "0001"

TABLES = """
CREATE TABLE unemployment_record (
  id uuid PRIMARY KEY, person_id uuid NOT NULL REFERENCES person,
  cause text NOT NULL CHECK (cause IN ('PRODUCTION_SUSPENDED', 'BANKRUPTCY', 'INSTITUTION_ABOLISHED', 'CLOSURE_MERGER', 'OVERCAPACITY', 'OTHER_INVOLUNTARY',
    'VOLUNTARY')),
  lost_on date NOT NULL, state text NOT NULL CHECK (state IN ('OPEN', 'CLOSED')), carried_from uuid REFERENCES person,
  closed_for text CHECK (closed_for IN ('REEMPLOYED', 'RETIRED', 'DECEASED', 'CORRECTED', 'MERGED')), closed_on date, settled boolean NOT NULL,
  version int NOT NULL, opened_at timestamptz NOT NULL, CHECK ((state = 'CLOSED') = (closed_for IS NOT NULL AND closed_on IS NOT NULL)));
CREATE UNIQUE INDEX one_open_unemployment ON unemployment_record (person_id) WHERE state = 'OPEN';
CREATE INDEX unemployment_record_person ON unemployment_record (person_id, lost_on);
-- every state a record ever had: a correction hides nothing
CREATE TABLE unemployment_change (
  record_id uuid NOT NULL REFERENCES unemployment_record, version int NOT NULL, cause text NOT NULL, lost_on date NOT NULL, state text NOT NULL,
  closed_for text, closed_on date, recorded_by text NOT NULL, recorded_at timestamptz NOT NULL, PRIMARY KEY (record_id, version));
CREATE TABLE reemployment (
  record_id uuid PRIMARY KEY REFERENCES unemployment_record, started_on date NOT NULL, form text NOT NULL CHECK (form IN ('EMPLOYED', 'SELF_EMPLOYED', 'FLEXIBLE')),
  credit_code text NOT NULL, employer uuid, proof text NOT NULL, entered_by text NOT NULL, unit uuid, entered_at timestamptz NOT NULL);

CREATE TABLE one_on_one (
  id uuid PRIMARY KEY, record_id uuid NOT NULL REFERENCES unemployment_record, person_id uuid NOT NULL REFERENCES person,
  state text NOT NULL CHECK (state IN ('WAITING', 'ASSIGNED', 'PLANNED', 'CLOSED')), opened_on date NOT NULL, helper text NOT NULL, helper_unit uuid,
  assign_due date, plan_due date, contact_due date, told text[] NOT NULL, closed_for text, closed_on date, version int NOT NULL,
  CHECK ((state IN ('ASSIGNED', 'PLANNED')) <= (helper <> '' AND helper_unit IS NOT NULL)));
CREATE UNIQUE INDEX one_open_one_on_one ON one_on_one (person_id) WHERE state <> 'CLOSED';
CREATE INDEX one_on_one_record ON one_on_one (record_id);
CREATE INDEX one_on_one_due ON one_on_one (least(assign_due, plan_due, contact_due)) WHERE state <> 'CLOSED';
CREATE TABLE one_on_one_helper (
  id uuid PRIMARY KEY, assistance_id uuid NOT NULL REFERENCES one_on_one, seq int NOT NULL, helper text NOT NULL, unit uuid NOT NULL, sealed_name bytea NOT NULL,
  sealed_reason bytea, assigned_by text NOT NULL, assigned_unit uuid, assigned_at timestamptz NOT NULL, UNIQUE (assistance_id, seq));
CREATE TABLE one_on_one_plan (
  id uuid PRIMARY KEY, assistance_id uuid NOT NULL REFERENCES one_on_one, seq int NOT NULL, measures text[] NOT NULL, sealed_goal bytea NOT NULL,
  target_on date NOT NULL, made_by text NOT NULL, unit uuid, made_at timestamptz NOT NULL, UNIQUE (assistance_id, seq));
CREATE TABLE one_on_one_contact (
  id uuid PRIMARY KEY, assistance_id uuid NOT NULL REFERENCES one_on_one, contact_on date NOT NULL,
  channel text NOT NULL CHECK (channel IN ('VISIT', 'PHONE', 'OFFICE', 'ONLINE')), sealed_note bytea NOT NULL, made_by text NOT NULL, unit uuid,
  made_at timestamptz NOT NULL);
CREATE INDEX one_on_one_contact_case ON one_on_one_contact (assistance_id, contact_on);

CREATE TABLE employment_service (
  id uuid PRIMARY KEY, record_id uuid NOT NULL REFERENCES unemployment_record, person_id uuid NOT NULL REFERENCES person,
  kind text NOT NULL CHECK (kind IN ('GUIDANCE', 'PLACEMENT')), served_on date NOT NULL,
  outcome text NOT NULL CHECK (outcome IN ('ADVISED', 'INTRODUCED', 'INTERVIEWED', 'HIRED', 'NOT_HIRED', 'DECLINED')), credit_code text NOT NULL,
  fee_fen bigint NOT NULL CHECK (fee_fen = 0), sealed_note bytea, served_by text NOT NULL, unit uuid, recorded_at timestamptz NOT NULL);
CREATE INDEX employment_service_person ON employment_service (person_id, served_on);
"""


def upgrade() -> None:
    op.execute(TABLES)
    op.execute(f"REVOKE DELETE, TRUNCATE ON unemployment_record, one_on_one FROM {app_role()}")
    written_once = "unemployment_change, reemployment, one_on_one_helper, one_on_one_plan, one_on_one_contact, employment_service"
    op.execute(f"REVOKE UPDATE, DELETE, TRUNCATE ON {written_once} FROM {app_role()}")
