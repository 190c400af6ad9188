"""Records absorbed by another of the same person: found from the one that goes on (C7.2)."""

from alembic import op

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    op.execute("CREATE INDEX person_merged ON person ((facts->>'merged_into')) WHERE facts->>'merged_into' IS NOT NULL")
