"""Records that were found to be of the same person as another: nothing is paid to them (C2.3, C7.2)."""

from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    op.execute("CREATE TABLE merged_record (person_id uuid PRIMARY KEY, survivor uuid NOT NULL)")
