"""From establishing the units to a monthly subsidy, and what is refused, through the Python client generated from the documents.

`make clients` runs it against a live system (deploy/contracts/live.py); it is also the example of docs/clients.md.
"""

import os
import sys
from datetime import date
from typing import TypeVar
from uuid import UUID

import httpx
from laomo_client import AuthenticatedClient
from laomo_client.api.assistance import (
    assistance_close_public_notice,
    assistance_declare,
    assistance_get_application,
    assistance_get_job,
    assistance_list_lines,
    assistance_open_public_notice,
    assistance_post_public_notice,
    assistance_review,
    assistance_run_monthly_lines,
    assistance_submit,
    assistance_verify,
)
from laomo_client.api.registry import registry_establish_org_units, registry_list_org_units, registry_list_people, registry_register_person
from laomo_client.models import (
    AccountIn,
    ApplicationIn,
    AssistanceNoticeIn,
    EstablishmentIn,
    FindingsIn,
    LineRunIn,
    PaperIn,
    PostingIn,
    Problem,
    RegistrationIn,
)
from laomo_client.models.finding import FINDING_VALUES
from laomo_client.types import Unset

ADDRESS = os.environ["LAOMO_ADDRESS"]  # noqa: TID251 - an example outside the house
CITY, COUNTY, PROVINCE = "合肥市总工会", "包河区总工会", "安徽省总工会"
T = TypeVar("T")


class RefusedError(Exception):
    """What was refused, in the words of the department."""


def done(answer: T | Problem | None) -> T:
    """The answer; a problem is typed, and says what to do."""
    if isinstance(answer, Problem):
        raise RefusedError(f"{answer.status} {answer.code} {answer.title} {answer.detail}")
    if answer is None:
        raise RefusedError("没有答复")
    return answer


def refused(answer: object) -> Problem:
    if not isinstance(answer, Problem):
        raise RefusedError(f"应当被退回：{answer}")
    return answer


def desk(act: str, body: dict[str, object]) -> dict[str, str]:
    """What happens outside the interface: an account's token, the next day, everybody doing what waits for them."""
    answer = httpx.post(f"{ADDRESS}/desk/{act}", json=body, timeout=60).raise_for_status().json()
    return {str(key): str(value) for key, value in answer.items()}


def client_of(role: str, unit: UUID | None = None) -> AuthenticatedClient:
    token = desk("tokens", {"roles": [role], "unit_id": str(unit) if unit else None})["access_token"]
    return AuthenticatedClient(base_url=ADDRESS, token=token, timeout=httpx.Timeout(60))


def established_units() -> dict[str, UUID]:
    administrator = client_of("SYSTEM_ADMIN")
    done(registry_establish_org_units.sync(client=administrator, body=EstablishmentIn(on=date(2024, 6, 12))))
    desk("settling", {})
    listed = done(registry_list_org_units.sync(client=administrator, limit=500))
    return {unit.name: unit.id for unit in listed.items}


def registration() -> RegistrationIn:
    return RegistrationIn(
        name="张三",
        sex="男",
        birth_date=date(1991, 1, 1),
        id_number="360426199101010071",
        category="在职职工",
        title="安徽省劳动模范",
        award_date=date(2015, 4, 1),
        doc_no="皖政〔2015〕20号",
        region_code="340111",
        union=CITY,
        county_union=COUNTY,
    )


def application() -> ApplicationIn:
    return ApplicationIn(
        id_number="360426199101010071",
        name="张三",
        submitted_on=date(2024, 6, 3),
        consented_on=date(2024, 6, 1),
        wage="1800.00",
        source="WAGE",
        insurance="职工",
        evidence=[PaperIn(kind="收入证明", shelf_mark="档案柜3-12", seen_by="李会计")],
        account=AccountIn(kind="CARD", number="6225881414207430", holder="张三", bank="徽商银行"),
    )


