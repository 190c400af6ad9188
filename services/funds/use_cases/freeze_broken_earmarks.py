"""Prove conservation and freeze every earmark whose books do not hold (reliability.md §2 L-D: fail-stop).

Who may: the calendar.   Trigger: the job `conservation-proof`.   Records: the freeze, audited.   Emits: nothing.
"""

from services.funds.storage.proofs import Proof, proofs
from services.funds.storage.unit_of_work import UnitOfWork


async def freeze_broken_earmarks(uow: UnitOfWork) -> list[Proof]:
    """Every earmark's proof, in = out + left."""
    found = await proofs(uow.raw)
    for proof in found:
        if not proof.holds and await uow.ledger.freeze(proof.earmark_id, "CONSERVATION"):
            uow.audit("EARMARK_FROZEN", proof.earmark_id, "EARMARK_FROZEN", {"difference_fen": proof.difference_fen})
    return found
