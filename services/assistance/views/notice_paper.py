"""The public notice as it is posted, and the certificate of its closing, as papers (C2.5; §8: name, place, benefit and standard only)."""

from datetime import date
from typing import Any, Final
from uuid import UUID

from libs.common.persistence.house import Pool
from libs.common.persistence.keyring import Keyring
from libs.common.printing.paper import Block, Fields, Paper, Prose, Signatures, Table
from services.assistance.storage.forms import open_content
from services.assistance.views.application_paper import BENEFITS

_HONOURS: Final = {"NATIONAL": "全国劳模(先进工作者)", "PROVINCIAL": "省部级劳模(先进工作者)"}
_NOTICE = """
SELECT n.opened_on, n.clock_from, n.last_day, n.closed_on, coalesce(u.name, ''), c.number, c.check_value
FROM notice n LEFT JOIN org_unit u ON u.id = n.unit_id LEFT JOIN notice_certificate c ON c.notice_id = n.id
WHERE n.id = %(notice)s AND n.unit_id = %(unit)s
"""
_ENTRIES = """
SELECT DISTINCT ON (e.application_id) e.honour, e.benefit, e.standard, e.passed, coalesce(w.name, ''), f.id, f.sealed
FROM notice_entry e JOIN application a ON a.id = e.application_id JOIN hardship_form f ON f.application_id = a.id
  LEFT JOIN person_chain p ON p.person_id = e.person_id AND p.starts_on <= %(today)s AND %(today)s < p.ends_on
  LEFT JOIN org_unit w ON w.id = coalesce(p.unit, p.county)
WHERE e.notice_id = %(notice)s AND (e.passed OR NOT %(passed)s) AND (%(passed)s OR a.state IN ('IN_NOTICE', 'OBJECTED'))
ORDER BY e.application_id, f.seq DESC
"""
_POSTINGS = (
    "SELECT DISTINCT ON (place) place, posted_on, posted_by FROM notice_posting WHERE notice_id = %(notice)s ORDER BY place, seq DESC"
)
_OBJECTIONS = "SELECT count(*), count(*) FILTER (WHERE outcome IS NOT NULL) FROM objection WHERE notice_id = %(notice)s"
_COLUMNS: Final = ["姓名", "荣誉层级", "单位或村(社区)", "待遇", "标准"]
_BASIS: Final = "皖政办秘〔2017〕279号 第二条“公示申报”"


async def notice_paper(pool: Pool, keyring: Keyring, notice_id: UUID, unit: UUID, today: date) -> Paper | None:
    """What hangs at unit or village and county. None for a notice of another unit, and one that is closed."""
    asked = {"notice": notice_id, "unit": unit, "today": today, "passed": False}
    async with pool.connection() as connection:
        row = await (await connection.execute(_NOTICE, asked)).fetchone()
        if row is None or row[3] is not None:
            return None
        entries = await (await connection.execute(_ENTRIES, asked)).fetchall()
    issuer = row[4]
    until = f"公示期至{row[2].isoformat()} 24时。" if row[2] else "公示期自张贴之日的次日起计算，满5个工作日。"
    text = (
        f"按照规定，现将困难劳模帮扶申报情况予以公示。{until}如有异议，请在公示期内向{issuer}反映，电话、来信、来访均可，可署名或匿名；"
        "反映情况应当客观真实。"
    )
    blocks: list[Block] = [Prose([text]), _table(keyring, entries), Signatures([issuer])]
    return Paper("困难劳模帮扶公示", issuer, blocks, basis=_BASIS)


async def certificate_paper(pool: Pool, keyring: Keyring, notice_id: UUID, unit: UUID, today: date) -> Paper | None:
    """公示结案证明: who passed, where and how long it hung, what was objected. None before it is closed, and for another unit's."""
    asked = {"notice": notice_id, "unit": unit, "today": today, "passed": True}
    async with pool.connection() as connection:
        row = await (await connection.execute(_NOTICE, asked)).fetchone()
        if row is None or row[3] is None:
            return None
        entries = await (await connection.execute(_ENTRIES, asked)).fetchall()
        postings = await (await connection.execute(_POSTINGS, asked)).fetchall()
        objections = await (await connection.execute(_OBJECTIONS, asked)).fetchone()
    _, clock_from, last_day, closed_on, issuer, number, value = row
    received, decided = objections or (0, 0)
    told = [
        ("证明编号", number or "(无通过事项)"),
        ("结案日期", closed_on.isoformat()),
        ("公示期", f"{clock_from.isoformat()} 至 {last_day.isoformat()}"),
        ("异议", f"收到{received}件，已处理{decided}件"),
    ]
    hung = [["单位或村(社区)" if place == "UNIT" else "县级", posted_on.isoformat(), by] for place, posted_on, by in postings]
    blocks: list[Block] = [
        Fields(told),
        Table(["张贴地点", "张贴日期", "张贴人"], hung, title="张贴情况"),
        _table(keyring, entries, title="通过公示的申报"),
        Signatures([issuer]),
    ]
    note = f"结案证明校验值(SHA-256)：{value}" if value else ""
    return Paper("公示结案证明", issuer, blocks, basis=_BASIS, note=note)


def _table(keyring: Keyring, entries: list[tuple[Any, ...]], title: str = "") -> Table:
    rows = []
    for honour, benefit, standard, _, place, form_id, sealed in entries:
        said = open_content(keyring, form_id, bytes(sealed))
        rows.append([said["name"], _HONOURS.get(honour, honour), said["place"] or place, BENEFITS.get(benefit, benefit), standard])
    return Table(_COLUMNS, sorted(rows), title=title, widths=[2, 3, 4, 3, 3])
