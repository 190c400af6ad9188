"""Topics, SCRAM users and ACLs on a broker, made from the catalogue: `python -m deploy.bus` (in a cluster Strimzi's resources say the same).

A department writes only its own topic, reads only the topics of the departments it hears, and only in its own group. Nobody may use a
transactional id. Run again at any time: what is there stays, what a department may no longer do is taken away.
"""

import os
import time
from collections.abc import Iterable, Mapping
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import Any, Final

import typer
from confluent_kafka import KafkaException
from confluent_kafka.admin import (
    AclBinding,
    AclBindingFilter,
    AclOperation,
    AclPermissionType,
    AdminClient,
    NewTopic,
    ResourcePatternType,
    ResourceType,
    ScramCredentialInfo,
    ScramMechanism,
    UserScramCredentialUpsertion,
)

from deploy.edges import Edges, edges
from libs.common.contracts.topics import MAX_BYTES, PARTITIONS, PREFIX, group_of, topic_of

RETENTION_DAYS: Final = 30
_ANSWER_SECONDS: Final = 30.0
_ITERATIONS: Final = 4096
_PAUSE_SECONDS: Final = 0.05


class BusError(Exception):
    """The broker is not as the catalogue says and cannot be made so; the text says what to do."""


@dataclass(frozen=True, slots=True)
class Admin:
    """How to reach the brokers as their super user."""

    bootstrap: str
    password: str = field(repr=False)
    username: str = "admin"
    mechanism: str = "PLAIN"
    ca_file: str = ""

    def client(self) -> Any:  # noqa: ANN401 - the library is untyped
        options = {
            "bootstrap.servers": self.bootstrap,
            "security.protocol": "SASL_SSL" if self.ca_file else "SASL_PLAINTEXT",
            "sasl.mechanism": self.mechanism,
            "sasl.username": self.username,
            "sasl.password": self.password,
        }
        return AdminClient(options | ({"ssl.ca.location": self.ca_file} if self.ca_file else {}))


def apply(admin: Admin, passwords: Mapping[str, str], *, prefix: str = PREFIX, replicas: int = 1) -> list[str]:
    """Make the broker as the catalogue says; what was done, a line each. `passwords`: department → password of its user."""
    client = admin.client()
    done = _topics(client, prefix, replicas)
    done += _users(client, {name: passwords[name] for name in edges()})
    done += _acls(client, prefix)
    _until_known(client, prefix)
    return done


def wanted_acls(prefix: str = PREFIX) -> set[AclBinding]:
    """Every right of every department, and nothing besides."""
    wanted: set[AclBinding] = set()
    for department in edges().values():
        wanted |= set(_rights(department, prefix))
    return wanted


def _rights(department: Edges, prefix: str) -> Iterable[AclBinding]:
    principal = f"User:{department.name}"

    def right(kind: ResourceType, name: str, operation: AclOperation) -> AclBinding:
        return AclBinding(kind, name, ResourcePatternType.LITERAL, principal, "*", operation, AclPermissionType.ALLOW)

    if department.speaks:
        for operation in (AclOperation.WRITE, AclOperation.DESCRIBE):
            yield right(ResourceType.TOPIC, topic_of(department.name, prefix), operation)
    for speaker in department.hears:
        for operation in (AclOperation.READ, AclOperation.DESCRIBE):
            yield right(ResourceType.TOPIC, topic_of(speaker, prefix), operation)
    if department.hears:
        yield right(ResourceType.GROUP, group_of(department.name, prefix), AclOperation.READ)


def _topics(client: Any, prefix: str, replicas: int) -> list[str]:  # noqa: ANN401
    settings = {
        "retention.ms": str(RETENTION_DAYS * 86_400_000),
        "max.message.bytes": str(MAX_BYTES),
        "min.insync.replicas": str(max(1, replicas - 1)),
        "unclean.leader.election.enable": "false",
    }
    there = client.list_topics(timeout=_ANSWER_SECONDS).topics
    names = [topic_of(department.name, prefix) for department in edges().values() if department.speaks]
    for name in names:
        if name in there and len(there[name].partitions) != PARTITIONS:
            raise BusError(
                f"{name} has {len(there[name].partitions)} partitions, not {PARTITIONS}: make a new topic version, never more of them"
            )
    missing = [NewTopic(name, PARTITIONS, replicas, config=settings) for name in names if name not in there]
    _await(client.create_topics(missing) if missing else {})
    return [f"topic {topic.topic}" for topic in missing]


