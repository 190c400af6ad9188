"""Layoff plans that name model workers, and other posts for front-line workers whose health asks for one: a class, never a diagnosis."""

from alembic import op

from libs.common.persistence.migration_env import app_role

revision = "0003"
down_revision = "0002"

TABLES = """
CREATE TABLE layoff_plan (
  id uuid PRIMARY KEY, employer uuid NOT NULL, doc_no text NOT NULL, planned_on date NOT NULL, headcount int NOT NULL CHECK (headcount > 0),
  filed_by text NOT NULL, unit uuid NOT NULL, filed_at timestamptz NOT NULL, UNIQUE (employer, doc_no));
CREATE TABLE layoff_person (
  plan_id uuid NOT NULL REFERENCES layoff_plan, person_id uuid NOT NULL REFERENCES person, PRIMARY KEY (plan_id, person_id));
CREATE INDEX layoff_person_person ON layoff_person (person_id);
-- what the employer says of keeping the person first: the last one stands
CREATE TABLE retention_statement (
  plan_id uuid NOT NULL, person_id uuid NOT NULL, seq int NOT NULL,
  arrangement text NOT NULL CHECK (arrangement IN ('KEPT', 'MOVED', 'RETRAINED', 'NOT_POSSIBLE')), proof text NOT NULL, said_by text NOT NULL, unit uuid NOT NULL,
  said_at timestamptz NOT NULL, PRIMARY KEY (plan_id, person_id, seq), FOREIGN KEY (plan_id, person_id) REFERENCES layoff_person);

CREATE TABLE post_adjustment (
  id uuid PRIMARY KEY, person_id uuid NOT NULL REFERENCES person, unit uuid,
  state text NOT NULL CHECK (state IN ('REQUESTED', 'ACCEPTED', 'REFUSED', 'MEDIATION', 'ADJUSTED', 'CLOSED')),
  fitness text NOT NULL CHECK (fitness IN ('NO_HEAVY_LABOUR', 'NO_HAZARD', 'NO_NIGHT_WORK', 'NO_HEIGHTS', 'NOT_THIS_POST')), proof text NOT NULL,
  requested_on date NOT NULL, due_on date NOT NULL, overdue_told boolean NOT NULL, adjusted_on date, closed_for text, version int NOT NULL,
  CHECK ((state = 'ADJUSTED') = (adjusted_on IS NOT NULL) AND (state = 'CLOSED') = (closed_for IS NOT NULL)));
CREATE UNIQUE INDEX one_open_post_adjustment ON post_adjustment (person_id) WHERE state NOT IN ('ADJUSTED', 'CLOSED');
CREATE INDEX post_adjustment_due ON post_adjustment (due_on) WHERE state NOT IN ('ADJUSTED', 'CLOSED') AND NOT overdue_told;
CREATE TABLE post_adjustment_act (
  id uuid PRIMARY KEY, request_id uuid NOT NULL REFERENCES post_adjustment, version int NOT NULL, state text NOT NULL, sealed_reason bytea, acted_by text NOT NULL,
  unit uuid, acted_at timestamptz NOT NULL, UNIQUE (request_id, version));
"""


def upgrade() -> None:
    op.execute(TABLES)
    op.execute(f"REVOKE DELETE, TRUNCATE ON post_adjustment FROM {app_role()}")
    op.execute(f"REVOKE UPDATE, DELETE, TRUNCATE ON layoff_plan, layoff_person, retention_statement, post_adjustment_act FROM {app_role()}")
