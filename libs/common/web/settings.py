"""The typed environment that every department reads once. No secret has a default."""

import base64
from pathlib import Path
from typing import Literal, Self

from pydantic import Field, SecretStr, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from libs.common.contracts.topics import PREFIX
from libs.common.messaging.kafka_access import KafkaAccess
from libs.common.persistence.keyring import Keyring


class HouseSettings(BaseSettings):
    """Read from variables `LAOMO_<DEPARTMENT>_<NAME>` (a subclass sets the prefix) or from the composition's own values."""

    model_config = SettingsConfigDict(extra="forbid", frozen=True)

    database_url: SecretStr = Field(description="postgresql:// URL of the department's own database, as its own application role")
    owner_url: SecretStr | None = Field(default=None, description="the same database as its owner; only the migrate command needs it")
    app_role: str = Field(description="name of the application role that migrations grant to")
    seal_keys: SecretStr = Field(description="sealing keys, `id:base64` separated by blanks; the highest id seals")
    index_key: SecretStr = Field(description="secret of the blind index, base64")
    next_index_key: SecretStr | None = Field(default=None, description="the next secret of the blind index during a rotation, base64")
    token_issuer: str = Field(description="exact `iss` of access tokens")
    token_audience: str = Field(default="laomo", description="exact `aud` of access tokens")
    jwks_url: str = Field(description="where the issuer's keys are")
    token_url: str = Field(description="where the department gets its own token")
    client_id: str
    client_secret: SecretStr
    departments_url: str = Field(description="base URL under which the departments answer")
    pool_size: int = Field(default=16, ge=2, le=64)
    bus: Literal["local", "kafka"] = Field(default="local", description="what carries events: `local` only within one process")
    kafka_bootstrap: str = Field(default="", description="host:port of the brokers, with `bus=kafka`")
    kafka_username: str = Field(default="", description="the department's own SCRAM user")
    kafka_password: SecretStr | None = Field(default=None, description="its password; no default")
    kafka_ca_file: Path | None = Field(default=None, description="the brokers' CA: TLS where it is set")
    kafka_instance: str = Field(default="", description="name of this replica, stable over restarts: static group membership")
    kafka_prefix: str = Field(default=PREFIX, pattern=r"^[a-z0-9]+$", description="begins every topic and group")

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if self.bus == "kafka" and not (self.kafka_bootstrap and self.kafka_username and self.kafka_password):
            raise ValueError("bus=kafka needs kafka_bootstrap, kafka_username and kafka_password")
        return self

    def kafka(self) -> KafkaAccess | None:
        """How to reach the broker; None on the local bus."""
        if self.bus == "local" or self.kafka_password is None:
            return None
        password = self.kafka_password.get_secret_value()
        return KafkaAccess(self.kafka_bootstrap, self.kafka_username, password, self.kafka_ca_file, self.kafka_instance, self.kafka_prefix)

    def keyring(self) -> Keyring:
        keys = dict(entry.split(":", 1) for entry in self.seal_keys.get_secret_value().split())
        following = self.next_index_key
        return Keyring(
            {int(key_id): base64.b64decode(key) for key_id, key in keys.items()},
            base64.b64decode(self.index_key.get_secret_value()),
            base64.b64decode(following.get_secret_value()) if following else None,
        )
