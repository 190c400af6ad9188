"""How sensitive values look by default (domain.md §8)."""


def mask_id_number(number: str) -> str:
    """Province and the last two characters: neither birth date nor order."""
    return f"{number[:3]}{'*' * (len(number) - 5)}{number[-2:]}"


def mask_account(number: str) -> str:
    return f"{'*' * max(0, len(number) - 4)}{number[-4:]}"


def mask_phone(number: str) -> str:
    return f"{number[:3]}{'*' * max(0, len(number) - 5)}{number[-2:]}"


def mask_name(name: str) -> str:
    """The first character only: enough to tell two people of a list apart, not enough to look one up."""
    return f"{name[:1]}{'*' * max(1, len(name) - 1)}"
