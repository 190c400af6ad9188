"""How a department reaches the broker: its own user, over TLS where a CA is named. Read from the environment by `settings.py`."""

import ssl
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from libs.common.contracts.topics import PREFIX, group_of, topic_of


@dataclass(frozen=True, slots=True)
class KafkaAccess:
    """`prefix`: begins every topic and group; another one only where several systems share a broker (tests)."""

    bootstrap: str
    username: str
    password: str = field(repr=False)
    ca_file: Path | None = None
    instance: str = ""
    prefix: str = PREFIX

    def client(self) -> dict[str, Any]:
        """What every aiokafka client of this department is made with."""
        return {
            "bootstrap_servers": self.bootstrap,
            "security_protocol": "SASL_SSL" if self.ca_file else "SASL_PLAINTEXT",
            "ssl_context": ssl.create_default_context(cafile=str(self.ca_file)) if self.ca_file else None,
            "sasl_mechanism": "SCRAM-SHA-512",
            "sasl_plain_username": self.username,
            "sasl_plain_password": self.password,
            "client_id": f"{self.username}-{self.instance}" if self.instance else self.username,
            "request_timeout_ms": 10_000,
            "retry_backoff_ms": 100,
            "metadata_max_age_ms": 30_000,
        }

    def topic(self, speaker: str) -> str:
        return topic_of(speaker, self.prefix)

    def group(self, department: str) -> str:
        return group_of(department, self.prefix)
