"""A decision about a case: a result, not an error. Stored with its clause, all its reasons and the values used, so that it can be replayed."""

from collections.abc import Mapping
from dataclasses import dataclass

from libs.common.kernel.clause import Clause


@dataclass(frozen=True, slots=True)
class Reason:
    """Why, or why not: a code of domain.md §6 or §11 and one Chinese sentence for the person. `change` says what would change a no."""

    code: str
    sentence: str
    change: str = ""


@dataclass(frozen=True, slots=True)
class Decision:
    """`values` holds the facts and parameters the clause looked at, as text, under the names a policy officer knows."""

    clause: Clause
    met: bool
    reasons: tuple[Reason, ...]
    values: Mapping[str, str]
