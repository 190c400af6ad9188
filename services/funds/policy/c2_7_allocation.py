"""C2.7 审核分配: how much each responsible union needs, and what a shortage leaves it (Q44)."""

from collections.abc import Mapping
from fractions import Fraction

from libs.common.kernel.clause import Clause
from libs.common.kernel.ids import OrgUnitId

CLAUSE = Clause("C2.7", "省财政厅会同省总工会负责资金的审核分配、监督检查", ("Q44",))


def proposed_shares(needs_fen: Mapping[OrgUnitId, int], available_fen: int) -> dict[OrgUnitId, int]:
    """Each union's need (its verified lines less what it still holds), in fen; in a shortage pro rata by need, to the fen.

    The fen that rounding leaves go to the largest remainders, equal ones in order of the unit's id. The province decides: this is a proposal.
    """
    needs = {unit: need for unit, need in sorted(needs_fen.items()) if need > 0}
    total = sum(needs.values())
    if total <= available_fen:
        return needs
    exact = {unit: Fraction(need * available_fen, total) for unit, need in needs.items()}
    shares = {unit: int(share) for unit, share in exact.items()}
    by_remainder = sorted(exact, key=lambda unit: (shares[unit] - exact[unit], unit))
    for unit in by_remainder[: available_fen - sum(shares.values())]:
        shares[unit] += 1
    return {unit: share for unit, share in shares.items() if share > 0}
