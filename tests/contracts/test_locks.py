"""What the checks and clients are made with is pinned by content, not by where it was fetched."""

import json
import re

from deploy.local.documents.sources import ROOT


def test_npm_packages_are_pinned_by_hash_and_hold_no_download_address():
    folder = ROOT / "deploy/contracts/npm"
    wanted = json.loads((folder / "package.json").read_text("utf-8"))["dependencies"]
    locked = json.loads((folder / "package-lock.json").read_text("utf-8"))["packages"]
    assert all(re.fullmatch(r"\d+\.\d+\.\d+", version) for version in wanted.values())
    assert {name: locked[f"node_modules/{name}"]["version"] for name in wanted} == wanted
    installed = {name: package for name, package in locked.items() if name and not package.get("inBundle")}
    assert [name for name, package in installed.items() if "resolved" in package or "integrity" not in package] == []


def test_the_python_clients_generator_is_pinned_by_hash_and_holds_no_address():
    text = (ROOT / "requirements/clients.txt").read_text("utf-8")
    assert "openapi-python-client==0.29.1" in text
    assert "://" not in text
    assert len(re.findall(r"^\S+==", text, re.MULTILINE)) == len(re.findall(r"^\S+==.*\\\n +--hash=", text, re.MULTILINE))
