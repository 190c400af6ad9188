"""What an operator reads when the environment is not whole: every variable by name, never a value."""

import pytest
from typer.testing import CliRunner

from services.funds.main import command as funds
from services.registry.main import command as registry

WHOLE = {
    "DATABASE_URL": "postgresql://a:secret-word@localhost:1/x",
    "APP_ROLE": "a",
    "SEAL_KEYS": "1:" + "QUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUE=",
    "INDEX_KEY": "QUFBQQ==",
    "TOKEN_ISSUER": "http://i",
    "JWKS_URL": "http://i/jwks",
    "TOKEN_URL": "http://i/token",
    "CLIENT_ID": "x",
    "CLIENT_SECRET": "secret-word",
    "DEPARTMENTS_URL": "http://d",
}


def run(command, department, *arguments, **environment):
    variables = {f"LAOMO_{department}_{name}": value for name, value in environment.items()}
    return CliRunner().invoke(command, list(arguments), env=variables)


@pytest.mark.parametrize("workload", [["web"], ["subscriber"], ["relay"], ["job", "conservation-proof"], ["migrate"]])
def test_each_missing_variable_is_named(workload):
    done = run(funds, "FUNDS", *workload)
    assert done.exit_code == 2
    assert {"set LAOMO_FUNDS_DATABASE_URL", "set LAOMO_FUNDS_SEAL_KEYS", "set LAOMO_FUNDS_BANK_OUTBOX"} <= set(done.stderr.splitlines())


def test_a_wrong_value_is_named_and_not_shown():
    done = run(registry, "REGISTRY", "web", **WHOLE, POOL_SIZE="secret-word")
    assert done.exit_code == 2
    assert "correct LAOMO_REGISTRY_POOL_SIZE" in done.stderr
    assert "secret-word" not in done.output


def test_a_relay_without_a_bus_says_what_to_set():
    done = run(registry, "REGISTRY", "relay", **WHOLE)
    assert (done.exit_code, "set LAOMO_REGISTRY_BUS=kafka" in done.stderr) == (2, True)
    half = run(registry, "REGISTRY", "relay", **WHOLE, BUS="kafka")
    assert (half.exit_code, "kafka_bootstrap" in half.stderr) == (2, True)


def test_who_hears_nobody_has_no_subscriber(monkeypatch):
    monkeypatch.setattr("services.registry.main._REACTIONS", {})
    kafka = {"BUS": "kafka", "KAFKA_BOOTSTRAP": "localhost:1", "KAFKA_USERNAME": "registry", "KAFKA_PASSWORD": "secret-word"}
    done = run(registry, "REGISTRY", "subscriber", **WHOLE, **kafka)
    assert (done.exit_code, "registry hears nobody" in done.stderr) == (2, True)
