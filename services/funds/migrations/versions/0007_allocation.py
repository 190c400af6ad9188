"""Appropriations, supervision, waiting list, year end, sources of their own."""

from alembic import op

from libs.common.persistence.migration_env import app_role

revision = "0007"
down_revision = "0006"

APPROPRIATIONS = """
-- seq odd: an entry; even: the red letter of the one before. So at most one row of a place and year stands, whoever comes at once
CREATE TABLE appropriation (
  id uuid PRIMARY KEY, place text NOT NULL CHECK (place ~ '^34[0-9]{4}$'), year int NOT NULL CHECK (year BETWEEN 2004 AND 2100),
  seq int NOT NULL CHECK (seq > 0), amount_fen bigint NOT NULL, doc_no text NOT NULL CHECK (doc_no <> ''), decided_on date NOT NULL,
  office text NOT NULL, paper_no text NOT NULL, reason text NOT NULL, entered_by text NOT NULL, entered_unit uuid NOT NULL,
  entered_at timestamptz NOT NULL,
  UNIQUE (place, year, seq), CONSTRAINT appropriation_sign CHECK (CASE seq % 2 WHEN 1 THEN amount_fen >= 0 ELSE amount_fen <= 0 END),
  CONSTRAINT reversal_has_reason CHECK (seq % 2 = 1 OR reason <> ''));
"""


def upgrade() -> None:
    op.execute(APPROPRIATIONS)
    op.execute(f"REVOKE UPDATE, DELETE, TRUNCATE ON appropriation FROM {app_role()}")
