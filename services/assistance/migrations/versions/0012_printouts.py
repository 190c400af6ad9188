"""Printouts; every aid that reached a person, for statistics."""

from alembic import op

from libs.common.persistence.migration_env import app_role
from libs.common.printing.register import printout_tables

revision = "0012"
down_revision = "0011"

TABLES = """
CREATE TABLE aid_record (
  kind text NOT NULL CHECK (kind IN ('PAYMENT', 'RETURN', 'VISIT', 'GRATUITY', 'REFERRAL', 'WITHDRAWAL')), reference text NOT NULL, person_id uuid NOT NULL,
  happened_on date NOT NULL, recorded_at timestamptz NOT NULL, aid_category text NOT NULL, benefit text NOT NULL, source text NOT NULL,
  amount_fen bigint NOT NULL CHECK ((kind = 'RETURN') = (amount_fen < 0)), months int NOT NULL CHECK (months >= 0),
  l2 uuid, county uuid, unit uuid, tier text NOT NULL, person_category text NOT NULL, focus_groups text[] NOT NULL, PRIMARY KEY (kind, reference));
CREATE INDEX aid_record_day ON aid_record (happened_on);
"""


def upgrade() -> None:
    for statement in printout_tables(app_role()):
        op.execute(statement)
    op.execute(TABLES)
    op.execute(f"REVOKE UPDATE, DELETE, TRUNCATE ON aid_record FROM {app_role()}")
