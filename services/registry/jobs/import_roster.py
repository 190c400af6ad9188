"""Import a roster: parse in a child, judge every row, then record people in chunks; killed in the middle, it goes on behind the last chunk."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from libs.common.jobs.job import Job
from libs.common.kernel.errors import Code, LaomoError
from libs.common.persistence.uploads import open_upload
from libs.common.workbooks.apart import open_workbook
from libs.common.workbooks.cells import person_name
from libs.common.workbooks.reading import Row
from services.registry.domain.roster_row import HEADERS, Bearings, RosterRow, SeenSoFar, identify, judge
from services.registry.storage.bearings import bearings_of
from services.registry.storage.unit_of_work import UnitOfWork
from services.registry.use_cases.record_roster import PersonOnRoster, record_roster
from services.registry.use_cases.register_employers import register_employers

KIND = "IMPORT_ROSTER"
_NAME = HEADERS.index("姓名")
PEOPLE_PER_COMMIT = 2_000
UNVERIFIED = "EMPLOYER_CODE_UNVERIFIED"
Verdict = tuple[int, str, str]


class _Findings:
    """What the rows say so far."""

    def __init__(self) -> None:
        self.rows = 0
        self.refused: list[Verdict] = []
        self.warnings: list[Verdict] = []
        self.people: dict[str, list[RosterRow]] = {}
        self.seen = SeenSoFar()
        self.conflicts: list[tuple[int, str, str]] = []  # row, number, the name it came with

    def take(self, number: int, row: RosterRow) -> None:
        key = row.id_number.number18
        self.people.setdefault(key, []).append(row)
        self.seen.names.setdefault(key, row.name)
        self.seen.honours.add((key, row.title, row.doc_no))
        if row.credit_code_unverified:
            self.warnings.append((number, UNVERIFIED, "统一社会信用代码校验不符，已按未核实保存，请向单位核对"))


async def import_roster(job: Job[UnitOfWork]) -> Mapping[str, Any]:
    _, content = await open_upload(job.house, UUID(job.command["upload_id"]))
    async with job.house.pool.connection() as connection:
        bearings = await bearings_of(connection, job.actor, job.house.clock.today())
    findings = _Findings()
    async with open_workbook(content, HEADERS) as workbook:
        reported_on = workbook.preamble.reported_on or bearings.today
        async for chunk in workbook.chunks():
            await _judge_chunk(job, chunk, findings, bearings)
    await _record(job, findings, reported_on)
    return _result(findings)


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
        findings.seen.also |= await uow.people.also_named(list(on_file)) if on_file else {}
    for number, values, known in identified:
        if known.number18 in on_file:
            findings.seen.names.setdefault(known.number18, on_file[known.number18])
        try:
            findings.take(number, judge(values, known, findings.seen, bearings))
        except LaomoError as fault:
            findings.refused.append((number, fault.code, fault.detail))
            if fault.code is Code.IDENTITY_CONFLICT:
                findings.conflicts.append((number, known.number18, person_name(values[_NAME])))


async def _record(job: Job[UnitOfWork], findings: _Findings, reported_on: date) -> None:
    people = [PersonOnRoster(tuple(rows)) for rows in findings.people.values()]
    done = int(job.cursor.get("done", 0))
    if done == 0:
        await _keep_verdicts(job, findings, len(people))
    while done < len(people):
        async with job.chunk() as uow:
            chunk = people[done : done + PEOPLE_PER_COMMIT]
            await register_employers(chunk, reported_on, uow)
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
        for number, number18, claimed in findings.conflicts:
            holder = await uow.people.holder_of(number18)
            if holder is not None:  # otherwise two rows of the file contradict each other, which the report says
                await uow.corrections.open_conflict(holder, claimed, f"名册导入 {job.id} 第{number}行")
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
