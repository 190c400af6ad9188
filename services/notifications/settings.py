"""The environment of notifications, read once."""

from pathlib import Path

from pydantic import Field
from pydantic_settings import SettingsConfigDict

from libs.common.web.settings import HouseSettings
from services.notifications.domain.webhook_addresses import AddressRules, networks


class Settings(HouseSettings):
    model_config = SettingsConfigDict(env_prefix="LAOMO_NOTIFICATIONS_", extra="forbid", frozen=True)

    webhook_local_ranges: str = Field(
        default="", description="CIDR ranges, separated by blanks, that webhooks may go to whatever the rules say: one machine, tests"
    )
    webhook_cluster_ranges: str = Field(
        default="10.96.0.0/12 10.244.0.0/16 10.42.0.0/15",
        description="pod and service ranges of the cluster, separated by blanks: no approval opens them. Default: those of kubeadm, flannel and k3s",
    )
    webhook_ca_file: Path | None = Field(
        default=None, description="further CA certificates that receivers' certificates may come from (PEM)"
    )

    def address_rules(self) -> AddressRules:
        return AddressRules(networks(self.webhook_local_ranges), networks(self.webhook_cluster_ranges))
