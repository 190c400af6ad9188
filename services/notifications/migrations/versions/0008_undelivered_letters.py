"""What became of letters that were given up: tried again, or the person was told otherwise."""

from alembic import op

from libs.common.persistence.migration_env import app_role

revision = "0008"
down_revision = "0007"

LETTER_ACT = """
CREATE TABLE letter_act (
  id uuid PRIMARY KEY, letter_id uuid NOT NULL REFERENCES outgoing, act text NOT NULL CHECK (act IN ('RETRY', 'SETTLE')), sealed bytea,
  actor text NOT NULL, unit_id uuid, acted_at timestamptz NOT NULL, CHECK ((act = 'SETTLE') = (sealed IS NOT NULL)));
CREATE UNIQUE INDEX letter_settled ON letter_act (letter_id) WHERE act = 'SETTLE';
CREATE INDEX outgoing_given_up ON outgoing (done_at, id) WHERE state IN ('DEAD', 'WITHHELD');
"""


def upgrade() -> None:
    op.execute(LETTER_ACT)
    op.execute(f"REVOKE UPDATE, DELETE, TRUNCATE ON letter_act FROM {app_role()}")
