"""Payee accounts: sealed, found by keyed index, one person an account."""

from alembic import op

revision = "0003"
down_revision = "0002"

TABLES = """
CREATE TABLE payee_account (
  id uuid PRIMARY KEY, person_id uuid NOT NULL, kind text NOT NULL CHECK (kind IN ('CARD', 'PASSBOOK', 'SOCIAL_SECURITY_CARD')),
  account_index bytea NOT NULL UNIQUE, account_index_next bytea UNIQUE, account bytea NOT NULL, account_masked text NOT NULL,
  account_name text NOT NULL, bank_name text NOT NULL, registered_at timestamptz NOT NULL);
CREATE INDEX payee_account_person ON payee_account (person_id, registered_at);
CREATE TABLE shared_account (
  account_id uuid NOT NULL REFERENCES payee_account, claimed_by uuid NOT NULL, claimed_at timestamptz NOT NULL, PRIMARY KEY (account_id, claimed_by));
"""


def upgrade() -> None:
    op.execute(TABLES)
