"""The environment of housing, read once."""

from pydantic_settings import SettingsConfigDict

from libs.common.web.settings import HouseSettings


class Settings(HouseSettings):
    model_config = SettingsConfigDict(env_prefix="LAOMO_HOUSING_", extra="forbid", frozen=True)
