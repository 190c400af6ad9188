"""A department's own workloads, started from its image without a cluster: `podman play kube`, real PostgreSQL, probes asked from outside.

There is no broker: relay and subscriber must be alive and ready all the same, since readiness is their own database and never the bus.
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
        documents = render(_K8S / f"overlays/{department}/migrate")
        (migration,) = (document for document in documents if document["kind"] == "Job")
        _play(engine, [_settings(documents), standalone(migration, image, urls)], Path(place), wait="migrate-pod-migrate")
        documents = render(_K8S / f"overlays/{department}")
        standing = [document for document in documents if document["kind"] in ("Deployment", "StatefulSet")]
        took = [
            f"{each['metadata']['name']} {_started(engine, each, _settings(documents), image, urls, Path(place)):.1f} s"
            for each in standing
        ]
    return f"migrated, and alive and ready from its image after: {', '.join(took)}"


def _started(engine: Engine, workload: Manifest, settings: Manifest, image: str, urls: dict[str, str], place: Path) -> float:
    """Seconds until both probes were answered."""
    port = _free_port()
    box = workload["spec"]["template"]["spec"]["containers"][0]
    paths = [box[kind]["httpGet"]["path"] for kind in ("livenessProbe", "readinessProbe")]
    began = time.monotonic()
    file = _play(engine, [settings, standalone(workload, image, urls, port)], place)
    try:
        answers = [_answer(f"http://127.0.0.1:{port}{path}") for path in paths]
        took = time.monotonic() - began
    except RuntimeError as silence:
        name = workload["metadata"]["name"]
        raise RuntimeError(f"{silence}\n{engine.run('logs', f'{name}-pod-{name}')}") from None
    finally:
        engine.run("play", "kube", "--down", str(file))
    if answers != [200, 200]:
        raise RuntimeError(f"{workload['metadata']['name']} answered {answers} to {paths}")
    return took


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
        box["args"] = [box["name"], "--host", "127.0.0.1", "--port", str(port)]
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
    if "fieldRef" in variable["valueFrom"]:
        return {"name": variable["name"], "value": "subscriber-0"}
    setting = variable["name"].split("_", 2)[2]
    key = base64.b64encode(secrets.token_bytes(32)).decode()
    values = {
        **urls,
        "SEAL_KEYS": f"1:{key}",
        "INDEX_KEY": key,
        "CLIENT_SECRET": secrets.token_hex(8),
        "KAFKA_PASSWORD": secrets.token_hex(8),
    }
    return {"name": variable["name"], "value": values[setting]}


def _settings(documents: list[Manifest]) -> Manifest:
    """As they are, but for the brokers: their CA is a file that only a cluster has."""
    (settings,) = (document for document in documents if document["kind"] == "ConfigMap")
    data = {key: value for key, value in settings["data"].items() if not key.endswith("_KAFKA_CA_FILE")}
    return {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": settings["metadata"]["name"]}, "data": data}


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
