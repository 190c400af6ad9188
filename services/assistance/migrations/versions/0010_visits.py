"""Visits, bereavement, referrals, appeals, service desk (C3.1, C6, C7.1)."""

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    pass