def through_the_gates(case: UUID, units: dict[str, UUID]) -> None:
    """Reviewed by the county, shown to the public for five working days, declared, verified by the city."""
    county, city = client_of("COUNTY_REVIEWER", units[COUNTY]), client_of("VERIFIER", units[CITY])
    done(assistance_review.sync(case, client=county))
    notice = done(assistance_open_public_notice.sync(client=county, body=AssistanceNoticeIn(application_ids=[case])))
    for place in ("UNIT", "COUNTY"):
        posting = PostingIn(place=place, posted_on=date(2024, 6, 12), posted_by="王芳")
        notice = done(assistance_post_public_notice.sync(notice.id, client=county, body=posting))
    early = refused(assistance_declare.sync(case, client=county))
    print(f"公示未满不得上报：{early.status} {early.code} {early.title}；公示至 {notice.last_day}")
    desk("day", {"day": "2024-06-20"})
    certificate = done(assistance_close_public_notice.sync(notice.id, client=county))
    print(f"公示结案证明 {certificate.number}，通过 {certificate.entries} 件")
    done(assistance_declare.sync(case, client=county))
    verified = done(assistance_verify.sync(case, client=city, body=FindingsIn(findings=sorted(FINDING_VALUES))))
    desk("settling", {})
    print(f"办理后的状态 {verified.state}")


def granted_lines(units: dict[str, UUID]) -> None:
    city = client_of("VERIFIER", units[CITY])
    ordered = done(assistance_run_monthly_lines.sync(client=city, body=LineRunIn(through="2024-06")))
    desk("settling", {})
    job = done(assistance_get_job.sync(ordered.job_id, client=city))
    lines = done(assistance_list_lines.sync(client=city, month="2024-06")).items
    print(f"逐月认定 {job.state}；" + "；".join(f"{line.month} {line.amount}元 {line.state}" for line in lines))
    if [line.amount for line in lines] != ["200.00"]:
        raise RefusedError("月工资1800元的职工，6月应补助200.00元")


def wrong_input(units: dict[str, UUID]) -> None:
    """What is wrong is said as a typed problem with its fields; so is a false token."""
    registrar, wrong, nameless = client_of("REGISTRAR", units[PROVINCE]), registration(), registration()
    wrong.id_number, nameless.name = "360426199101010072", ""
    number = refused(registry_register_person.sync(client=registrar, body=wrong))
    name = refused(registry_register_person.sync(client=registrar, body=nameless))
    fields = [] if isinstance(name.fields, Unset) else [f"{field.path} {field.message}" for field in name.fields]
    print(f"身份号码有误：{number.status} {number.code} {number.title}；姓名为空：{name.status} {name.code} {fields}")
    unknown = refused(assistance_get_application.sync(UUID(int=0), client=client_of("VERIFIER", units[CITY])))
    stranger = AuthenticatedClient(base_url=ADDRESS, token=str(UUID(int=0)))
    false = refused(registry_list_people.sync(client=stranger))
    print(f"没有的申请：{unknown.status} {unknown.code}；不实的令牌：{false.status} {false.code}")
    if (number.status, name.status, unknown.status, false.status) != (422, 422, 404, 401) or not fields:
        raise RefusedError("退回的类别与约定不符")


def main() -> int:
    units = established_units()
    print(f"法定单位 {len(units)} 个")
    registrar, filler = client_of("REGISTRAR", units[PROVINCE]), client_of("FORM_FILLER", units[COUNTY])
    registered = done(registry_register_person.sync(client=registrar, body=registration(), idempotency_key="walk-1"))
    again = done(registry_register_person.sync(client=registrar, body=registration(), idempotency_key="walk-1"))
    if registered.id != again.id:
        raise RefusedError("同一 Idempotency-Key 应只登记一次")
    desk("settling", {})
    submitted = done(assistance_submit.sync(client=filler, body=application()))
    print(f"已登记 {registered.id}，申请 {submitted.id} {submitted.state}")
    through_the_gates(submitted.id, units)
    granted_lines(units)
    wrong_input(units)
    return 0


if __name__ == "__main__":
    sys.exit(main())
