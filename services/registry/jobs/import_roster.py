"""Import a roster: parse in a child, judge every row, then record people in chunks; killed in the middle, it goes on behind the last chunk."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from psycopg.rows import dict_row

from libs.common.jobs.job import Job
from libs.common.kernel.errors import Code, LaomoError, refuse
from libs.common.kernel.jurisdiction import L2_KINDS, OrgKind
from libs.common.persistence.region_seed import shipped_regions
from libs.common.persistence.uploads import open_upload
from libs.common.workbooks.apart import open_workbook
from libs.common.workbooks.reading import Row
from services.registry.domain.roster_row import HEADERS, Bearings, RosterRow, SeenSoFar, Union, identify, judge
from services.registry.storage.unit_of_work import UnitOfWork
from services.registry.use_cases.record_roster import PersonOnRoster, record_roster

KIND = "IMPORT_ROSTER"
PEOPLE_PER_COMMIT = 2_000
UNVERIFIED = "EMPLOYER_CODE_UNVERIFIED"
_UNITS = "SELECT id, kind, name, parent_id FROM org_unit WHERE kind = ANY(%s)"
Verdict = tuple[int, str, str]


class _Findings:
    """What the rows say so far."""

    def __init__(self) -> None:
        self.rows = 0
        self.refused: list[Verdict] = []
        self.warnings: list[Verdict] = []
        self.people: dict[str, list[RosterRow]] = {}
        self.seen = SeenSoFar()

    def take(self, number: int, row: RosterRow) -> None:
        key = row.id_number.number18
        self.people.setdefault(key, []).append(row)
        self.seen.names.setdefault(key, row.name)
        self.seen.honours.add((key, row.title, row.doc_no))
        if row.credit_code_unverified:
            self.warnings.append((number, UNVERIFIED, "统一社会信用代码校验不符，已按未核实保存，请向单位核对"))


async def import_roster(job: Job[UnitOfWork]) -> Mapping[str, Any]:
    _, content = await open_upload(job.house, UUID(job.command["upload_id"]))
    bearings = await _bearings(job)
    findings = _Findings()
    async with open_workbook(content, HEADERS) as workbook:
        reported_on = workbook.preamble.reported_on or bearings.today
        async for chunk in workbook.chunks():
            await _judge_chunk(job, chunk, findings, bearings)
    await _record(job, findings, reported_on)
    return _result(findings)


async def _bearings(job: Job[UnitOfWork]) -> Bearings:
    async with job.house.pool.connection() as connection, connection.cursor(row_factory=dict_row) as cursor:
        await cursor.execute(_UNITS, ([*L2_KINDS, OrgKind.COUNTY_FEDERATION, OrgKind.UNION_OFFICE],))
        units = await cursor.fetchall()
    below: dict[UUID, dict[str, UUID]] = {}
    offices: dict[UUID, UUID] = {}
    for unit in units:
        if unit["kind"] == OrgKind.COUNTY_FEDERATION:
            below.setdefault(unit["parent_id"], {})[unit["name"]] = unit["id"]
        elif unit["kind"] == OrgKind.UNION_OFFICE:
            offices[unit["parent_id"]] = unit["id"]
    unions = {
        unit["name"]: Union(unit["id"], below.get(unit["id"], {}), offices[unit["id"]], unit["kind"] == OrgKind.CITY_FEDERATION)
        for unit in units
        if unit["kind"] in L2_KINDS
    }
    if not unions:
        refuse(Code.ORG_UNKNOWN, "尚未建立工会组织，请先由系统管理员建立法定单位")
    own = job.actor.unit_id if job.actor.unit_kind in L2_KINDS else None
    return Bearings(job.house.clock.today(), shipped_regions(), unions, own)


async def _judge_chunk(job: Job[UnitOfWork], chunk: Sequence[Row], findings: _Findings, bearings: Bearings) -> None:
    identified = []
    for number, values in chunk:
        findings.rows += 1
        try:
            identified.append((number, values, identify(dict(zip(HEADERS, values, strict=True)), bearings.today)))
        except LaomoError as fault:
            findings.refused.append((number, fault.code, fault.detail))
    new = [known.number18 for _, _, known in identified if known.number18 not in findings.seen.names]
    async with job.house.open(job.actor) as uow:
        on_file = await uow.people.names_of(new)
    for number, values, known in identified:
        if known.number18 in on_file:
            findings.seen.names.setdefault(known.number18, on_file[known.number18])
        try:
            findings.take(number, judge(values, known, findings.seen, bearings))
        except LaomoError as fault:
            findings.refused.append((number, fault.code, fault.detail))


async def _record(job: Job[UnitOfWork], findings: _Findings, reported_on: date) -> None:
    people = [PersonOnRoster(tuple(rows)) for rows in findings.people.values()]
    done = int(job.cursor.get("done", 0))
    if done == 0:
        await _keep_verdicts(job, findings, len(people))
    while done < len(people):
        async with job.chunk() as uow:
            chunk = people[done : done + PEOPLE_PER_COMMIT]
            await record_roster(chunk, reported_on, uow)
            done += len(chunk)
            uow.audit("ROSTER_RECORDED", job.id, detail={"people": len(chunk)})
            job.cursor, job.progress = {"done": done}, {"done": done, "total": len(people), "rows": findings.rows}


async def _keep_verdicts(job: Job[UnitOfWork], findings: _Findings, total: int) -> None:
    async with job.chunk() as uow:
        await uow.raw.execute("DELETE FROM roster_verdict WHERE job_id = %s", (job.id,))
        async with uow.raw.cursor() as cursor, cursor.copy("COPY roster_verdict (job_id, row, code, detail, warning) FROM STDIN") as copy:
            for verdicts, warning in ((findings.refused, False), (findings.warnings, True)):
                for number, code, detail in verdicts:
                    await copy.write_row((job.id, number, code, detail, warning))
        job.progress = {"done": 0, "total": total, "rows": findings.rows}


def _result(findings: _Findings) -> dict[str, Any]:
    tiers = {"national": 0, "provincial": 0, "none": 0}
    for rows in findings.people.values():
        held = {row.tier for row in rows if not row.revoked}
        tiers["national" if "NATIONAL" in held else "provincial" if held else "none"] += 1
    return {
        "rows": findings.rows,
        "people": len(findings.people),
        "honours": sum(len(rows) for rows in findings.people.values()),
        "tiers": tiers,
        "refused": [{"row": number, "code": code} for number, code, _ in sorted(findings.refused)],
        "warnings": [{"row": number, "code": code} for number, code, _ in sorted(findings.warnings)],
    }
