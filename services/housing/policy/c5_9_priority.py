"""C5.9 符合当地住房保障条件的…家庭，在同等条件下予以优先保障: local conditions first, then the published criteria, and only among equals the model
worker's household first, then whoever applied earlier (Q36).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from libs.common.kernel.clause import Clause
from libs.common.kernel.errors import Code, refuse

CLAUSE = Clause("C5.9", "符合当地住房保障条件的…家庭，在同等条件下予以优先保障", ("Q36",))


@dataclass(frozen=True, slots=True)
class Criterion:
    """A published score. `higher_is_better`: the more points the earlier; else the fewer. `doc_no` sets it."""

    name: str
    higher_is_better: bool
    doc_no: str


@dataclass(frozen=True, slots=True)
class Candidate:
    """`scores` by criterion, whole numbers as the housing department recorded them; `priority`: a model worker's household, certified."""

    key: str
    scores: Mapping[str, int]
    priority: bool
    applied_at: datetime
    reference: str


@dataclass(frozen=True, slots=True)
class Placed:
    """`position` counts from 1; `without`: where the candidate would stand if nobody had priority; equals share a `tie_group` (from 1)."""

    candidate: Candidate
    position: int
    without: int
    tie_group: int

    @property
    def preferred(self) -> bool:
        """Whether priority moved the household before an equal."""
        return self.candidate.priority and self.position < self.without


def check_criteria(criteria: Sequence[Criterion]) -> None:
    """Refuses FIELD_INVALID: a criterion is named once."""
    if not criteria or len({criterion.name for criterion in criteria}) != len(criteria):
        refuse(Code.FIELD_INVALID, "请逐项填写排序标准，各项名称不得重复")


def check_scores(scores: Mapping[str, int] | None, criteria: Sequence[Criterion]) -> None:
    """Exactly the published criteria, no other ground. Refuses FIELD_INVALID."""
    names = [criterion.name for criterion in criteria]
    if scores is None or scores.keys() != set(names):
        refuse(Code.FIELD_INVALID, f"请逐项填写公布的排序标准：{'、'.join(names)}，不得增减")


def require_conditions(*, met: bool) -> None:
    """Refuses LOCAL_CONDITIONS_NOT_MET: no honour makes up for the conditions of the place."""
    if not met:
        refuse(Code.LOCAL_CONDITIONS_NOT_MET, "该家庭未经认定符合当地住房保障条件，不参加排序和安排；劳模家庭只在同等条件下优先")


def order(candidates: Sequence[Candidate], criteria: Sequence[Criterion]) -> list[Placed]:
    """Everybody, in both orders. Priority decides nothing but between candidates equal on every criterion."""

    def merit(candidate: Candidate) -> tuple[int, ...]:
        return tuple(-candidate.scores[c.name] if c.higher_is_better else candidate.scores[c.name] for c in criteria)

    without = sorted(candidates, key=lambda c: (merit(c), c.applied_at, c.reference))
    places = {candidate.key: n for n, candidate in enumerate(without, 1)}
    placed: list[Placed] = []
    for group, (_, equals) in enumerate(groupby(without, key=merit), 1):
        first = sorted(equals, key=lambda c: (not c.priority, c.applied_at, c.reference))
        placed += [Placed(c, n, places[c.key], group) for n, c in enumerate(first, len(placed) + 1)]
    return placed
