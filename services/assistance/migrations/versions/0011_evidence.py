"""Evidence, comparison lists, recalculation, postings (C2.5, C2.6)."""

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    pass
