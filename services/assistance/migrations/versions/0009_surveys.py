"""Surveys, focus groups, determinations, packages, yearly re-declaration (C0.2, C1, C3.2, C3.3, Q13)."""

from alembic import op

from libs.common.persistence.migration_env import app_role

revision = "0009"
down_revision = "0008"

FOCUS = """
-- derived from a person's facts, never entered; `rules`: the parameter values it was derived by, `next_change_on`: when time alone may change it
CREATE TABLE focus_group (
  person_id uuid PRIMARY KEY REFERENCES person, groups text[] NOT NULL, since date NOT NULL, next_change_on date NOT NULL, rules text NOT NULL);
CREATE INDEX focus_group_due ON focus_group (next_change_on);
CREATE INDEX focus_group_groups ON focus_group USING gin (groups);
"""

SURVEYS = """
CREATE TABLE survey_campaign (
  id uuid PRIMARY KEY, year int NOT NULL CHECK (year BETWEEN 2000 AND 2100), l2 uuid, opened_on date NOT NULL, due_on date NOT NULL,
  opened_by text NOT NULL, opened_unit uuid NOT NULL, closed_on date, closed_by text,
  CHECK (due_on >= opened_on), CHECK ((closed_on IS NULL) = (closed_by IS NULL)), UNIQUE NULLS NOT DISTINCT (year, l2));
CREATE TABLE survey_record (
  id uuid PRIMARY KEY, campaign_id uuid NOT NULL REFERENCES survey_campaign, person_id uuid NOT NULL REFERENCES person, joined_on date NOT NULL,
  status text NOT NULL DEFAULT 'PENDING' CHECK (status IN ('PENDING', 'ENTERED', 'LOST_CONTACT', 'RETURNED', 'CHECKED', 'LEFT')),
  version int NOT NULL DEFAULT 1, sealed bytea, surveyed_on date, entered_by text, entered_unit uuid, entered_at timestamptz,
  checked_by text, checked_at timestamptz, sealed_reason bytea, UNIQUE (campaign_id, person_id),
  CHECK (checked_by <> entered_by), CHECK (status <> 'CHECKED' OR (checked_by IS NOT NULL AND sealed IS NOT NULL)),
  CHECK (status NOT IN ('ENTERED', 'LOST_CONTACT', 'CHECKED') OR entered_by IS NOT NULL));
CREATE INDEX survey_record_person ON survey_record (person_id);
CREATE INDEX survey_record_status ON survey_record (campaign_id, status, id);
-- every change of every field: append-only; before and after may tell of health, family and income, so both are sealed
CREATE TABLE survey_change (
  id uuid PRIMARY KEY, record_id uuid NOT NULL REFERENCES survey_record, version int NOT NULL, field text NOT NULL, sealed_before bytea, sealed_after bytea,
  changed_by text NOT NULL, unit uuid, changed_at timestamptz NOT NULL, UNIQUE (record_id, version, field));
-- where a checked survey tells another income than an accepted form: work for a clerk, never a change by itself
CREATE TABLE survey_difference (
  id uuid PRIMARY KEY, record_id uuid NOT NULL REFERENCES survey_record, application_id uuid NOT NULL REFERENCES application, person_id uuid NOT NULL,
  version int NOT NULL, sealed bytea NOT NULL, raised_at timestamptz NOT NULL, outcome text CHECK (outcome IN ('FORM_CORRECTED', 'FORM_STANDS')),
  correction_id uuid REFERENCES form_correction, sealed_reason bytea, settled_by text, settled_at timestamptz,
  CHECK ((outcome IS NULL) = (settled_by IS NULL)), CHECK ((outcome = 'FORM_CORRECTED') = (correction_id IS NOT NULL)));
CREATE UNIQUE INDEX survey_difference_open ON survey_difference (application_id) WHERE outcome IS NULL;
CREATE INDEX survey_difference_person ON survey_difference (person_id);
"""

DETERMINATIONS = """
-- dated hardship with its proof; entered by one person and decided by another, or derived from lines and facts (nobody decides then)
CREATE TABLE hardship_determination (
  id uuid PRIMARY KEY, person_id uuid NOT NULL REFERENCES person,
  ground text NOT NULL CHECK (ground IN ('LOW_INCOME', 'FARMER', 'DIBAO', 'TEKUN', 'TEMPORARY', 'SERIOUS_ILLNESS', 'UNEMPLOYED', 'L2_RECOGNITION')),
  from_on date NOT NULL, until_on date NOT NULL, ended_on date, state text NOT NULL CHECK (state IN ('ENTERED', 'HELD', 'REJECTED', 'ENDED')),
  source text NOT NULL CHECK (source IN ('ENTERED', 'DERIVED')), source_id uuid, evidence jsonb NOT NULL, sealed_note bytea, sealed_reason bytea,
  entered_by text NOT NULL, entered_unit uuid, entered_at timestamptz NOT NULL, decided_by text, decided_at timestamptz,
  CHECK (from_on <= until_on), CHECK ((state = 'ENDED') = (ended_on IS NOT NULL)), CHECK ((decided_by IS NULL) = (decided_at IS NULL)),
  CONSTRAINT determination_two_persons CHECK (decided_by <> entered_by),
  CHECK (state IN ('ENTERED', 'HELD') OR decided_by IS NOT NULL), CHECK (source = 'DERIVED' OR state = 'ENTERED' OR decided_by IS NOT NULL),
  CHECK (source = 'DERIVED' OR jsonb_array_length(evidence) > 0), CHECK (source = 'ENTERED' OR ground IN ('LOW_INCOME', 'FARMER', 'UNEMPLOYED')));
CREATE UNIQUE INDEX determination_once ON hardship_determination (person_id, ground, from_on) WHERE state IN ('ENTERED', 'HELD');
CREATE INDEX determination_person ON hardship_determination (person_id, until_on);
CREATE INDEX determination_lapse ON hardship_determination (until_on) WHERE state = 'HELD';
"""

