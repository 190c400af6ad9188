"""What single acts need: municipal honours (no entitlement), transfers between unions, documents of revocations; people by name order."""

from alembic import op

revision = "0003"
down_revision = "0002"

TABLES = """
ALTER TABLE honor DROP CONSTRAINT honor_tier_check, ADD CONSTRAINT honor_tier_check CHECK (tier IN ('NATIONAL', 'PROVINCIAL', 'NONE'));
ALTER TABLE honor_revocation ADD COLUMN doc_no text NOT NULL DEFAULT '', ADD COLUMN reason text NOT NULL DEFAULT '';
CREATE TABLE union_transfer (
  id uuid PRIMARY KEY, person_id uuid NOT NULL REFERENCES person, from_l2 uuid NOT NULL, l2 uuid NOT NULL, county uuid, unit uuid, reason text NOT NULL,
  proposed_by text NOT NULL, proposed_at timestamptz NOT NULL, decided_by text, decided_at timestamptz, starts_on date,
  state text NOT NULL DEFAULT 'PROPOSED' CHECK (state IN ('PROPOSED', 'ACCEPTED', 'DECLINED')));
CREATE UNIQUE INDEX one_open_transfer ON union_transfer (person_id) WHERE state = 'PROPOSED';
CREATE INDEX person_unit ON person (unit, person_id) WHERE unit IS NOT NULL;
"""


def upgrade() -> None:
    op.execute(TABLES)
