"""Topics, SCRAM users and ACLs on a broker, made from the catalogue: `python -m deploy.bus apply` (in a cluster Strimzi's resources say the same).

A department writes only its own topic, reads only the topics of the departments it hears, and only in its own group. Nobody may use a
transactional id. Run again at any time: what is there stays, what a department may no longer do is taken away.
"""

import os
import time
from collections.abc import Iterable, Mapping
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import Annotated, Any, Final, NoReturn

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
ADMIN: Final = "admin"


command = typer.Typer(no_args_is_help=True, add_completion=False, help="Who may say and hear what on the brokers.")


class BusError(Exception):
    """The broker is not as the catalogue says and cannot be made so; the text says what to do."""


@dataclass(frozen=True, slots=True)
class Admin:
    """How to reach the brokers as their super user."""

    bootstrap: str
    password: str = field(repr=False)
    username: str = ADMIN
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
    return _change_acls(client, wanted_acls(prefix), _known_acls(client, prefix))


def _change_acls(client: Any, wanted: set[AclBinding], there: set[AclBinding]) -> list[str]:  # noqa: ANN401
    _await(client.create_acls(sorted(wanted - there, key=str)) if wanted - there else {})
    too_many = [
        AclBindingFilter(acl.restype, acl.name, acl.resource_pattern_type, acl.principal, acl.host, acl.operation, acl.permission_type)
        for acl in there - wanted
    ]
    _await(client.delete_acls(too_many) if too_many else {})
    return [f"allow {_told(acl)}" for acl in sorted(wanted - there, key=str)] + [f"no longer {_told(acl)}" for acl in there - wanted]


def _known_acls(client: Any, prefix: str) -> set[AclBinding]:  # noqa: ANN401
    """What the brokers let our users do under this prefix."""
    return _acls_of(client, {f"User:{name}" for name in edges()}, prefix)


def _acls_of(client: Any, principals: set[str], prefix: str) -> set[AclBinding]:  # noqa: ANN401
    any_of = AclBindingFilter(ResourceType.ANY, None, ResourcePatternType.ANY, None, None, AclOperation.ANY, AclPermissionType.ANY)
    found = client.describe_acls(any_of).result(_ANSWER_SECONDS)
    named = (ResourceType.TOPIC, ResourceType.GROUP)
    return {acl for acl in found if acl.principal in principals and (acl.restype not in named or acl.name.startswith(f"{prefix}."))}


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


def admit(admin: Admin, agency: str, password: str, speakers: Iterable[str], *, prefix: str = PREFIX) -> list[str]:
    """Let an agency outside the departments read whole topics in a group of its own, and nothing else; what it may no longer hear is taken away.

    A topic knows no jurisdiction: only for an agency whose legal basis is province-wide. Everybody else subscribes (docs/subscriptions.md).
    Raises BusError for a name that a department has, or a speaker that says nothing.
    """
    speaking = {department.name for department in edges().values() if department.speaks}
    if agency in edges() or not agency.isidentifier():
        raise BusError(f"{agency} is a department's name or no name: take another, of letters, digits and underscores")
    if unknown := sorted(set(speakers) - speaking):
        raise BusError(f"{', '.join(unknown)} says nothing; there are: {', '.join(sorted(speaking))}")
    client, principal = admin.client(), f"User:{agency}"
    topics = [(ResourceType.TOPIC, topic_of(speaker, prefix)) for speaker in speakers]
    rights = [(kind, name, operation) for kind, name in topics for operation in (AclOperation.READ, AclOperation.DESCRIBE)]
    rights.append((ResourceType.GROUP, group_of(agency, prefix), AclOperation.READ))
    wanted = {
        AclBinding(kind, name, ResourcePatternType.LITERAL, principal, "*", operation, AclPermissionType.ALLOW)
        for kind, name, operation in rights
    }
    return _users(client, {agency: password}) + _change_acls(client, wanted, _acls_of(client, {principal}, prefix))


def _fail(reason: Exception) -> NoReturn:
    typer.echo(f"the broker was not made ready: {reason}", err=True)
    raise typer.Exit(1) from None


def _secrets(variables: Iterable[str]) -> list[str]:
    """Their values; a word about those that are missing."""
    found = {variable: os.environ.get(variable, "") for variable in variables}  # noqa: TID251 - a command's own secrets
    if missing := [variable for variable, value in found.items() if not value]:
        typer.echo(f"set {', '.join(missing)}", err=True)
        raise typer.Exit(2)
    return list(found.values())


@command.command(name="apply")
def apply_command(
    bootstrap: str, username: str = ADMIN, mechanism: str = "SCRAM-SHA-512", ca_file: str = "", replicas: int = 3, prefix: str = PREFIX
) -> None:
    """Topics, users and ACLs of every department. Passwords: LAOMO_KAFKA_ADMIN_PASSWORD and each LAOMO_<DEPARTMENT>_KAFKA_PASSWORD."""
    own, *others = _secrets(["LAOMO_KAFKA_ADMIN_PASSWORD", *(f"LAOMO_{name.upper()}_KAFKA_PASSWORD" for name in edges())])
    try:
        done = apply(
            Admin(bootstrap, own, username, mechanism, ca_file), dict(zip(edges(), others, strict=True)), prefix=prefix, replicas=replicas
        )
    except (BusError, KafkaException) as reason:
        _fail(reason)
    typer.echo("\n".join(done))


@command.command(name="admit")
def admit_command(
    bootstrap: str,
    agency: str,
    hears: Annotated[list[str], typer.Option(help="a department whose every event the agency may read; again for another")],
    username: str = ADMIN,
    mechanism: str = "SCRAM-SHA-512",
    ca_file: str = "",
) -> None:
    """Let an agency with a province-wide basis read departments' topics. Passwords: LAOMO_KAFKA_ADMIN_PASSWORD, LAOMO_KAFKA_AGENCY_PASSWORD."""
    own, password = _secrets(["LAOMO_KAFKA_ADMIN_PASSWORD", "LAOMO_KAFKA_AGENCY_PASSWORD"])
    try:
        done = admit(Admin(bootstrap, own, username, mechanism, ca_file), agency, password, hears)
    except (BusError, KafkaException) as reason:
        _fail(reason)
    typer.echo("\n".join(done))


if __name__ == "__main__":
    command()
