"""The environment of a workload, read from its department's own settings: what is no secret in one ConfigMap, secrets by reference.

A setting that this file does not know is taken from the installation; where it is not there either, generation fails and says so.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Final, get_args

from pydantic import SecretStr
from pydantic.fields import FieldInfo

from deploy.edges import Edges
from deploy.kubernetes.installation import Site
from deploy.kubernetes.manifests import KAFKA_PORT, PLATFORM, PREFIX, Manifest, namespace_of
from deploy.local.composition import build_of
from libs.common.web.settings import HouseSettings

POOL: Final = {"web": 8, "subscriber": 6, "relay": 8, "job": 2, "migrate": 2}
"""Connections of each of the two pools that a process holds (`House`): the database's max_connections covers them all."""

SECRETS: Final = {
    "database_url": ("database-role", "uri"),
    "seal_keys": ("seal", "seal-keys"),
    "index_key": ("seal", "index-key"),
    "client_secret": ("client", "client-secret"),
}
OPTIONAL_SECRETS: Final = {"next_index_key": ("seal", "next-index-key")}
OWN_SECRETS: Final = "outside"
"""A department's own secrets (passwords of what it reaches outside: mail server, SMS gateway), one key a setting; only the site gives them."""

OWNER_URL: Final = ("database-app", "uri")
KAFKA_ACCESS: Final = "kafka"
"""The department's copy of its Strimzi user and of the brokers' CA: `username`, `password`, `ca.crt`."""

DATABASE_CA: Final = "database-ca"
CERTIFICATES: Final = "/etc/laomo"
DATA: Final = "/var/lib/laomo"
BOOTSTRAP: Final = f"{PREFIX}-kafka-bootstrap.{PLATFORM}.svc:{KAFKA_PORT}"
ON_THE_BUS: Final = ("subscriber", "relay")
_PER_WORKLOAD: Final = {"pool_size", "owner_url", "bus", "kafka_instance", "kafka_password"}


def variable(department: str, setting: str) -> str:
    return f"LAOMO_{department.upper()}_{setting.upper()}"


def own_settings(department: str) -> dict[str, FieldInfo]:
    """What a department asks besides the house's settings."""
    settings, _ = build_of(department)
    return {name: field for name, field in settings.model_fields.items() if name not in HouseSettings.model_fields}


def own_secrets(department: str) -> tuple[str, ...]:
    return tuple(name for name, field in own_settings(department).items() if SecretStr in (field.annotation, *get_args(field.annotation)))


def directories(department: str) -> tuple[str, ...]:
    """Its settings that are directories: each is a volume that its workloads share."""
    return tuple(name for name, field in own_settings(department).items() if field.annotation is Path)


def plain_settings(edges: Edges, site: Site) -> dict[str, str]:
    """The ConfigMap's literals, whole variable names. LookupError names the setting that nobody has given."""
    name = edges.name
    values = {
        "app_role": f"{name}_app",
        "token_issuer": site.issuer.url,
        "jwks_url": f"{site.issuer.url}/jwks",
        "token_url": f"{site.issuer.url}/token",
        "client_id": name,
        "departments_url": f"http://web.{namespace_of('{department}')}.svc:8000",
        "kafka_bootstrap": BOOTSTRAP,
        "kafka_username": name,
        "kafka_ca_file": f"{CERTIFICATES}/kafka/ca.crt",
        **{setting: f"{DATA}/{setting.replace('_', '-')}" for setting in directories(name)},
        **site.settings.get(name, {}),
    }
    known = {*values, *SECRETS, *OPTIONAL_SECRETS, *_PER_WORKLOAD}
    asked = {**HouseSettings.model_fields, **own_settings(name)}
    if told := [setting for setting in own_secrets(name) if setting in site.settings.get(name, {})]:
        raise LookupError(f"{name}: {', '.join(told)} is a secret; give it in the Secret `{OWN_SECRETS}`, not in the installation")
    missing = [setting for setting, field in asked.items() if field.is_required() and setting not in known]
    if missing:
        raise LookupError(f"{name} asks for {', '.join(missing)}: give it under `settings` of the installation, or say in environment.py")
    if stray := [setting for setting in values if setting not in asked]:
        raise LookupError(f"{name} has no setting {', '.join(stray)}")
    return {variable(name, setting): value for setting, value in values.items()}


def environment(edges: Edges, workload: str) -> list[Manifest]:
    """What is secret or differs by workload; everything else comes from the ConfigMap."""
    name = edges.name

    def secret(setting: str, source: tuple[str, str], *, optional: bool = False) -> Manifest:
        reference = {"name": source[0], "key": source[1], **({"optional": True} if optional else {})}
        return {"name": variable(name, setting), "valueFrom": {"secretKeyRef": reference}}

    def rest() -> Iterator[Manifest]:
        yield {"name": variable(name, "pool_size"), "value": str(POOL[workload])}
        for setting, source in SECRETS.items():
            yield secret(setting, source)
        for setting, source in OPTIONAL_SECRETS.items():
            yield secret(setting, source, optional=True)
        for setting in own_secrets(name):
            yield secret(setting, (OWN_SECRETS, setting.replace("_", "-")), optional=True)
        if workload == "migrate":
            yield secret("owner_url", OWNER_URL)
        if workload in ON_THE_BUS:
            yield {"name": variable(name, "bus"), "value": "kafka"}
            yield secret("kafka_password", (KAFKA_ACCESS, "password"))
        if workload == "subscriber":
            yield {"name": variable(name, "kafka_instance"), "valueFrom": {"fieldRef": {"fieldPath": "metadata.name"}}}

    return list(rest())


def on_the_bus(edges: Edges, workload: str) -> bool:
    """Whether this workload of the department reaches the brokers. Web, jobs and migrations never do: they write the outbox. The relay
    of a department that speaks nothing knows how, and has nothing to send.
    """
    return (workload == "relay" and edges.speaks) or (workload == "subscriber" and bool(edges.hears))
