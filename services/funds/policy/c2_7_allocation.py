"""C2.7 审核分配: how much each responsible union needs, what a shortage leaves it, and who waits for the next money (Q44)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import TypeVar
from uuid import UUID

from libs.common.kernel.clause import Clause
from libs.common.kernel.ids import OrgUnitId

CLAUSE = Clause("C2.7", "省财政厅会同省总工会负责资金的审核分配、监督检查", ("Q44",))
K = TypeVar("K", str, OrgUnitId)


@dataclass(frozen=True, slots=True)
class Need:
    """What is due to one verified application, in fen. `position`: its place on the waiting list; None for one that is not on it."""

    application_id: UUID
    unit: OrgUnitId
    tier: str
    fen: int
    position: int | None = None


@dataclass(frozen=True, slots=True)
class Proposal:
    """`shares`: union → fen; `by_tier`: tier → (needed beyond what the unions hold, given)."""

    shares: dict[OrgUnitId, int]
    by_tier: dict[str, tuple[int, int]]


def proposed_shares(needs_fen: Mapping[K, int], available_fen: int) -> dict[K, int]:
    """Everybody's need, in fen; in a shortage pro rata by need, to the fen.

    The fen that rounding leaves go to the largest remainders, equal ones in order of the key. The province decides: this is a proposal.
    """
    needs = {key: need for key, need in sorted(needs_fen.items()) if need > 0}
    total = sum(needs.values())
    if total <= available_fen:
        return needs
    exact = {key: Fraction(need * available_fen, total) for key, need in needs.items()}
    shares = {key: int(share) for key, share in exact.items()}
    by_remainder = sorted(exact, key=lambda key: (shares[key] - exact[key], key))
    for key in by_remainder[: available_fen - sum(shares.values())]:
        shares[key] += 1
    return {key: share for key, share in shares.items() if share > 0}


def in_order(needs: Iterable[Need]) -> list[Need]:
    """Who is served first: the waiting list by position, then the others in the order they come in (by the time of their verification)."""
    listed = sorted((need for need in needs if need.position is not None), key=lambda need: need.position or 0)
    return [*listed, *(need for need in needs if need.position is None)]


def cover(needs: Sequence[Need], money: Mapping[OrgUnitId, int]) -> list[Need]:
    """What is still short of each need once every union has served its own in order, all of them, in order; 0 where it is covered."""
    left = dict(money)
    found = []
    for need in in_order(needs):
        served = min(need.fen, max(0, left.get(need.unit, 0)))
        left[need.unit] = left.get(need.unit, 0) - served
        found.append(replace(need, fen=need.fen - served))
    return found


def propose(needs: Sequence[Need], held: Mapping[OrgUnitId, int], available_fen: int) -> Proposal:
    """Demand-driven: each union what its verified lines lack. In a shortage the waiting list is served first, in order;
    what is left is split over the tiers, and in each tier over the unions, pro rata by need.
    """
    short = [need for need in cover(needs, held) if need.fen > 0]
    shares: dict[OrgUnitId, int] = {}
    given: dict[str, int] = {}
    left = available_fen
    for need in short:
        if need.position is not None:
            served = min(need.fen, left)
            _add(shares, given, need.unit, need.tier, served)
            left -= served
    rest: dict[str, dict[OrgUnitId, int]] = {}
    for need in short:
        if need.position is None:
            of_tier = rest.setdefault(need.tier, {})
            of_tier[need.unit] = of_tier.get(need.unit, 0) + need.fen
    for tier, fen in proposed_shares({tier: sum(units.values()) for tier, units in rest.items()}, left).items():
        for unit, share in proposed_shares(rest[tier], fen).items():
            _add(shares, given, unit, tier, share)
    needed = {tier: sum(need.fen for need in short if need.tier == tier) for tier in sorted({need.tier for need in needs})}
    return Proposal(
        {unit: fen for unit, fen in shares.items() if fen > 0}, {tier: (fen, given.get(tier, 0)) for tier, fen in needed.items()}
    )


def _add(shares: dict[OrgUnitId, int], given: dict[str, int], unit: OrgUnitId, tier: str, fen: int) -> None:
    shares[unit] = shares.get(unit, 0) + fen
    given[tier] = given.get(tier, 0) + fen


def waits(short: Sequence[Need], pool_after_fen: int) -> bool:
    """Whether those still short wait for money: the province has not enough left for them all. Otherwise they wait for its next allocation only."""
    return sum(need.fen for need in short) > pool_after_fen
