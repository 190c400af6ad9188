"""Manifests against schemas, without a cluster: Kubernetes' own for three versions, and the operators' own for their resources."""

import json
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from kubernetes_validate import utils

from deploy.kubernetes.dashboard import PANELS
from deploy.kubernetes.manifests import Manifest

VERSIONS: Final = ("1.32", "1.35", "1.37")
CUSTOM: Final = (
    "kafka.strimzi.io/v1",
    "postgresql.cnpg.io/v1",
    "barmancloud.cnpg.io/v1",
    "keda.sh/v1alpha1",
    "monitoring.coreos.com/v1",
)
_HERE: Final = Path(__file__).parent


def built_in_faults(manifests: Sequence[Manifest]) -> Iterator[str]:
    """Strict: an unknown field is a fault, and so is a kind that a version does not know."""
    for manifest in manifests:
        if manifest["apiVersion"] in CUSTOM:
            continue
        for version in VERSIONS:
            what = f"{manifest['kind']}/{manifest['metadata']['name']} ({version})"
            try:
                utils.validate(manifest, version, strict=True)
            except utils.ValidationError as fault:
                yield f"{what}: {'.'.join(map(str, fault.path))}: {fault.message}"
            except utils.SchemaNotFoundError as fault:
                yield f"{what}: {fault.message}"


def custom_faults(manifests: Sequence[Manifest], work: Path) -> list[str] | None:
    """By the operators' definitions, installed below `work` from the lock; None where there is no npm."""
    if shutil.which("npm") is None or shutil.which("node") is None:
        return None
    _install(work)
    mine = [manifest for manifest in manifests if manifest["apiVersion"] in CUSTOM]
    asked = work / "manifests.json"
    asked.write_text(json.dumps({"manifests": mine, "expressions": list(expressions(mine))}), "utf-8")
    done = subprocess.run(["node", "custom.mjs", asked.name], cwd=work, check=False, capture_output=True, text=True)  # noqa: S603, S607
    if done.returncode not in (0, 1):
        raise RuntimeError(done.stderr)
    print(done.stdout.splitlines()[-1] if done.stdout else done.stderr)
    return done.stdout.splitlines()[:-1] if done.returncode else []


def expressions(manifests: Sequence[Manifest]) -> Iterator[str]:
    """The PromQL of the dashboard and of every alert rule."""
    yield from (expression for _, expression, _ in PANELS)
    for manifest in manifests:
        if manifest["kind"] == "PrometheusRule":
            for group in manifest["spec"]["groups"]:
                for rule in group["rules"]:
                    yield rule["expr"]


def _install(work: Path) -> None:
    """Once per lock. Scripts of packages are never run: only their validators are read."""
    work.mkdir(parents=True, exist_ok=True)
    shutil.copy(_HERE / "custom.mjs", work)
    lock = "package-lock.json"
    if (work / "node_modules").exists() and (work / lock).exists() and (work / lock).read_bytes() == (_HERE / lock).read_bytes():
        return
    (work / lock).unlink(missing_ok=True)
    command = ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
    fresh = work / "fresh"
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir()
    for name in ("package.json", lock):
        shutil.copy(_HERE / name, fresh)
    subprocess.run(command, cwd=fresh, check=True)  # noqa: S603
    shutil.rmtree(work / "node_modules", ignore_errors=True)
    (fresh / "node_modules").rename(work / "node_modules")
    shutil.copy(_HERE / lock, work)  # last: a broken installation is not taken for one
    shutil.rmtree(fresh)
