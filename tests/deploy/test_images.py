"""What a Dockerfile must keep to, and what `make images` says where nothing can be built. (Building is `make images`, where podman runs.)"""

import re
import subprocess
import sys
from pathlib import Path

from deploy.docker.engine import find_engine
from deploy.docker.probing import standalone

ROOT = Path(__file__).resolve().parents[2]
DOCKERFILE = (ROOT / "deploy/docker/Dockerfile").read_text("utf-8")


def test_every_stage_stands_on_a_base_that_is_given_by_digest():
    stages = re.findall(r"^FROM (\S+)", DOCKERFILE, re.MULTILINE)
    assert set(stages) == {"${BASE}", "wheels"}
    assert re.search(r"^ARG BASE$", DOCKERFILE, re.MULTILINE), "no default: a name without a digest would creep in"


def test_it_installs_by_hash_runs_as_nobody_and_holds_one_department():
    assert "--require-hashes" in DOCKERFILE
    assert "--only-binary :all:" in DOCKERFILE
    assert re.search(r"^USER 10001:10001$", DOCKERFILE, re.MULTILINE)
    copied = re.findall(r"^COPY (?!--from)(\S+)", DOCKERFILE, re.MULTILINE)
    assert copied == ["requirements/runtime.txt", "libs/", "services/__init__.py", "services/${SERVICE}/"]
    ignored = (ROOT / ".dockerignore").read_text("utf-8").split()
    assert [line for line in ignored if line.startswith("!")] == ["!libs/", "!services/", "!requirements/runtime.txt"]


def _images(*arguments):
    command = [sys.executable, "-m", "deploy.docker", *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


def test_without_a_program_it_says_so_and_is_content():
    done = _images("--engine", "no-such-program")
    assert (done.returncode, done.stdout) == (0, "skipped: neither podman nor docker answers here, so no image was built\n")
    assert find_engine("no-such-program") is None


def test_a_base_without_a_digest_is_refused():
    for base in ("", "python:3.11-slim", "python@sha256:12"):
        done = _images("--engine", "true", "--base", base)  # `true` answers everything
        assert done.returncode == 2
        assert "sha256" in done.stderr


def test_the_probe_keeps_what_guards_the_process():
    guarded = {"readOnlyRootFilesystem": True, "runAsUser": 10001}
    box = {
        "name": "web",
        "image": "x",
        "args": ["web"],
        "securityContext": guarded,
        "resources": {"limits": {"memory": "1Gi"}},
        "volumeMounts": [{"name": "tmp", "mountPath": "/tmp"}, {"name": "database-ca", "mountPath": "/etc/ca"}],
        "env": [
            {"name": "PGSSLMODE", "value": "verify-full"},
            {"name": "LAOMO_FUNDS_DATABASE_URL", "valueFrom": {"secretKeyRef": {"name": "a", "key": "b"}}},
        ],
        "livenessProbe": {},
    }
    volumes = [{"name": "tmp", "emptyDir": {}}, {"name": "database-ca", "secret": {"secretName": "ca"}}]
    workload = {
        "metadata": {"name": "web"},
        "spec": {"template": {"spec": {"containers": [box], "volumes": volumes, "securityContext": {}}}},
    }
    played = standalone(workload, "localhost/laomo/funds:built", {"DATABASE_URL": "postgresql://here"}, 8123)["spec"]
    (container,) = played["containers"]
    assert container["securityContext"] == guarded
    assert container["resources"] == {"limits": {"memory": "1Gi"}}
    assert container["env"] == [{"name": "LAOMO_FUNDS_DATABASE_URL", "value": "postgresql://here"}]
    assert container["volumeMounts"] == [{"name": "tmp", "mountPath": "/tmp"}]
    assert container["args"][-1] == "8123"
    assert played["volumes"] == [{"name": "tmp", "emptyDir": {}}]
