"""The demo's proofs: every earmark's books close, the bank's own books agree with the ledger, every department's audit chain holds."""

from typing import Any

from deploy.local.demo_payment import Bank
from deploy.local.demo_run import Demo
from libs.common.kernel.money import format_yuan, parse_yuan


class ProofError(Exception):
    """Something does not hold; the text says what."""


async def prove(demo: Demo, bank: Bank) -> dict[str, Any]:
    """conservation.json and audit.json. Raises ProofError where something does not hold."""
    auditor = demo.account("auditor", "审计员", ["AUDITOR"])
    if "audit-mandate" not in demo.done:
        await _mandate(demo)
        demo.done.add("audit-mandate")
    earmarks = await demo.ask("GET", "/funds/conservation", auditor)
    bank_books = await bank.run("books")
    left_the_bank = sum(unit["net_fen"] for unit in bank_books.values())
    paid = sum(parse_yuan(earmark["paid"]) for earmark in earmarks)
    unknown = sum(parse_yuan(earmark["reserved"]) for earmark in earmarks)
    if not all(earmark["holds"] for earmark in earmarks):
        raise ProofError("专项资金账簿不平衡")
    if left_the_bank != paid:
        raise ProofError(f"银行付出 {format_yuan(left_the_bank)} 元，账簿记录已发放 {format_yuan(paid)} 元")
    audit = {name: await demo.ask("POST", f"/{name}/operations/audit-check", auditor) for name in demo.system.departments}
    if not all(chain["intact"] for chain in audit.values()):
        raise ProofError("审计链不完整")
    witness = {
        "bank_net": format_yuan(left_the_bank),
        "ledger_paid": format_yuan(paid),
        "in_transit": format_yuan(unknown),
        "by_unit": bank_books,
    }
    return {"conservation": {"earmarks": earmarks, "bank": witness}, "audit": audit}


async def _mandate(demo: Demo) -> None:
    """What the auditor may look at, by two administrators."""
    today = demo.system.clock.today()
    told = {
        "auditor": "auditor",
        "reach": "PROVINCE",
        "valid_from": today.isoformat(),
        "valid_to": f"{today.year + 10}-12-31",
        "doc_no": "审计演示1号",
    }
    proposed = await demo.ask("POST", "/funds/audit-mandates", demo.account("sysadmin", "系统管理员", ["SYSTEM_ADMIN"]), json=told)
    await demo.ask("POST", f"/funds/audit-mandates/{proposed['id']}/approval", demo.account("security", "安全管理员", ["SECURITY_ADMIN"]))
