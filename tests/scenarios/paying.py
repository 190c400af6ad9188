"""The payers of a province pay what they owe of bills, over funds' own doors: account, money, three persons, the bank's receipt."""

from pathlib import Path
from typing import Any

from tests.services.funds.billing import answered, central_money, own_money, registered, sent
from tests.services.funds.union import Union
from tests.support.local_system import TestSystem

SHORT = {"省总": "安徽省总工会", "省财政厅": "安徽省财政厅", "合肥": "合肥市总工会"}


def funds_of(system: TestSystem, units: dict[str, str]) -> Union:
    """The units by the names that funds' tests use, and by their own."""
    return Union(system, Path(), units | {short: units[name] for short, name in SHORT.items()})


async def owed(payers: Union, unit: str, state: str = "OWED") -> list[Any]:
    found: list[Any] = (await payers.look(f"/bills?state={state}&payer={payers.units[unit]}", "PREPARER", unit))["items"]
    return found


async def pay(payers: Union, unit: str, *, name: str = "合肥某医院", account: str = "34001234567890123456") -> list[Any]:
    """Everything that the unit owes; what was owed."""
    shares, today = await owed(payers, unit), payers.system.clock.today()
    listed = (await payers.look("/payee-organisations", "PREPARER", unit))["items"]
    known = {row["credit_code"] for row in listed if row["unit"] == str(payers.units[unit])}
    for share in shares:
        if share["payee_code"] and share["payee_code"] not in known:
            await registered(payers, unit, credit_code=share["payee_code"], name=name, account_number=account)
            known.add(share["payee_code"])
        if share["source"] == "CENTRAL_SPECIAL":
            await central_money(payers, share["amount"], year=share["fiscal_year"], receipt=f"CZ-{share['id']}", l2=unit)
        else:
            book = {"year": share["fiscal_year"], "on": today.isoformat()}
            await own_money(payers, unit, share["purpose"], share["amount"], share["amount"], **book)
        payment = await sent(payers, share["id"], unit)
        status, body = await answered(payers, payment, unit, no=f"HD-{share['id']}", on=today.isoformat())
        assert status == 201, body
    await payers.system.drain()
    return shares
