"""The environment of notifications, read once."""

from pathlib import Path
from typing import Final, Literal, Self
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, model_validator
from pydantic_settings import SettingsConfigDict

from libs.common.web.settings import HouseSettings
from services.notifications.domain.webhook_addresses import AddressRules, networks

_THIS_MACHINE: Final = ("127.0.0.1", "localhost")


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

    smtp_host: str = Field(default="", description="mail server; empty: no e-mail is sent, messages are read at the door")
    smtp_port: int = Field(default=587, description="its port")
    smtp_security: Literal["starttls", "tls", "none"] = Field(
        default="starttls", description="`none` only without a password, or to this machine"
    )
    smtp_username: str = Field(default="", description="empty: no login")
    smtp_password: SecretStr | None = Field(default=None, description="its password; no default")
    smtp_sender: str = Field(default="", description="address that e-mails come from")
    sms_url: str = Field(default="", description="SMS gateway; empty: no SMS is sent. https, or this machine")
    sms_secret: SecretStr | None = Field(default=None, description="signs what is handed to the SMS gateway; no default")
    post_ca_file: Path | None = Field(default=None, description="further CA certificates of mail server and SMS gateway (PEM)")

    @model_validator(mode="after")
    def _post_is_whole(self) -> Self:
        if self.smtp_host and not self.smtp_sender:
            raise ValueError("smtp_host needs smtp_sender")
        if self.smtp_username and self.smtp_password is None:
            raise ValueError("smtp_username needs smtp_password")
        if self.smtp_security == "none" and self.smtp_password is not None and self.smtp_host not in _THIS_MACHINE:
            raise ValueError("a password leaves this machine over TLS only")
        if self.sms_url and self.sms_secret is None:
            raise ValueError("sms_url needs sms_secret")
        if self.sms_url and not self.sms_url.startswith("https://") and urlsplit(self.sms_url).hostname not in _THIS_MACHINE:
            raise ValueError("sms_url is https")
        return self

    def address_rules(self) -> AddressRules:
        return AddressRules(networks(self.webhook_local_ranges), networks(self.webhook_cluster_ranges))
