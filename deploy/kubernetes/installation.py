"""What differs from one installation to the next: `installation.yaml` is the documented example, and what `deploy/k8s` is written with."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

import yaml

EXAMPLE = Path(__file__).with_name("installation.yaml")
_NO_IMAGE = f"sha256:{'0' * 64}"


@dataclass(frozen=True, slots=True)
class Outside:
    """A service outside the cluster."""

    url: str
    cidr: str
    port: int


@dataclass(frozen=True, slots=True)
class Site:
    """One field per line of `installation.yaml`; an unknown or a missing line is refused."""

    host: str
    ingress_class: str
    ingress_namespace: str
    monitoring_namespace: str
    keda_namespace: str
    database_operator_namespace: str
    kafka_operator_namespace: str
    images: str
    digests: dict[str, str]
    postgres_catalog: str
    storage_class: str
    shared_storage_class: str
    bucket: str
    object_store: Outside
    issuer: Outside
    api_server: Outside
    receivers: list[Outside]
    runbooks: str
    settings: dict[str, dict[str, str]]

    @classmethod
    def read(cls, path: Path = EXAMPLE) -> Self:
        values: dict[str, Any] = yaml.safe_load(path.read_text("utf-8"))
        for name in ("object_store", "issuer", "api_server"):
            values[name] = Outside(**values[name])
        values["receivers"] = [Outside(**receiver) for receiver in values["receivers"]]
        return cls(**values)

    def digest(self, department: str) -> str:
        """Of its image. Without one a digest that no image has: the cluster refuses to start anything rather than something else."""
        return self.digests.get(department, _NO_IMAGE)

    def storage(self, size: str) -> dict[str, str]:
        """CloudNativePG's words for a volume."""
        return {"size": size, **({"storageClass": self.storage_class} if self.storage_class else {})}
