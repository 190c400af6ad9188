"""Change reports, custody, routes (C7.3, C7.4)."""

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    pass
