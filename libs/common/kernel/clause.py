"""A clause of the circular (皖政办秘〔2017〕279号) or a default where it is silent (domain.md §9)."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Clause:
    """`id` as in domain.md §3 ("C3.4"), `quote` the circular's own words, `defaults` the Q-numbers that fill its silences."""

    id: str
    quote: str
    defaults: tuple[str, ...] = ()
