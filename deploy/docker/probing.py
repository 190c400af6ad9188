"""A department's own Deployment, started from its image without a cluster: `podman play kube`, real PostgreSQL, its probes asked from outside.

What only a cluster can give is taken out (secrets by reference, volumes of secrets, TLS to the database, names of ports); what guards the
process stays as it is written: user, read-only root, no capabilities, limits, arguments, settings.
"""

import base64
import copy
import secrets
import socket
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import Final

import yaml

from deploy.docker.engine import Engine
from deploy.kubernetes.checks.rendering import kubectl, render
from deploy.kubernetes.manifests import Manifest
from libs.common.persistence.databases import app_url, create_department_database, owner_url
from libs.common.persistence.embedded import EmbeddedPostgres, reachable_place

_K8S: Final = Path(__file__).resolve().parents[1] / "k8s"
_PATIENCE_SECONDS: Final = 30
_PAUSE_SECONDS: Final = 0.2


def probe(engine: Engine, department: str, image: str) -> str:
    """What came of it, in a line. RuntimeError where a probe is not answered in time."""
    if not engine.is_podman:
        return "skipped: only podman plays manifests"
    if kubectl() is None:
        return "skipped: there is no kubectl to build the manifests"
    with tempfile.TemporaryDirectory() as place, EmbeddedPostgres(reachable_place(Path(place) / "pg"), tests=True) as server:
        password = secrets.token_hex(8)
        names = create_department_database(server.url(), department, password, password)
        urls = {"DATABASE_URL": app_url(server.url(), names, password), "OWNER_URL": owner_url(server.url(), names, password)}
        settings, migration = _of(render(_K8S / f"overlays/{department}/migrate"), "Job", "migrate")
        _play(engine, [settings, standalone(migration, image, urls)], Path(place), wait="migrate-pod-migrate")
        settings, web = _of(render(_K8S / f"overlays/{department}"), "Deployment", "web")
        port = _free_port()
        paths = [web["spec"]["template"]["spec"]["containers"][0][kind]["httpGet"]["path"] for kind in ("livenessProbe", "readinessProbe")]
        began = time.monotonic()
        file = _play(engine, [settings, standalone(web, image, urls, port)], Path(place))
        try:
            answers = [_answer(f"http://127.0.0.1:{port}{path}") for path in paths]
            took = time.monotonic() - began
        finally:
            engine.run("play", "kube", "--down", str(file))
    if answers != [200, 200]:
        raise RuntimeError(f"{department} answered {answers} to {paths}")
    return f"migrated and started from its image, {' and '.join(paths)} answered 200 after {took:.1f} s"


def standalone(workload: Manifest, image: str, urls: dict[str, str], port: int | None = None) -> Manifest:
    """A Pod of the workload's own template that needs no cluster."""
    template = copy.deepcopy(workload["spec"]["template"])
    pod = template["spec"]
    box = pod["containers"][0]
    for name in ("livenessProbe", "readinessProbe", "startupProbe", "lifecycle", "ports"):  # asked from outside, by ourselves
        box.pop(name, None)
    kept = {volume["name"] for volume in pod["volumes"] if "secret" not in volume}
    pod["volumes"] = [{"name": name, "emptyDir": {}} for name in sorted(kept)]
    box["volumeMounts"] = [mount for mount in box["volumeMounts"] if mount["name"] in kept]
    box["env"] = [_filled(variable, urls) for variable in box["env"] if not _only_on_a_cluster(variable)]
    box["image"] = image
    box["imagePullPolicy"] = "Never"
    if port is not None:
        box["args"] = ["web", "--host", "127.0.0.1", "--port", str(port)]
    only = {key: pod[key] for key in ("securityContext", "containers", "volumes")}
    never = "Never" if port is None else "Always"
    name = f"{workload['metadata']['name']}-pod"
    return {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": name}, "spec": {**only, "hostNetwork": True, "restartPolicy": never}}


def _only_on_a_cluster(variable: Manifest) -> bool:
    return variable["name"].startswith("PGSSL") or bool(variable.get("valueFrom", {}).get("secretKeyRef", {}).get("optional"))


def _filled(variable: Manifest, urls: dict[str, str]) -> Manifest:
    """A secret's reference as a value of this run."""
    if "valueFrom" not in variable:
        return variable
    setting = variable["name"].split("_", 2)[2]
    key = base64.b64encode(secrets.token_bytes(32)).decode()
    values = {**urls, "SEAL_KEYS": f"1:{key}", "INDEX_KEY": key, "CLIENT_SECRET": secrets.token_hex(8)}
    return {"name": variable["name"], "value": values[setting]}


def _of(documents: list[Manifest], kind: str, name: str) -> tuple[Manifest, Manifest]:
    """The settings, and the workload."""
    settings = next(d for d in documents if d["kind"] == "ConfigMap")
    workload = next(d for d in documents if d["kind"] == kind and d["metadata"]["name"] == name)
    return {key: settings[key] for key in ("apiVersion", "kind", "data")} | {"metadata": {"name": settings["metadata"]["name"]}}, workload


def _play(engine: Engine, documents: list[Manifest], place: Path, wait: str | None = None) -> Path:
    file = place / f"{documents[-1]['metadata']['name']}.yaml"
    file.write_text("---\n".join(yaml.safe_dump(document) for document in documents), "utf-8")
    engine.run("play", "kube", str(file))
    if wait is not None:
        code = engine.run("wait", wait)
        said = engine.run("logs", wait)
        engine.run("play", "kube", "--down", str(file))
        if code != "0":
            raise RuntimeError(f"{wait} ended with {code}:\n{said}")
    return file


def _answer(url: str) -> int:
    """The status, as soon as somebody answers."""
    deadline = time.monotonic() + _PATIENCE_SECONDS
    while True:
        try:
            with urllib.request.urlopen(url, timeout=5) as answer:  # noqa: S310 - our own address
                return int(answer.status)
        except urllib.error.HTTPError as refusal:
            return refusal.code
        except OSError:
            if time.monotonic() > deadline:
                raise RuntimeError(f"nobody answers at {url}") from None
            time.sleep(_PAUSE_SECONDS)


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
        return port
