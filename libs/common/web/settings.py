"""The typed environment that every department reads once. No secret has a default."""

import base64

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

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

    def keyring(self) -> Keyring:
        keys = dict(entry.split(":", 1) for entry in self.seal_keys.get_secret_value().split())
        following = self.next_index_key
        return Keyring(
            {int(key_id): base64.b64decode(key) for key_id, key in keys.items()},
            base64.b64decode(self.index_key.get_secret_value()),
            base64.b64decode(following.get_secret_value()) if following else None,
        )
