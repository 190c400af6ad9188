"""The accounts of a local system that a person looks at: made once, kept with their secrets in a file that only its owner reads."""

import json
import secrets
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx

from deploy.local.issuer import Account, Issuer
from libs.common.kernel.clock import SystemClock

_ACCOUNTS = {
    "sysadmin": ("系统管理员", ["SYSTEM_ADMIN"], ""),
    "second-admin": ("系统管理员(第二人)", ["SYSTEM_ADMIN"], ""),
    "security": ("安全管理员", ["SECURITY_ADMIN"], ""),
    "auditor": ("审计员", ["AUDITOR"], ""),
    "registrar": ("省总工会 登记岗", ["REGISTRAR"], "PROVINCIAL_FEDERATION"),
    "filler": ("省总工会 填表岗", ["FORM_FILLER"], "PROVINCIAL_FEDERATION"),
    "federation": ("省总工会 审核分配岗", ["FEDERATION_ALLOCATOR"], "PROVINCIAL_FEDERATION"),
    "finance": ("省财政厅 审核分配岗", ["FINANCE_ALLOCATOR"], "PROVINCIAL_FINANCE"),
    "funds-clerk": ("省财政厅 资金登记岗", ["FUNDS_CLERK"], "PROVINCIAL_FINANCE"),
    "agency": ("订阅机构示例", ["EVENT_SUBSCRIBER"], ""),
}


def keep_accounts(file: Path, issuer: Issuer) -> dict[str, dict[str, Any]]:
    """The accounts with their secrets, known to the issuer."""
    known: dict[str, dict[str, Any]] = json.loads(file.read_text("utf-8")) if file.exists() else {}
    for subject, (name, roles, _) in _ACCOUNTS.items():
        known.setdefault(subject, {"secret": secrets.token_urlsafe(12)})
        known[subject] |= {"name": name, "roles": roles}
    _write(file, known)
    for subject, account in known.items():
        _add(issuer, subject, account)
    return known


async def establish(address: str, issuer: Issuer, accounts: Mapping[str, dict[str, Any]]) -> None:
    """The statutory units, where they are not there yet, and the accounts' places in them."""
    headers = {"Authorization": f"Bearer {issuer.mint(issuer.accounts['sysadmin'])}"}
    today = SystemClock().today()
    async with httpx.AsyncClient(base_url=address, headers=headers, timeout=60) as http:
        (await http.post("/registry/org-units/establishment", json={"on": today.isoformat()})).raise_for_status()
        for subject, (_, _, kind) in _ACCOUNTS.items():
            if kind:
                found = (await http.get("/registry/org-units", params={"kind": kind})).json()["items"]
                _add(issuer, subject, accounts[subject] | {"unit": found[0]["id"]})


def _add(issuer: Issuer, subject: str, account: Mapping[str, Any]) -> None:
    unit = UUID(account["unit"]) if account.get("unit") else None
    issuer.add(Account(subject, account["name"], tuple(account["roles"]), unit, secret=account["secret"]))


def _write(file: Path, accounts: Mapping[str, Any]) -> None:
    file.touch(0o600)
    file.write_text(json.dumps(accounts, ensure_ascii=False, indent=1), "utf-8")