PACKAGES = """
-- a list of people who receive a yearly benefit; one a year for each scope
CREATE TABLE benefit_campaign (
  id uuid PRIMARY KEY, year int NOT NULL CHECK (year BETWEEN 2000 AND 2100), benefit text NOT NULL, l2 uuid,
  month date NOT NULL CHECK (extract(day FROM month) = 1 AND extract(year FROM month) = year), due_on date NOT NULL, festival_on date,
  opened_by text NOT NULL, opened_unit uuid NOT NULL, opened_on date NOT NULL, CHECK (due_on < festival_on), UNIQUE NULLS NOT DISTINCT (year, benefit, l2));
ALTER TABLE application ADD COLUMN campaign_id uuid REFERENCES benefit_campaign;
DROP INDEX application_live;
CREATE UNIQUE INDEX application_live ON application (person_id, benefit) WHERE state NOT IN ('CLOSED', 'REJECTED', 'WITHDRAWN') AND campaign_id IS NULL;
CREATE UNIQUE INDEX application_listed ON application (person_id, campaign_id) WHERE campaign_id IS NOT NULL;
ALTER TABLE line ADD COLUMN campaign_id uuid REFERENCES benefit_campaign, ADD COLUMN year int, ADD CHECK ((campaign_id IS NULL) = (year IS NULL));
-- a second yearly line of the same year cannot be, whichever list it comes from
CREATE UNIQUE INDEX line_yearly ON line (person_id, benefit, year) WHERE year IS NOT NULL;
CREATE TABLE benefit_entry (
  id uuid PRIMARY KEY, campaign_id uuid NOT NULL REFERENCES benefit_campaign, person_id uuid NOT NULL REFERENCES person, tier text NOT NULL,
  state text NOT NULL CHECK (state IN ('ELIGIBLE', 'WAITING', 'HELD', 'DROPPED', 'CONFIRMED', 'GRANTED')), needs_notice boolean NOT NULL,
  reasons text[] NOT NULL, decided_on date NOT NULL, application_id uuid REFERENCES application, line_id uuid REFERENCES line DEFERRABLE INITIALLY DEFERRED,
  held_by text, sealed_reason bytea, acted_by text, acted_at timestamptz, UNIQUE (campaign_id, person_id),
  CHECK (state NOT IN ('CONFIRMED', 'GRANTED') OR application_id IS NOT NULL), CHECK ((state = 'GRANTED') = (line_id IS NOT NULL)));
CREATE INDEX benefit_entry_state ON benefit_entry (campaign_id, state, id);
CREATE INDEX benefit_entry_person ON benefit_entry (person_id);
CREATE TABLE benefit_posting (
  campaign_id uuid NOT NULL REFERENCES benefit_campaign, unit_id uuid NOT NULL, place text NOT NULL CHECK (place IN ('UNIT', 'COUNTY')), posted_on date NOT NULL,
  posted_by text NOT NULL, recorded_by text NOT NULL, recorded_at timestamptz NOT NULL, PRIMARY KEY (campaign_id, unit_id, place));
"""

REDECLARATIONS = """
-- declared anew each year: nothing changed, or a changed form that waits as a correction; entered by one person, decided by another
CREATE TABLE redeclaration (
  id uuid PRIMARY KEY, application_id uuid NOT NULL REFERENCES application, declared_on date NOT NULL, consented_on date NOT NULL, evidence jsonb NOT NULL,
  correction_id uuid REFERENCES form_correction, entered_by text NOT NULL, entered_unit uuid, entered_at timestamptz NOT NULL,
  state text NOT NULL DEFAULT 'ENTERED' CHECK (state IN ('ENTERED', 'APPROVED', 'REJECTED')), decided_by text, decided_at timestamptz,
  CHECK (consented_on <= declared_on), CHECK (jsonb_array_length(evidence) > 0), CHECK ((state = 'ENTERED') = (decided_by IS NULL)),
  CONSTRAINT redeclaration_two_persons CHECK (decided_by <> entered_by));
CREATE UNIQUE INDEX redeclaration_waiting ON redeclaration (application_id) WHERE state = 'ENTERED';
CREATE INDEX redeclaration_approved ON redeclaration (application_id, declared_on) WHERE state = 'APPROVED';
-- when the next one is due, worked out by the policy from the last declaration
CREATE TABLE redeclaration_due (
  application_id uuid PRIMARY KEY REFERENCES application, person_id uuid NOT NULL, declared_on date NOT NULL, remind_on date NOT NULL, due_on date NOT NULL,
  suspended_from date NOT NULL, reminded_on date, CHECK (remind_on <= due_on), CHECK (due_on < suspended_from));
CREATE INDEX redeclaration_due_remind ON redeclaration_due (remind_on) WHERE reminded_on IS NULL;
CREATE INDEX redeclaration_due_suspend ON redeclaration_due (suspended_from);
"""

PRIVILEGES = """
REVOKE UPDATE, DELETE, TRUNCATE ON survey_change, benefit_posting FROM {app};
REVOKE DELETE, TRUNCATE ON survey_campaign, survey_record, survey_difference, hardship_determination, benefit_campaign, benefit_entry, redeclaration FROM {app};
"""


def upgrade() -> None:
    for statement in (FOCUS, SURVEYS, DETERMINATIONS, PACKAGES, REDECLARATIONS, PRIVILEGES.format(app=app_role())):
        op.execute(statement)
