"""Households, queues with published criteria, applications, drawn orders with their proof, offers (C5.9, C5.10)."""

from alembic import op

from libs.common.persistence.migration_env import app_role

revision = "0002"
down_revision = "0001"

HOUSEHOLDS = """
-- the record of a person that goes on: theirs, or the one that absorbed it, where registry has told of that one
CREATE VIEW person_now AS SELECT p.person_id, coalesce(s.person_id, p.person_id) AS now_id
  FROM person p LEFT JOIN person s ON s.person_id = (p.facts->>'merged_into')::uuid;
CREATE TABLE household (
  id uuid PRIMARY KEY, person_id uuid NOT NULL UNIQUE REFERENCES person, region_code text NOT NULL, rural boolean NOT NULL,
  dwelling text NOT NULL CHECK (dwelling IN ('OWNED', 'RENTED', 'BORROWED', 'NONE')), unit uuid NOT NULL, entered_by text NOT NULL, entered_at timestamptz NOT NULL);
CREATE INDEX household_place ON household (region_code, id);
CREATE TABLE household_member (
  id uuid PRIMARY KEY, household_id uuid NOT NULL REFERENCES household, relation text NOT NULL CHECK (relation IN ('SPOUSE', 'CHILD', 'PARENT', 'OTHER')),
  sealed bytea NOT NULL, id_masked text NOT NULL, entered_by text NOT NULL, entered_at timestamptz NOT NULL, left_on date);
CREATE INDEX household_member_of ON household_member (household_id);
"""
QUEUES = """
-- `criteria`: name, better (HIGHER or LOWER) and document, in their order; published and never changed
CREATE TABLE queue (
  id uuid PRIMARY KEY, unit uuid NOT NULL, region_code text NOT NULL, scheme text NOT NULL CHECK (scheme IN ('PUBLIC_RENTAL', 'RENTAL_SUBSIDY', 'DILAPIDATED')),
  year int NOT NULL CHECK (year BETWEEN 2018 AND 2100), criteria jsonb NOT NULL CHECK (jsonb_array_length(criteria) > 0), quota int NOT NULL CHECK (quota >= 0),
  doc_no text NOT NULL CHECK (doc_no <> ''), opened_by text NOT NULL, opened_at timestamptz NOT NULL, UNIQUE (region_code, scheme, year));
CREATE TABLE queue_quota (
  queue_id uuid NOT NULL REFERENCES queue, set_at timestamptz NOT NULL, quota int NOT NULL CHECK (quota >= 0), doc_no text NOT NULL CHECK (doc_no <> ''),
  set_by text NOT NULL, PRIMARY KEY (queue_id, set_at));
-- anybody's household; `person_id` only of a model worker's. What the housing department found is its own, the ground sealed.
-- `review_of`: the day of the death that the household is, or was, reviewed for; `preferred_in`: the order in which priority first moved it
CREATE TABLE housing_application (
  id uuid PRIMARY KEY, queue_id uuid NOT NULL REFERENCES queue, person_id uuid REFERENCES person, reference text NOT NULL, applied_at timestamptz NOT NULL,
  rural boolean, grade text CHECK (grade IN ('A', 'B', 'C', 'D')), grade_doc text, graded_by text, scores jsonb, sealed_ground bytea, verdict_doc text,
  judged_by text, judged_at timestamptz,
  state text NOT NULL DEFAULT 'FILED' CHECK (state IN ('FILED', 'QUEUED', 'NOT_ELIGIBLE', 'OFFERED', 'HOUSED', 'CLOSED')),
  priority text NOT NULL DEFAULT 'NONE' CHECK (priority IN ('NONE', 'ASKED', 'CERTIFIED', 'NOT_CERTIFIED', 'REVIEW', 'ENDED')),
  asked_l2 uuid, certified_by text, certified_at timestamptz, review_of date, review_due_on date, reviewed_by text, reviewed_at timestamptz, preferred_in uuid,
  filed_by text NOT NULL, filed_unit uuid NOT NULL, filed_at timestamptz NOT NULL, closed_reason text,
  UNIQUE (queue_id, reference), CHECK (person_id IS NOT NULL OR priority = 'NONE'), CHECK ((state = 'CLOSED') = (closed_reason IS NOT NULL)),
  CHECK (state NOT IN ('QUEUED', 'OFFERED', 'HOUSED') OR scores IS NOT NULL), CHECK ((priority = 'REVIEW') <= (review_of IS NOT NULL)),
  CHECK ((review_of IS NULL) = (review_due_on IS NULL)), CHECK ((priority = 'ASKED') = (asked_l2 IS NOT NULL)));
CREATE UNIQUE INDEX one_application_a_person ON housing_application (queue_id, person_id) WHERE person_id IS NOT NULL AND state <> 'CLOSED';
CREATE INDEX housing_application_person ON housing_application (person_id) WHERE person_id IS NOT NULL;
CREATE INDEX housing_application_queue ON housing_application (queue_id, id);
"""
ORDERS = """
-- `published`: the document as anybody reads it, without number and check value, which are of the paper that holds its digest
CREATE TABLE ranking (
  id uuid PRIMARY KEY, queue_id uuid NOT NULL REFERENCES queue, seq int NOT NULL CHECK (seq > 0), drawn_at timestamptz NOT NULL, drawn_by text NOT NULL,
  households int NOT NULL, published jsonb NOT NULL, digest text NOT NULL, number text NOT NULL UNIQUE, check_value text NOT NULL, UNIQUE (queue_id, seq));
-- every position with what its leaf commits to: the receipt of a household is its row
CREATE TABLE ranking_entry (
  ranking_id uuid NOT NULL REFERENCES ranking, position int NOT NULL CHECK (position > 0), position_without int NOT NULL CHECK (position_without > 0), tie_group int NOT NULL,
  application_id uuid NOT NULL REFERENCES housing_application, scores jsonb NOT NULL, applied_at text NOT NULL, reference text NOT NULL, priority boolean NOT NULL,
  salt text NOT NULL, PRIMARY KEY (ranking_id, position), UNIQUE (ranking_id, position_without), UNIQUE (ranking_id, application_id));
CREATE INDEX ranking_entry_application ON ranking_entry (application_id);
CREATE TABLE housing_offer (
  ranking_id uuid NOT NULL REFERENCES ranking, application_id uuid NOT NULL REFERENCES housing_application, position int NOT NULL,
  state text NOT NULL DEFAULT 'OPEN' CHECK (state IN ('OPEN', 'ACCEPTED', 'DECLINED', 'WITHDRAWN')), offered_by text NOT NULL, offered_at timestamptz NOT NULL,
  answered_by text, answered_at timestamptz, PRIMARY KEY (ranking_id, application_id), CHECK ((state = 'OPEN') = (answered_at IS NULL)));
CREATE UNIQUE INDEX one_open_offer ON housing_offer (application_id) WHERE state IN ('OPEN', 'ACCEPTED');
"""


def upgrade() -> None:
    for statement in (HOUSEHOLDS, QUEUES, ORDERS):
        op.execute(statement)
    app = app_role()
    op.execute(f"REVOKE UPDATE, DELETE, TRUNCATE ON ranking, ranking_entry, queue_quota FROM {app}")
    op.execute(f"REVOKE DELETE, TRUNCATE ON household, household_member, queue, housing_application, housing_offer FROM {app}")
