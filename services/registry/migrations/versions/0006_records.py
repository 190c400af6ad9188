"""Archives, duplicates, data quality, search (C7.2, C7.5)."""

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    pass
