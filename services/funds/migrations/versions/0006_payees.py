"""Lawful payees, holds, auditors, receivables."""

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    pass
