"""The pod of every workload: restricted, bounded, gentle to stop, and with what its image needs and nothing else."""

from typing import Any, Final

from deploy.kubernetes.environment import CERTIFICATES, DATABASE_CA, KAFKA_ACCESS, ON_THE_BUS
from deploy.kubernetes.manifests import PORT, WORKLOAD, Manifest

IMAGE: Final = "laomo/department"
"""What the base says; each overlay puts its own image in its place."""

USER: Final = 10001
GRACE_SECONDS: Final = 60
QUIET_SECONDS: Final = 10
"""Between leaving the endpoints and the signal: requests that were routed here still arrive."""

RESOURCES: Final[dict[str, Manifest]] = {
    "web": {"requests": {"cpu": "250m", "memory": "384Mi"}, "limits": {"cpu": "2", "memory": "1Gi"}},
    "subscriber": {"requests": {"cpu": "100m", "memory": "256Mi"}, "limits": {"cpu": "1", "memory": "768Mi"}},
    "relay": {"requests": {"cpu": "50m", "memory": "192Mi"}, "limits": {"cpu": "1", "memory": "512Mi"}},
    "job": {"requests": {"cpu": "100m", "memory": "256Mi"}, "limits": {"cpu": "1", "memory": "768Mi"}},
    "migrate": {"requests": {"cpu": "100m", "memory": "256Mi"}, "limits": {"cpu": "1", "memory": "512Mi"}},
}
_CONTAINER: Final[Manifest] = {
    "allowPrivilegeEscalation": False,
    "readOnlyRootFilesystem": True,
    "runAsNonRoot": True,
    "runAsUser": USER,
    "runAsGroup": USER,
    "capabilities": {"drop": ["ALL"]},
    "seccompProfile": {"type": "RuntimeDefault"},
}


def labels(workload: str) -> dict[str, str]:
    return {"app.kubernetes.io/name": workload, WORKLOAD: workload}


def container(workload: str, arguments: list[str], **more: Any) -> Manifest:  # noqa: ANN401 - JSON
    return {
        "name": workload,
        "image": IMAGE,
        "args": arguments,
        "envFrom": [{"configMapRef": {"name": "settings"}}],
        "env": [
            {"name": "PGSSLMODE", "value": "verify-full"},  # libpq's own words, the same for every department
            {"name": "PGSSLROOTCERT", "value": f"{CERTIFICATES}/database/ca.crt"},
        ],
        "resources": RESOURCES[workload],
        "securityContext": _CONTAINER,
        "volumeMounts": [
            {"name": "tmp", "mountPath": "/tmp"},  # noqa: S108 - the pod's own
            {"name": "database-ca", "mountPath": f"{CERTIFICATES}/database", "readOnly": True},
            *([{"name": "kafka-ca", "mountPath": f"{CERTIFICATES}/kafka", "readOnly": True}] if workload in ON_THE_BUS else []),
        ],
        **more,
    }


def pod(workload: str, box: Manifest, **more: Any) -> Manifest:  # noqa: ANN401 - JSON
    """A pod template around one container."""
    return {
        "metadata": {"labels": labels(workload)},
        "spec": {
            "serviceAccountName": "workload",
            "automountServiceAccountToken": False,
            "enableServiceLinks": False,
            "priorityClassName": "laomo-workload",
            "securityContext": {"runAsNonRoot": True, "fsGroup": USER, "seccompProfile": {"type": "RuntimeDefault"}},
            "terminationGracePeriodSeconds": GRACE_SECONDS,
            **more,
            "containers": [box],
            "volumes": [
                {"name": "tmp", "emptyDir": {"sizeLimit": "512Mi"}},
                {"name": "database-ca", "secret": {"secretName": DATABASE_CA, "items": [{"key": "ca.crt", "path": "ca.crt"}]}},
                *(
                    [{"name": "kafka-ca", "secret": {"secretName": KAFKA_ACCESS, "items": [{"key": "ca.crt", "path": "ca.crt"}]}}]
                    if workload in ON_THE_BUS
                    else []
                ),
            ],
        },
    }


def serving(workload: str) -> Manifest:
    """A container that answers probes and metrics, and is given time to finish. Paths carry the department's name: the overlay's part."""
    return container(
        workload,
        [workload, "--host", "0.0.0.0", "--port", str(PORT)],  # noqa: S104 - inside its own pod; who reaches it is the network policy's
        ports=[{"name": "http", "containerPort": PORT}],
        lifecycle={"preStop": {"sleep": {"seconds": QUIET_SECONDS}}},
    )


def probes(department: str) -> Manifest:
    """Ready: its own database answers, never the bus or another department. Alive: its loop turns."""

    def ask(path: str, **timing: int) -> Manifest:
        return {"httpGet": {"path": f"/{department}/{path}", "port": "http"}, "timeoutSeconds": 3, **timing}

    return {
        "startupProbe": ask("livez", periodSeconds=2, failureThreshold=45),
        "livenessProbe": ask("livez", periodSeconds=10, failureThreshold=6),
        "readinessProbe": ask("readyz", periodSeconds=5, failureThreshold=2),
    }


def spread(workload: str) -> list[Manifest]:
    """Over zones and machines: losing one leaves the others."""
    selector = {"matchLabels": {WORKLOAD: workload}}
    return [
        {"maxSkew": 1, "topologyKey": key, "whenUnsatisfiable": "ScheduleAnyway", "labelSelector": selector}
        for key in ("topology.kubernetes.io/zone", "kubernetes.io/hostname")
    ]
