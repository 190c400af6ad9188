"""Ask what must be known before forms can be submitted: who the person is (registry), whether the account is theirs (funds).

Called before a transaction, never inside one. Answers each form in its order with a command, or with the refusal that its row gets:
the first in the order of shared data/README.md. Registering an account twice changes nothing, so all of this may be repeated.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from libs.common.contracts.calls import (
    ROWS_PER_CALL,
    AccountAnswers,
    AccountRegistration,
    AccountRow,
    PeopleFound,
    PersonFound,
    PersonLookup,
    PersonQuery,
)
from libs.common.kernel.actor import Actor, Role
from libs.common.kernel.errors import Code, LaomoError, refuse
from libs.common.kernel.gates import Gate
from libs.common.kernel.identity_numbers import parse_id_number
from libs.common.kernel.ids import OrgUnitId, PersonId
from libs.common.kernel.jurisdiction import Chain
from libs.common.messaging.cursors import until_reached
from libs.common.persistence.house import House
from libs.common.web.department_client import DepartmentClient
from services.assistance.domain.states import ENDED
from services.assistance.domain.written_form import WrittenForm, faults_of, refusal_of
from services.assistance.policy import c2_4_gates
from services.assistance.policy.c2_5_form import Fault
from services.assistance.storage.unit_of_work import UnitOfWork
from services.assistance.use_cases.submit_application import BENEFIT, DUPLICATE, SubmitApplication

Prepared = SubmitApplication | LaomoError
_LIVE = "SELECT person_id FROM application WHERE person_id = ANY(%s) AND benefit = %s AND campaign_id IS NULL AND state <> ALL(%s)"


@dataclass(slots=True)
class _Case:
    """A form whose person is known. `faults` grows with what funds answers."""

    form: WrittenForm
    person: PersonFound
    person_id: PersonId
    faults: list[Fault]
    prepared: Prepared | None = None


async def prepare_submissions(
    forms: Sequence[WrittenForm], actor: Actor, house: House[UnitOfWork], client: DepartmentClient
) -> list[Prepared]:
    """Waits until this department has heard everything that the answers rest on. Refuses ROLE_NOT_PERMITTED, UNAVAILABLE."""
    today = house.clock.today()
    if not actor.has(Role.FORM_FILLER):
        refuse(Code.ROLE_NOT_PERMITTED, "填报困难申报表须由填报岗位办理")
    cases = [_case_of(form, found, actor, today) for form, found in zip(forms, await _find_people(forms, today, client), strict=True)]
    known = [case for case in cases if isinstance(case, _Case)]
    live = await _live(house, [case.person_id for case in known])
    batch: list[_Case] = []
    for case in known:
        if len(batch) == ROWS_PER_CALL or any(waiting.person_id == case.person_id for waiting in batch):
            live |= await _ask_funds(batch, live, client)
            batch = []
        batch.append(case)
    await _ask_funds(batch, live, client)
    accepted: dict[UUID, int] = {
        case.person_id: case.person.stream_version for case in known if isinstance(case.prepared, SubmitApplication)
    }
    await until_reached(house.pool, "registry", accepted)
    return [_outcome(case) for case in cases]


async def _find_people(forms: Sequence[WrittenForm], today: date, client: DepartmentClient) -> list[PersonFound | LaomoError]:
    """Registry's answer to each form, or why it cannot be asked."""
    answers: list[PersonFound | LaomoError | None] = []
    queries: list[PersonQuery] = []
    for form in forms:
        try:
            number = parse_id_number(form.id_number, today).number18
        except LaomoError as refusal:
            answers.append(refusal)
            continue
        as_of = form.submitted_on if form.submitted_on and form.submitted_on <= today else today
        queries.append(PersonQuery(id_number=number, name=form.name[:80] or "?", as_of=as_of))
        answers.append(None)
    found: list[PersonFound] = []
    for start in range(0, len(queries), ROWS_PER_CALL):
        lookup = PersonLookup(queries=tuple(queries[start : start + ROWS_PER_CALL]))
        found += (await client.post("/registry/people/lookup", lookup, PeopleFound)).answers
    following = iter(found)
    return [next(following) if answer is None else answer for answer in answers]


