"""Times of insurance with every correction, gaps by month, reports of serious illness with what they say sealed."""

from alembic import op

from libs.common.persistence.migration_env import app_role

revision = "0002"
down_revision = "0001"

TABLES = """
CREATE EXTENSION IF NOT EXISTS btree_gist;
-- a recorded fact of registry as it holds on a day: lists of the living are sets, never one query a person
CREATE FUNCTION fact_on(facts jsonb, name text, day date) RETURNS text LANGUAGE sql STABLE AS $$
  SELECT s ->> 'value' FROM jsonb_array_elements(facts -> name) s WHERE (s ->> 'starts_on')::date <= day ORDER BY (s ->> 'starts_on')::date DESC LIMIT 1 $$;
-- for whom health acts on a day: living, with an honour in force, the record that goes on
CREATE FUNCTION in_scope(facts jsonb, day date) RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT coalesce(fact_on(facts, 'life', day), 'ALIVE') <> 'DECEASED' AND coalesce(fact_on(facts, 'tier', day), 'NONE') <> 'NONE'
    AND facts ->> 'merged_into' IS NULL $$;

CREATE TABLE insurance_coverage (
  id uuid PRIMARY KEY, person_id uuid NOT NULL REFERENCES person, kind text NOT NULL CHECK (kind IN ('EMPLOYEE', 'RESIDENT', 'CRITICAL')),
  from_on date NOT NULL, to_on date, source text NOT NULL CHECK (source IN ('UNION', 'MEDICAL_INSURANCE')), source_ref text NOT NULL,
  void boolean NOT NULL, version int NOT NULL, CHECK (from_on <= to_on),
  -- no two basic schemes at once (C4.1)
  CONSTRAINT one_basic_scheme EXCLUDE USING gist (person_id WITH =, daterange(from_on, to_on, '[]') WITH &&) WHERE (NOT void AND kind IN ('EMPLOYEE', 'RESIDENT')),
  CONSTRAINT one_critical EXCLUDE USING gist (person_id WITH =, daterange(from_on, to_on, '[]') WITH &&) WHERE (NOT void AND kind = 'CRITICAL'));
CREATE INDEX insurance_coverage_person ON insurance_coverage (person_id, from_on);
-- what was said when, and by whom: the entry itself is the first
CREATE TABLE insurance_coverage_change (
  coverage_id uuid NOT NULL REFERENCES insurance_coverage, version int NOT NULL, kind text NOT NULL, from_on date NOT NULL, to_on date, void boolean NOT NULL,
  reason text NOT NULL CHECK (reason IN ('ENTERED', 'WRONG_KIND', 'WRONG_DATES', 'ENDED', 'WRONG_PERSON', 'OTHER')),
  actor text NOT NULL, unit uuid, at timestamptz NOT NULL, PRIMARY KEY (coverage_id, version));
CREATE TABLE insurance_gap (
  id uuid PRIMARY KEY, person_id uuid NOT NULL REFERENCES person, month date NOT NULL CHECK (extract(day FROM month) = 1), l2 uuid NOT NULL, county uuid,
  listed_on date NOT NULL, due_on date NOT NULL, closed_on date, closed_by text CHECK (closed_by IN ('INSURED', 'WAS_INSURED', 'DECEASED', 'MERGED', 'HONOR_REVOKED')),
  UNIQUE (person_id, month), CHECK ((closed_on IS NULL) = (closed_by IS NULL)));
CREATE INDEX insurance_gap_open ON insurance_gap (person_id) WHERE closed_on IS NULL;
CREATE TABLE serious_illness_report (
  id uuid PRIMARY KEY, person_id uuid NOT NULL REFERENCES person, illness_class text NOT NULL, evidence text NOT NULL,
  state text NOT NULL CHECK (state IN ('REPORTED', 'WITHDRAWN')), reported_on date NOT NULL, sealed bytea NOT NULL, sealed_reason bytea, reported_by text NOT NULL,
  unit uuid, reported_at timestamptz NOT NULL, withdrawn_by text, withdrawn_at timestamptz, version int NOT NULL);
CREATE INDEX serious_illness_report_person ON serious_illness_report (person_id);
CREATE UNIQUE INDEX serious_illness_report_once ON serious_illness_report (person_id, illness_class, evidence) WHERE state = 'REPORTED';
"""


def upgrade() -> None:
    op.execute(TABLES)
    op.execute(f"GRANT EXECUTE ON FUNCTION fact_on(jsonb, text, date), in_scope(jsonb, date) TO {app_role()}")
    op.execute(f"REVOKE UPDATE, DELETE, TRUNCATE ON insurance_coverage_change FROM {app_role()}")
    op.execute(f"REVOKE DELETE, TRUNCATE ON insurance_coverage, insurance_gap, serious_illness_report FROM {app_role()}")
