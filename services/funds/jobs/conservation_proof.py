"""`python -m services.funds job conservation-proof`: print the proof of every earmark; end with an error where one does not hold."""

import typer

from libs.common.kernel.actor import Actor
from libs.common.kernel.money import format_yuan
from libs.common.persistence.house import House
from services.funds.storage.unit_of_work import UnitOfWork
from services.funds.use_cases.freeze_broken_earmarks import freeze_broken_earmarks


async def conservation_proof(house: House[UnitOfWork]) -> None:
    """Raises typer.Exit(1) where in ≠ out + left."""
    async with house.open(Actor.system(house.name, "conservation-proof")) as uow:
        proofs = await freeze_broken_earmarks(uow)
        uow.audit("CONSERVATION_PROVED", detail={"earmarks": len(proofs), "broken": sum(not proof.holds for proof in proofs)})
        await uow.complete()
    for proof in proofs:
        amounts = "　".join(
            f"{name} {format_yuan(fen)}"
            for name, fen in (
                ("到账", proof.received_fen),
                ("上年结转", proof.carried_in_fen),
                ("未分配", proof.pool_fen),
                ("已分配未发放", proof.allotted_fen),
                ("在途", proof.reserved_fen),
                ("已发放", proof.paid_fen),
                ("退回来源", proof.returned_fen),
                ("结转下年", proof.carried_out_fen),
                ("差额", proof.difference_fen),
            )
        )
        typer.echo(f"{'平衡' if proof.holds else '不平衡，已冻结'}　{proof.source} {proof.purpose} {proof.fiscal_year}　{amounts}")
    if not all(proof.holds for proof in proofs):
        raise typer.Exit(1)