def _case_of(form: WrittenForm, found: PersonFound | LaomoError, actor: Actor, today: date) -> _Case | LaomoError:
    if isinstance(found, LaomoError):
        return found
    try:
        person_id = _require_person(found, actor)
    except LaomoError as refusal:
        return refusal
    return _Case(form, found, person_id, faults_of(form, today))


def _require_person(found: PersonFound, actor: Actor) -> PersonId:
    """Whom the form is about, if they may have one. A clerk of another unit learns nothing but that."""
    if found.person_id is None or found.l2 is None:
        refuse(Code.PERSON_NOT_FOUND, "劳模信息库中无此人，请核对身份号码，或先由责任工会登记")
    county, unit = (OrgUnitId(level) if level else None for level in (found.county, found.unit))
    c2_4_gates.require(Gate.FILL, actor, Chain(OrgUnitId(found.l2), county, unit), {})
    if not found.name_matches:
        refuse(Code.IDENTITY_CONFLICT, "姓名与劳模信息库不一致，请核对姓名和身份号码")
    if found.life_status == "DECEASED":
        refuse(Code.BENEFICIARY_DECEASED, "此人在申报日期前已去世")
    if found.tier == "NONE":
        refuse(Code.HONOR_REVOKED, "此人没有有效的省部级以上荣誉称号")
    if found.life_status != "ALIVE":
        refuse(Code.SUSPENDED, "此人失联或移居境外，恢复联系或回国定居并经核实后再填报")
    return PersonId(found.person_id)


async def _live(house: House[UnitOfWork], person_ids: Sequence[PersonId]) -> set[UUID]:
    async with house.pool.connection() as connection:
        rows = await connection.execute(_LIVE, (list(person_ids), BENEFIT, list(ENDED)))
        return {row[0] for row in await rows.fetchall()}


async def _ask_funds(batch: Sequence[_Case], live: set[UUID], client: DepartmentClient) -> set[UUID]:
    """Check the accounts of a batch and register those of faultless forms; the people whose forms are complete now."""
    for case in batch:
        if case.person_id in live:
            case.faults.append(Fault(Code.DUPLICATE_ROW, "id_number", DUPLICATE))
    asked = [case for case in batch if not _fails_before_account(case)]
    rows = tuple(_account_row(case) for case in asked)
    if rows:
        answers = await client.post("/funds/payee-accounts/bulk", AccountRegistration(rows=rows), AccountAnswers)
        for case, answer in zip(asked, answers.answers, strict=True):
            case.faults += _ACCOUNT_FAULTS.get(answer, ())
    for case in batch:
        submitted_on = case.form.submitted_on
        refusal = refusal_of(case.faults)
        if refusal is None:
            assert submitted_on is not None, "a form without faults"
            case.prepared = SubmitApplication(case.person_id, case.form.accepted(), submitted_on)
        else:
            case.prepared = refusal
    return {case.person_id for case in batch if isinstance(case.prepared, SubmitApplication)}


_ACCOUNT_FAULTS: Mapping[str, tuple[Fault, ...]] = {
    "INVALID": (Fault(Code.BANK_ACCOUNT_INVALID, "account.number", "银行账号有误，请核对存折或银行卡"),),
    "SHARED": (Fault(Code.BANK_ACCOUNT_SHARED, "account.number", "此账号已登记在他人名下，已转责任工会人工核查"),),
}


def _fails_before_account(case: _Case) -> bool:
    refusal = refusal_of(case.faults)
    return refusal is not None and refusal.code in (Code.MONEY_FORMAT_INVALID, Code.INCOME_MISSING, Code.BANK_ACCOUNT_INVALID)


def _account_row(case: _Case) -> AccountRow:
    account = case.form.account
    assert account is not None, "a new form names an account"
    return AccountRow(
        person_id=case.person_id,
        act="check" if case.faults else "register",
        kind=account.kind.value,
        account_number=account.number,
        account_name=account.holder,
        bank_name=account.bank,
    )


def _outcome(case: _Case | LaomoError) -> Prepared:
    if isinstance(case, LaomoError):
        return case
    assert case.prepared is not None, "funds was asked"
    return case.prepared
