"""Draw a sample of payments by a seed: anybody who has the seed draws the same again (C2.7 监督检查).

Who may: an auditor with a mandate in force.   Trigger: POST /funds/audit/samples.
Records: seed, population (count and hash), strata, the references drawn; append-only.   Emits: nothing.   Refuses: MANDATE_MISSING, NOT_FOUND.
"""

from dataclasses import dataclass
from datetime import date

from libs.common.kernel.actor import Actor
from libs.common.kernel.errors import Code, refuse
from services.funds.domain.audit_sample import Sample, draw
from services.funds.domain.audit_scope import AuditScope
from services.funds.storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class DrawAuditSample:
    """Of all payments sent to the bank from `sent_from` to `sent_to`; `stratum` NONE, UNION or MONTH."""

    scope: AuditScope
    seed: str
    size: int
    stratum: str
    sent_from: date
    sent_to: date


async def draw_audit_sample(command: DrawAuditSample, actor: Actor, uow: UnitOfWork) -> Sample:
    if command.scope not in await uow.audit_mandates.in_force(actor.subject):
        refuse(Code.MANDATE_MISSING, "审计授权已终止，请重新申请授权")
    population = await uow.audit_samples.population(command.scope, command.sent_from, command.sent_to, command.stratum)
    if not population:
        refuse(Code.NOT_FOUND, "授权范围内该时段没有已送银行的付款")
    sample = draw(population, command.seed, command.size)
    sample_id = await uow.audit_samples.keep(command.scope, actor.subject, command, sample)
    uow.audit(
        "AUDIT_SAMPLE_DRAWN",
        sample_id,
        detail={"population": sample.population, "size": len(sample.refs), "sha256": sample.population_sha256},
    )
    return sample
