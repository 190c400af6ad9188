"""Courses of training; subsidies from employment money, once a course, a certificate, a month."""

from alembic import op

from libs.common.persistence.migration_env import app_role

revision = "0004"
down_revision = "0003"

TABLES = """
CREATE TABLE training_enrolment (
  id uuid PRIMARY KEY, person_id uuid NOT NULL REFERENCES person, course_code text NOT NULL, course_name text NOT NULL, provider_code text NOT NULL,
  provider_name text NOT NULL, starts_on date NOT NULL, ends_on date NOT NULL, state text NOT NULL CHECK (state IN ('ENROLLED', 'COMPLETED', 'LEFT')),
  completed_on date, certificate_no text NOT NULL, left_for text NOT NULL, version int NOT NULL, entered_by text NOT NULL, unit uuid, entered_at timestamptz NOT NULL,
  changed_by text, changed_at timestamptz, CHECK (starts_on <= ends_on),
  CHECK ((state = 'COMPLETED') = (completed_on IS NOT NULL AND certificate_no <> '')));
CREATE UNIQUE INDEX training_once ON training_enrolment (person_id, course_code) WHERE state <> 'LEFT';
CREATE UNIQUE INDEX certificate_once ON training_enrolment (certificate_no) WHERE certificate_no <> '';

CREATE TABLE subsidy (
  id uuid PRIMARY KEY, kind text NOT NULL CHECK (kind IN ('TRAINING', 'APPRAISAL', 'SOCIAL_INSURANCE', 'PUBLIC_WELFARE_POST')),
  person_id uuid NOT NULL REFERENCES person, amount_fen bigint NOT NULL CHECK (amount_fen > 0), entered_by text NOT NULL, payee_code text NOT NULL,
  enrolment_id uuid REFERENCES training_enrolment, course_code text NOT NULL, certificate_no text NOT NULL, contract_id uuid,
  state text NOT NULL CHECK (state IN ('ENTERED', 'APPROVED', 'PAID', 'REFUSED', 'SENT_BACK')), payer uuid, share_id uuid UNIQUE, fiscal_year int,
  settled_on date, code text NOT NULL, version int NOT NULL, entered_unit uuid, entered_at timestamptz NOT NULL, decided_by text, decided_at timestamptz,
  CHECK ((kind IN ('TRAINING', 'APPRAISAL')) = (enrolment_id IS NOT NULL)), CHECK ((enrolment_id IS NULL) = (contract_id IS NOT NULL)),
  CHECK ((payee_code = '') = (enrolment_id IS NOT NULL)), CHECK (decided_by <> entered_by OR state = 'SENT_BACK'),
  CHECK ((state IN ('APPROVED', 'PAID', 'REFUSED')) <= (payer IS NOT NULL AND share_id IS NOT NULL AND fiscal_year IS NOT NULL)),
  CHECK ((state = 'PAID') = (settled_on IS NOT NULL)));
CREATE UNIQUE INDEX training_subsidy_once ON subsidy (person_id, course_code) WHERE kind = 'TRAINING' AND state <> 'SENT_BACK';
CREATE UNIQUE INDEX appraisal_subsidy_once ON subsidy (certificate_no) WHERE kind = 'APPRAISAL' AND state <> 'SENT_BACK';
CREATE INDEX subsidy_person ON subsidy (person_id);
CREATE TABLE subsidy_month (
  subsidy_id uuid NOT NULL REFERENCES subsidy, person_id uuid NOT NULL REFERENCES person, kind text NOT NULL,
  month text NOT NULL CHECK (month ~ '^20[0-9]{2}-(0[1-9]|1[0-2])$'), voucher text NOT NULL, live boolean NOT NULL, PRIMARY KEY (subsidy_id, month));
CREATE UNIQUE INDEX subsidy_month_once ON subsidy_month (person_id, kind, month) WHERE live;
"""


def upgrade() -> None:
    op.execute(TABLES)
    op.execute(f"REVOKE DELETE, TRUNCATE ON training_enrolment, subsidy, subsidy_month FROM {app_role()}")
