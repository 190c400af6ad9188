"""Evidence, comparison lists, recalculation, postings (C2.5, C2.6)."""

from alembic import op

from libs.common.persistence.files import file_tables
from libs.common.persistence.migration_env import app_role

revision = "0011"
down_revision = "0010"

EVIDENCE = """
-- a file, or the shelf-mark of a paper and who saw it; `case_id` is where the same file may be only once
CREATE TABLE evidence (
  id uuid PRIMARY KEY, owner_kind text NOT NULL CHECK (owner_kind IN ('APPLICATION', 'FORM_CORRECTION', 'OBJECTION', 'NOTICE', 'PERSON')),
  owner_id uuid NOT NULL, case_id uuid NOT NULL, person_id uuid,
  kind text NOT NULL CHECK (kind IN ('FORM', 'ID_CARD', 'INCOME', 'HONOUR', 'CAPACITY', 'CONSENT', 'NOTICE_PHOTO', 'OTHER')),
  file_id uuid UNIQUE REFERENCES stored_file, shelf_mark text, seen_by text, entered_by text NOT NULL, unit uuid, entered_at timestamptz NOT NULL,
  CHECK ((file_id IS NULL) = (shelf_mark IS NOT NULL)), CHECK ((shelf_mark IS NULL) = (seen_by IS NULL)));
CREATE INDEX evidence_owner ON evidence (owner_kind, owner_id);
CREATE TABLE evidence_withdrawal (
  evidence_id uuid PRIMARY KEY REFERENCES evidence, sealed_reason bytea NOT NULL, withdrawn_by text NOT NULL, withdrawn_at timestamptz NOT NULL);
"""

POSTINGS = """
-- a place may be posted again after it was torn down; where exactly it hung, the photo that shows it, when it was taken down
ALTER TABLE notice_posting DROP CONSTRAINT notice_posting_pkey, ADD COLUMN seq int NOT NULL DEFAULT 1 CHECK (seq > 0),
  ADD COLUMN spot text NOT NULL DEFAULT '', ADD PRIMARY KEY (notice_id, place, seq);
CREATE TABLE notice_photo (
  notice_id uuid NOT NULL, place text NOT NULL, seq int NOT NULL, evidence_id uuid NOT NULL REFERENCES evidence, PRIMARY KEY (notice_id, place, seq, evidence_id),
  FOREIGN KEY (notice_id, place, seq) REFERENCES notice_posting);
CREATE TABLE notice_removal (
  notice_id uuid NOT NULL, place text NOT NULL, seq int NOT NULL, removed_on date NOT NULL, removed_by text NOT NULL, early boolean NOT NULL,
  sealed_reason bytea, recorded_by text NOT NULL, recorded_at timestamptz NOT NULL, PRIMARY KEY (notice_id, place, seq),
  FOREIGN KEY (notice_id, place, seq) REFERENCES notice_posting, CHECK (early = (sealed_reason IS NOT NULL)));
"""

OBJECTIONS = """
CREATE SEQUENCE objection_number;
ALTER TABLE objection ADD COLUMN receipt text UNIQUE, ADD COLUMN real_name boolean NOT NULL DEFAULT false;
UPDATE objection SET receipt = '劳模异议〔' || extract(year FROM received_on)::int || '〕' || lpad(nextval('objection_number')::text, 6, '0') || '号';
ALTER TABLE objection ALTER COLUMN receipt SET NOT NULL;
CREATE INDEX objection_due ON objection (due_on) WHERE outcome IS NULL;
"""

