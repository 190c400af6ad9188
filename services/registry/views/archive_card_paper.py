"""The archive card (劳模档案卡) of a person: honours, work, residence, responsible chain, as of a day (C7.2; ID number masked)."""

from datetime import date
from typing import Any, Final
from uuid import UUID

from libs.common.kernel.regions import Regions
from libs.common.persistence.house import Pool
from libs.common.printing.paper import Block, Fields, Paper, Signatures, Table
from services.registry.views.find_person import PersonRecord

_LIFE: Final = {"ALIVE": "健在", "DECEASED": "去世", "LOST_CONTACT": "失联", "ABROAD": "移居境外"}
_CATEGORY: Final = {"STAFF": "在职职工", "RETIREE": "退休职工", "FARMER": "农民", "UNEMPLOYED": "下岗失业", "FLEXIBLE": "灵活就业"}
_TIER: Final = {"NATIONAL": "全国", "PROVINCIAL": "省部级", "NONE": "省部级以下"}
_CONDITION: Final = {
    "NORMAL": "正常",
    "HARDSHIP": "困难企业",
    "SUSPENDED": "停产",
    "CLOSED": "关闭",
    "MERGED": "合并",
    "BANKRUPT": "破产",
    "ABOLISHED": "撤销",
}
_KINDS: Final = {"CHAIN": "责任工会", "CATEGORY": "人员类别", "LIFE": "生存状态", "WORK": "工作", "RESIDENCE": "居住"}
_UNITS = "SELECT id, name FROM org_unit WHERE id = ANY(%s)"
_HISTORY = """
SELECT kind, starts_on, source, recorded_at::date FROM history WHERE person_id = %s AND kind = ANY(%s) ORDER BY starts_on, recorded_at
"""


async def archive_card_paper(pool: Pool, record: PersonRecord, regions: Regions, today: date, issuer: str) -> Paper:
    """`record`: as its reader may see it today."""
    chain = record.facts.get("CHAIN", {})
    ids = [UUID(chain[level]) for level in ("l2", "county", "unit") if chain.get(level)]
    async with pool.connection() as connection:
        names = {str(unit): name for unit, name in await (await connection.execute(_UNITS, (ids,))).fetchall()}
        history = await (await connection.execute(_HISTORY, (record.person_id, list(_KINDS)))).fetchall()
    work, residence = record.facts.get("WORK", {}), record.facts.get("RESIDENCE", {})
    division = regions.in_force(residence.get("region", ""), today)
    region = division.name if division else residence.get("region", "")
    person = [
        ("姓名", record.name),
        ("性别", "男" if record.sex == "MALE" else "女"),
        ("出生日期", record.birth_date.isoformat()),
        ("公民身份号码", record.id_masked),
        ("人员类别", _CATEGORY.get(record.facts.get("CATEGORY", {}).get("value", ""), "")),
        ("生存状态", _LIFE.get(record.facts.get("LIFE", {}).get("value", "ALIVE"), "")),
        ("工作单位", work.get("employer", "")),
        ("单位状况", _CONDITION.get(work.get("condition", ""), "")),
        ("职务(工种)", work.get("post", "")),
        ("是否一线", "是" if work.get("front_line") else "否"),
        ("居住地", f"{region} {residence.get('address', '')}".strip()),
        ("责任工会", names.get(str(chain.get("l2")), "")),
        ("县级工会", names.get(str(chain.get("county")), "")),
        ("所在单位工会", names.get(str(chain.get("unit")), "")),
    ]
    blocks: list[Block] = [
        Fields(person, title="一、基本情况"),
        Table(
            ["称号", "层级", "授予日期", "授予单位", "表彰文号", "证书编号", "状态"],
            [_honour(honour) for honour in record.honours],
            title="二、荣誉",
            widths=[3, 2, 2, 3, 3, 2, 2],
        ),
        Table(
            ["事项", "自", "来源", "记录日期"],
            [[_KINDS[kind], day.isoformat(), source, recorded.isoformat()] for kind, day, source, recorded in history],
            title="三、变动记录",
        ),
        Signatures(["建档单位"]),
    ]
    return Paper("劳动模范档案卡", issuer, blocks, basis="皖政办秘〔2017〕279号 第七条“建立完善劳模信息数据库”")


def _honour(honour: dict[str, Any]) -> list[str]:
    state = f"已撤销 {honour['revoked_on'] or ''}".strip() if honour["revoked"] else "有效"
    tier = _TIER.get(honour["tier"], honour["tier"])
    return [honour["title"], tier, honour["award_date"], honour["granting_unit"], honour["doc_no"], honour["certificate_no"], state]
