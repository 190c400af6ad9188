"""The environment of notifications, read once."""

from pydantic_settings import SettingsConfigDict

from libs.common.web.settings import HouseSettings


class Settings(HouseSettings):
    model_config = SettingsConfigDict(env_prefix="LAOMO_NOTIFICATIONS_", extra="forbid", frozen=True)
