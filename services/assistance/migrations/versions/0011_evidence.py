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

APPEND_ONLY = "REVOKE UPDATE, DELETE, TRUNCATE ON evidence, evidence_withdrawal FROM {app}"


def upgrade() -> None:
    app = app_role()
    for statement in (*file_tables(app), EVIDENCE, APPEND_ONLY.format(app=app)):
        op.execute(statement)
