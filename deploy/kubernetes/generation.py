"""Every file of `deploy/k8s`, from the edges that the code has and what the installation says."""

from collections.abc import Mapping

from deploy.edges import Edges
from deploy.kubernetes import kafka
from deploy.kubernetes.alerts import rules
from deploy.kubernetes.base import base
from deploy.kubernetes.dashboard import dashboard
from deploy.kubernetes.installation import Site
from deploy.kubernetes.manifests import PLATFORM, Files, Manifest, kustomization, manifest
from deploy.kubernetes.overlays import namespace, overlay


def generate(everyone: Mapping[str, Edges], site: Site) -> Files:
    """Raises LookupError where a job has no schedule or a setting no value."""
    files = base()
    for edges in everyone.values():
        files |= overlay(edges, everyone, site)
    return files | _platform(everyone, site)


def _platform(everyone: Mapping[str, Edges], site: Site) -> Files:
    parts: Files = {
        "namespace.yaml": [namespace(PLATFORM), *_priorities()],
        "kafka.yaml": kafka.cluster(everyone, site),
        "topics.yaml": kafka.topics(everyone),
        "users.yaml": kafka.users(everyone),
        "network.yaml": kafka.network(everyone, site),
        "alerts.yaml": [rules(site.runbooks)],
        "dashboard.yaml": [dashboard()],
    }
    return {"platform/kustomization.yaml": [kustomization(sorted(parts))]} | {f"platform/{name}": part for name, part in parts.items()}


def _priorities() -> list[Manifest]:
    """Where room runs out, a workload goes before what it stands on."""
    return [
        manifest("scheduling.k8s.io/v1", "PriorityClass", name, value=value, globalDefault=False, description=why)
        for name, value, why in (
            ("laomo-data", 1_000_000, "databases and brokers of laomo"),
            ("laomo-workload", 100_000, "web, subscribers, relays and jobs of laomo"),
        )
    ]
