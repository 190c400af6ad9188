"""Surveys, focus groups, determinations, packages (C0.2, C1, C3.2, C3.3)."""

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    pass