def _users(client: Any, passwords: Mapping[str, str]) -> list[str]:  # noqa: ANN401
    how = ScramCredentialInfo(ScramMechanism.SCRAM_SHA_512, _ITERATIONS)
    _await(
        client.alter_user_scram_credentials(
            [UserScramCredentialUpsertion(name, how, secret.encode()) for name, secret in passwords.items()]
        )
    )
    return [f"user {name}" for name in passwords]


def _acls(client: Any, prefix: str) -> list[str]:  # noqa: ANN401
    wanted, there = wanted_acls(prefix), _known_acls(client, prefix)
    _await(client.create_acls(sorted(wanted - there, key=str)) if wanted - there else {})
    too_many = [
        AclBindingFilter(acl.restype, acl.name, acl.resource_pattern_type, acl.principal, acl.host, acl.operation, acl.permission_type)
        for acl in there - wanted
    ]
    _await(client.delete_acls(too_many) if too_many else {})
    return [f"allow {_told(acl)}" for acl in sorted(wanted - there, key=str)] + [f"no longer {_told(acl)}" for acl in there - wanted]


def _known_acls(client: Any, prefix: str) -> set[AclBinding]:  # noqa: ANN401
    """What the brokers let our users do under this prefix."""
    any_of = AclBindingFilter(ResourceType.ANY, None, ResourcePatternType.ANY, None, None, AclOperation.ANY, AclPermissionType.ANY)
    ours = {f"User:{name}" for name in edges()}
    found = client.describe_acls(any_of).result(_ANSWER_SECONDS)
    named = (ResourceType.TOPIC, ResourceType.GROUP)
    return {acl for acl in found if acl.principal in ours and (acl.restype not in named or acl.name.startswith(f"{prefix}."))}


def _until_known(client: Any, prefix: str) -> None:  # noqa: ANN401
    """The controller has agreed; the brokers hear of it a moment later, and a client that comes before them is refused."""
    deadline = time.monotonic() + _ANSWER_SECONDS
    wanted = wanted_acls(prefix)
    while _known_acls(client, prefix) != wanted or not _knows_users(client):
        if time.monotonic() > deadline:
            raise BusError("the brokers do not know their users and ACLs yet: run this again, or look at their logs")
        time.sleep(_PAUSE_SECONDS)


def _knows_users(client: Any) -> bool:  # noqa: ANN401
    try:
        _await(client.describe_user_scram_credentials(list(edges())))
    except KafkaException:
        return False
    return True


def _told(acl: AclBinding) -> str:
    operation, kind = (str(each).rsplit(".", 1)[-1] for each in (acl.operation, acl.restype))
    return f"{acl.principal} {operation} {kind} {acl.name}"


def _await(futures: Mapping[Any, "Future[Any]"]) -> None:
    for future in futures.values():
        future.result(_ANSWER_SECONDS)


def main(
    bootstrap: str, username: str = "admin", mechanism: str = "SCRAM-SHA-512", ca_file: str = "", replicas: int = 3, prefix: str = PREFIX
) -> None:
    """Make topics, users and ACLs. Passwords come from LAOMO_KAFKA_ADMIN_PASSWORD and each LAOMO_<DEPARTMENT>_KAFKA_PASSWORD."""
    needed = {"LAOMO_KAFKA_ADMIN_PASSWORD": "", **{f"LAOMO_{name.upper()}_KAFKA_PASSWORD": name for name in edges()}}
    missing = [variable for variable in needed if not os.environ.get(variable)]  # noqa: TID251 - a command's own secrets
    if missing:
        typer.echo(f"set {', '.join(missing)}", err=True)
        raise typer.Exit(2)
    passwords = {name: os.environ[variable] for variable, name in needed.items() if name}  # noqa: TID251
    admin = Admin(bootstrap, os.environ["LAOMO_KAFKA_ADMIN_PASSWORD"], username, mechanism, ca_file)  # noqa: TID251
    try:
        done = apply(admin, passwords, prefix=prefix, replicas=replicas)
    except (BusError, KafkaException) as reason:
        typer.echo(f"the broker was not made ready: {reason}", err=True)
        raise typer.Exit(1) from None
    typer.echo("\n".join(done or ["everything was there already"]))


if __name__ == "__main__":
    typer.run(main)
