"""What every department shares: its namespace's ground, and the three workloads that stay up."""

from typing import Any, Final

from deploy.kubernetes.manifests import (
    DATABASE,
    DATABASE_PORT,
    PORT,
    WORKLOAD,
    Files,
    Manifest,
    kustomization,
    manifest,
)
from deploy.kubernetes.pods import labels, pod, serving, spread

WEB_REPLICAS: Final = (2, 8)
"""Fewest and most: most × pools stays below what the database admits."""

RELAY_REPLICAS: Final = 2
STANDING: Final = ("web", "subscriber", "relay")
WORKLOADS: Final = (*STANDING, "job", "migrate")


def base() -> Files:
    return {
        "base/ground/kustomization.yaml": [kustomization(["account.yaml", "limits.yaml", "network.yaml"])],
        "base/ground/account.yaml": [manifest("v1", "ServiceAccount", "workload", automountServiceAccountToken=False)],
        "base/ground/limits.yaml": _limits(),
        "base/ground/network.yaml": _network(),
        "base/web/kustomization.yaml": [kustomization(["web.yaml"])],
        "base/web/web.yaml": [_deployment("web"), _service("web"), _budget("web"), _autoscaler()],
        "base/relay/kustomization.yaml": [kustomization(["relay.yaml"])],
        "base/relay/relay.yaml": [_deployment("relay", replicas=RELAY_REPLICAS), _service("relay"), _budget("relay")],
        "base/subscriber/kustomization.yaml": [kustomization(["subscriber.yaml"])],
        "base/subscriber/subscriber.yaml": [_subscriber(), _service("subscriber", clusterIP="None"), _budget("subscriber")],
    }


def _template(workload: str) -> Manifest:
    return pod(workload, serving(workload), topologySpreadConstraints=spread(workload))


def _deployment(workload: str, **more: int) -> Manifest:
    return manifest(
        "apps/v1",
        "Deployment",
        workload,
        {
            **more,
            "revisionHistoryLimit": 5,
            "selector": {"matchLabels": {WORKLOAD: workload}},
            "strategy": {"type": "RollingUpdate", "rollingUpdate": {"maxUnavailable": 0, "maxSurge": 1}},
            "template": _template(workload),
        },
        labels=labels(workload),
    )


def _subscriber() -> Manifest:
    """A StatefulSet: a member of the group keeps its name, and so its partitions, over a restart (ADR 0013)."""
    return manifest(
        "apps/v1",
        "StatefulSet",
        "subscriber",
        {
            "serviceName": "subscriber",
            "revisionHistoryLimit": 5,
            "podManagementPolicy": "Parallel",
            "selector": {"matchLabels": {WORKLOAD: "subscriber"}},
            "updateStrategy": {"type": "RollingUpdate"},
            "template": _template("subscriber"),
        },
        labels=labels("subscriber"),
    )


def _service(workload: str, **more: str) -> Manifest:
    return manifest(
        "v1",
        "Service",
        workload,
        {**more, "selector": {WORKLOAD: workload}, "ports": [{"name": "http", "port": PORT, "targetPort": "http"}]},
        labels={**labels(workload), "laomo/measured": "yes"},
    )


def _budget(workload: str) -> Manifest:
    """One at a time leaves its machine; one that is broken holds nobody up."""
    selector = {"matchLabels": {WORKLOAD: workload}}
    spec = {"maxUnavailable": 1, "unhealthyPodEvictionPolicy": "AlwaysAllow", "selector": selector}
    return manifest("policy/v1", "PodDisruptionBudget", workload, spec)


def _autoscaler() -> Manifest:
    fewest, most = WEB_REPLICAS
    load = {"type": "Resource", "resource": {"name": "cpu", "target": {"type": "Utilization", "averageUtilization": 70}}}
    slowly = {"scaleDown": {"stabilizationWindowSeconds": 600, "policies": [{"type": "Pods", "value": 1, "periodSeconds": 120}]}}
    target = {"apiVersion": "apps/v1", "kind": "Deployment", "name": "web"}
    spec = {"scaleTargetRef": target, "minReplicas": fewest, "maxReplicas": most, "metrics": [load], "behavior": slowly}
    return manifest("autoscaling/v2", "HorizontalPodAutoscaler", "web", spec)


def _limits() -> list[Manifest]:
    """No container without bounds, and no department that takes the whole cluster."""
    bounds = {
        "type": "Container",
        "default": {"cpu": "1", "memory": "512Mi"},
        "defaultRequest": {"cpu": "50m", "memory": "128Mi"},
        "max": {"cpu": "8", "memory": "16Gi"},
    }
    return [
        manifest("v1", "LimitRange", "containers", {"limits": [bounds]}),
        manifest("v1", "ResourceQuota", "department", {"hard": {"pods": "80", "persistentvolumeclaims": "20"}}),
    ]


def _network() -> list[Manifest]:
    """Nothing in, nothing out; then names, and a workload's own database. The overlay opens the department's edges."""
    own = {"matchExpressions": [{"key": WORKLOAD, "operator": "In", "values": list(WORKLOADS)}]}
    resolver = {
        "namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": "kube-system"}},
        "podSelector": {"matchLabels": {"k8s-app": "kube-dns"}},
    }
    database = [{"podSelector": {"matchLabels": {"cnpg.io/cluster": DATABASE}}}]
    names = [{"protocol": protocol, "port": 53} for protocol in ("UDP", "TCP")]
    return [
        policy("default-deny", {}, ingress=[], egress=[]),
        policy("names", {}, egress=[{"to": [resolver], "ports": names}]),
        policy("to-database", own, egress=[{"to": database, "ports": [tcp(DATABASE_PORT)]}]),
        policy(
            "database-from-own",
            {"matchLabels": {"cnpg.io/cluster": DATABASE}},
            ingress=[{"from": [{"podSelector": own}], "ports": [tcp(DATABASE_PORT)]}],
        ),
    ]


def tcp(port: int) -> Manifest:
    return {"protocol": "TCP", "port": port}


def policy(name: str, pods: Manifest, **ways: Any) -> Manifest:  # noqa: ANN401 - JSON
    """`ingress` and `egress`: their rules; an empty list closes that way."""
    kinds = [way.capitalize() for way in ("ingress", "egress") if way in ways]
    return manifest("networking.k8s.io/v1", "NetworkPolicy", name, {"podSelector": pods, "policyTypes": kinds, **ways})