COMPARISONS = """
-- a list of people that another authority compares by number: ordered by one person, approved by another; the numbers stay in registry
CREATE TABLE comparison_list (
  id uuid PRIMARY KEY, kind text NOT NULL CHECK (kind IN ('LIFE', 'INCOME', 'INSURANCE')), l2 uuid NOT NULL, authority text NOT NULL, purpose text NOT NULL,
  legal_basis text NOT NULL, rows int NOT NULL CHECK (rows > 0), ordered_by text NOT NULL, ordered_at timestamptz NOT NULL,
  state text NOT NULL DEFAULT 'ORDERED' CHECK (state IN ('ORDERED', 'APPROVED', 'REJECTED')), decided_by text, decided_at timestamptz, expires_on date,
  CONSTRAINT comparison_two_persons CHECK (decided_by <> ordered_by), CHECK ((state = 'ORDERED') = (decided_by IS NULL)),
  CHECK ((state = 'APPROVED') = (expires_on IS NOT NULL)));
CREATE INDEX comparison_list_l2 ON comparison_list (l2, id);
-- `row_key` is what the workbook carries instead of our id
CREATE TABLE comparison_row (
  list_id uuid NOT NULL REFERENCES comparison_list, row_key text NOT NULL, person_id uuid NOT NULL, application_id uuid NOT NULL REFERENCES application,
  answered_at timestamptz, PRIMARY KEY (list_id, row_key), UNIQUE (list_id, person_id));
CREATE TABLE comparison_export (list_id uuid NOT NULL REFERENCES comparison_list, exported_by text NOT NULL, exported_at timestamptz NOT NULL);
CREATE TABLE comparison_verdict (job_id uuid NOT NULL, row int NOT NULL, code text NOT NULL, detail text NOT NULL, PRIMARY KEY (job_id, row));
-- what differs, as a question to be answered by a day; nothing is changed by it
CREATE TABLE comparison_difference (
  id uuid PRIMARY KEY, list_id uuid NOT NULL REFERENCES comparison_list, person_id uuid NOT NULL, application_id uuid NOT NULL REFERENCES application,
  code text NOT NULL, sealed bytea NOT NULL, owner uuid NOT NULL, found_at timestamptz NOT NULL, due_on date NOT NULL,
  state text NOT NULL DEFAULT 'OPEN' CHECK (state IN ('OPEN', 'CONFIRMED', 'DISMISSED')), sealed_reason bytea, decided_by text, decided_at timestamptz,
  UNIQUE (list_id, person_id, code), CHECK ((state = 'OPEN') = (decided_by IS NULL)));
CREATE INDEX comparison_difference_open ON comparison_difference (owner, due_on) WHERE state = 'OPEN';
"""

RECALCULATIONS = """
-- what a recalculation made of each month; what a what-if would make of each person (a calculation, no record)
CREATE TABLE recalculation_change (
  job_id uuid NOT NULL, application_id uuid NOT NULL REFERENCES application, month date NOT NULL, person_id uuid NOT NULL, before_fen bigint NOT NULL,
  after_fen bigint NOT NULL CHECK (after_fen <> before_fen), reason text NOT NULL, line_state text NOT NULL, PRIMARY KEY (job_id, application_id, month));
CREATE TABLE what_if_effect (
  job_id uuid NOT NULL, person_id uuid NOT NULL, months_before int NOT NULL, months_after int NOT NULL, before_fen bigint NOT NULL, after_fen bigint NOT NULL,
  PRIMARY KEY (job_id, person_id));
"""

UNCLAIMED = """
-- who appears to qualify and has not applied: a calculation of last night, replaced as a whole by the next `run`
CREATE TABLE unclaimed (person_id uuid PRIMARY KEY REFERENCES person, grounds text[] NOT NULL, missing text[] NOT NULL, since date NOT NULL, run uuid NOT NULL);
"""

APPEND_ONLY = """
REVOKE UPDATE, DELETE, TRUNCATE ON evidence, evidence_withdrawal, notice_photo, notice_removal FROM {app};
REVOKE UPDATE, DELETE, TRUNCATE ON comparison_export, comparison_verdict, recalculation_change FROM {app};
REVOKE DELETE, TRUNCATE ON comparison_list, comparison_row, comparison_difference FROM {app};
GRANT USAGE ON SEQUENCE objection_number TO {app};
"""


def upgrade() -> None:
    app = app_role()
    for statement in (
        *file_tables(app),
        EVIDENCE,
        POSTINGS,
        OBJECTIONS,
        COMPARISONS,
        RECALCULATIONS,
        UNCLAIMED,
        APPEND_ONLY.format(app=app),
    ):
        op.execute(statement)
