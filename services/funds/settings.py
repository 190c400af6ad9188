"""The environment of funds, read once."""

from pathlib import Path

from pydantic import Field
from pydantic_settings import SettingsConfigDict

from libs.common.web.settings import HouseSettings


class Settings(HouseSettings):
    model_config = SettingsConfigDict(env_prefix="LAOMO_FUNDS_", extra="forbid", frozen=True)

    bank_outbox: Path = Field(description="directory that the bank collects payment files from")
