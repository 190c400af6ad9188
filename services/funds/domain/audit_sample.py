"""A sample that anybody can draw again: the order of a hash of seed and reference, per stratum by largest remainder. Pure."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Sample:
    """`population_sha256` is over all references with their amounts, in order: another population gives another hash. `strata`: name → (of, drawn)."""

    population: int
    population_sha256: str
    strata: dict[str, tuple[int, int]]
    refs: tuple[str, ...]


def draw(population: Sequence[tuple[str, int, str]], seed: str, size: int) -> Sample:
    """`population`: reference, fen, stratum. Whole where `size` is more than there are."""
    rows = sorted(population)
    digest = hashlib.sha256("".join(f"{ref}:{fen}\n" for ref, fen, _ in rows).encode()).hexdigest()
    groups: dict[str, list[str]] = {}
    for ref, _, stratum in rows:
        groups.setdefault(stratum, []).append(ref)
    shares = _shares({name: len(refs) for name, refs in groups.items()}, min(size, len(rows)))
    drawn: list[str] = []
    for name, refs in groups.items():
        drawn += sorted(refs, key=lambda ref: hashlib.sha256(f"{seed}\x1f{ref}".encode()).digest())[: shares[name]]
    return Sample(len(rows), digest, {name: (len(refs), shares[name]) for name, refs in sorted(groups.items())}, tuple(sorted(drawn)))


def _shares(sizes: dict[str, int], wanted: int) -> dict[str, int]:
    total = sum(sizes.values())
    shares = {name: size * wanted // total for name, size in sizes.items()}
    rest = sorted(sizes, key=lambda name: (-(sizes[name] * wanted % total), name))
    for name in rest[: wanted - sum(shares.values())]:
        shares[name] += 1
    return shares
