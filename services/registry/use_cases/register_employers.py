"""Register the employers that a roster's rows name by a valid credit code, as they come up (domain.md §2; C7.2).

Who may: a registrar; the rows have been judged.   Trigger: the roster import's job, a single registration, a confirmed report of a new employer.   Records: units that are missing.
Emits: ORG_UNIT_REGISTERED.   Refuses: nothing.

The credit code is the employer: the first name heard is kept, another is a change for a registrar to make. A code that does not verify is
no unit: a slip of the pen would be an employer for ever.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from libs.common.kernel.ids import OrgUnitId, derived_id
from libs.common.kernel.jurisdiction import OrgKind
from services.registry.storage.org_units import UnitRow
from services.registry.storage.unit_of_work import UnitOfWork
from services.registry.use_cases.record_roster import PersonOnRoster
from services.registry.use_cases.register_org_unit import registered


async def register_employers(people: Sequence[PersonOnRoster], on: date, uow: UnitOfWork) -> None:
    named: dict[OrgUnitId, UnitRow] = {}
    codes: dict[UUID, str] = {}
    for entry in people:
        row = entry.last
        if not row.employer or not row.credit_code or row.credit_code_unverified:
            continue
        unit_id = employer_id(row.credit_code)
        codes[unit_id] = row.credit_code
        parent = OrgUnitId(row.county or row.l2)
        named.setdefault(unit_id, UnitRow(id=unit_id, kind=OrgKind.EMPLOYER, name=row.employer, parent_id=parent, valid_from=on))
    for unit in await uow.org_units.add_missing(list(named.values())):
        uow.emit(registered(unit))
    if codes:
        await uow.org_units.keep_codes(codes)


async def register_employer(content: Mapping[str, Any], on: date, uow: UnitOfWork) -> None:
    """The employer that a confirmed report names, under the union of its place or the one that it is affiliated to."""
    if not content["code_verified"]:
        return
    there = await uow.org_units.unions_at(content["region"], on)
    parent = UUID(content["affiliated"]) if content["affiliated"] else there[1] if there else None
    if parent is None:
        return
    unit_id = employer_id(content["credit_code"])
    unit = UnitRow(id=unit_id, kind=OrgKind.EMPLOYER, name=content["employer"], parent_id=OrgUnitId(parent), valid_from=on)
    for added in await uow.org_units.add_missing([unit]):
        uow.emit(registered(added))
    await uow.org_units.keep_codes({unit_id: content["credit_code"]})


def employer_id(credit_code: str) -> OrgUnitId:
    """The unit of an employer, for whoever has its credit code."""
    return OrgUnitId(derived_id("org_unit", OrgKind.EMPLOYER, credit_code))
