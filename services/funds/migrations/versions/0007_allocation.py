"""Appropriations, supervision, waiting list, year end, sources of their own."""

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    pass
