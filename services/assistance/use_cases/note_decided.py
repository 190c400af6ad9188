"""Note what a chunk's months were decided from, once they are: the next run leaves alone what is as it was.

Who may: the line run.   Trigger: each chunk, after its lines and standings.   Records: a digest a case, and until when its standing holds by itself.
Emits: nothing.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from libs.common.kernel.ids import ApplicationId
from libs.common.kernel.months import Month
from services.assistance.domain.entitlement import stands_until
from services.assistance.domain.run_rules import rules_of
from services.assistance.policy.c2_5_redeclaration import Review
from services.assistance.storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class NoteDecided:
    """`facts`: application → the digest of its facts before it was decided."""

    facts: Mapping[ApplicationId, bytes]
    through: Month


async def note_decided(command: NoteDecided, uow: UnitOfWork) -> None:
    table, today = await uow.parameters.table(), uow.now.date()
    claims = await uow.applications.claims(tuple(command.facts))
    people = {claim.person_id for claim in claims}
    entitlements = await uow.entitlements.of(sorted(people))
    declared = await uow.redeclarations.declared_on([*command.facts, *(each.application_id for each in entitlements)])
    asked: dict[ApplicationId, list[date]] = {}
    of_person = {person_id: [each.application_id for each in entitlements if each.person_id == person_id] for person_id in people}
    for claim in claims:
        whose = {claim.id, *of_person[claim.person_id]}
        asked[claim.id] = [Review.of(declared[each], table.on(declared[each])).suspended_from for each in whose if each in declared]
    until = {claim.id: stands_until((await uow.people.get(claim.person_id)).facts, today, asked[claim.id]) for claim in claims}
    await uow.run_inputs.keep(command.facts, until, rules_of(command.through, table))
