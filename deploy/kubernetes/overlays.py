"""A department's overlay: its ground (namespace, settings, database, edges), its migration, and what runs."""

from collections.abc import Mapping
from typing import Final

from deploy.edges import Edges
from deploy.kubernetes.database import database
from deploy.kubernetes.environment import BOOTSTRAP, DATA, KAFKA_ACCESS, directories, environment, plain_settings
from deploy.kubernetes.installation import Site
from deploy.kubernetes.jobs import calendar_jobs, migration
from deploy.kubernetes.manifests import DEPARTMENT, PORT, PREFIX, Files, Manifest, kustomization, manifest, namespace_of
from deploy.kubernetes.network import edge_policies, standing
from deploy.kubernetes.pods import IMAGE, probes
from libs.common.contracts.topics import PARTITIONS

POD_SECURITY: Final = "v1.32"
SUBSCRIBERS: Final = (2, PARTITIONS)
LAG_PER_SUBSCRIBER: Final = "2000"
_KINDS: Final = {"web": ("apps/v1", "Deployment"), "relay": ("apps/v1", "Deployment"), "subscriber": ("apps/v1", "StatefulSet")}
_CLOSED: Final = ("livez", "readyz", "metrics")


def overlay(edges: Edges, everyone: Mapping[str, Edges], site: Site) -> Files:
    """The files of one department below `overlays/<department>`."""
    place = f"overlays/{edges.name}"
    runs = standing(edges)
    files: Files = {
        f"{place}/ground/kustomization.yaml": [_ground_kustomization(edges, site)],
        f"{place}/ground/namespace.yaml": [namespace(namespace_of(edges.name), edges.name)],
        f"{place}/ground/database.yaml": database(edges.name, site),
        f"{place}/ground/network.yaml": edge_policies(edges, everyone, site),
        f"{place}/migrate/kustomization.yaml": [_kustomization(edges, site, ["../ground", "migrate.yaml"])],
        f"{place}/migrate/migrate.yaml": [migration(edges)],
        f"{place}/doors.yaml": [*_ingress(edges, site), _measuring(edges)],
        f"{place}/workloads.yaml": [_patch(edges, workload) for workload in runs],
    }
    resources = ["ground", *(f"../../base/{workload}" for workload in runs), "doors.yaml"]
    if edges.calendar:
        files[f"{place}/calendar.yaml"] = calendar_jobs(edges)
        resources.append("calendar.yaml")
    if edges.hears:
        files[f"{place}/scaling.yaml"] = _scaling(edges)
        resources.append("scaling.yaml")
    if directories(edges.name):
        files[f"{place}/ground/volumes.yaml"] = [_volume(setting, site) for setting in directories(edges.name)]
    patches = [{"path": "workloads.yaml"}, *_volume_patches(edges)]
    files[f"{place}/kustomization.yaml"] = [_kustomization(edges, site, resources, patches=patches)]
    return files


def namespace(name: str, department: str | None = None) -> Manifest:
    """Pods that are not restricted are refused, by a version of the rules that an upgrade of the cluster does not change."""
    levels = {f"pod-security.kubernetes.io/{mode}": "restricted" for mode in ("enforce", "audit", "warn")}
    versions = {f"pod-security.kubernetes.io/{mode}-version": POD_SECURITY for mode in ("enforce", "audit", "warn")}
    own = {DEPARTMENT: department} if department else {}
    return manifest("v1", "Namespace", name, labels={"app.kubernetes.io/part-of": PREFIX, **own, **levels, **versions})


def _ground_kustomization(edges: Edges, site: Site) -> Manifest:
    resources = ["namespace.yaml", "../../../base/ground", "database.yaml", "network.yaml"]
    if directories(edges.name):
        resources.append("volumes.yaml")
    literals = [f"{key}={value}" for key, value in plain_settings(edges, site).items()]
    generated = [{"name": "settings", "literals": literals}]  # its name ends in its hash: changed settings roll the pods
    return _kustomization(edges, site, resources, configMapGenerator=generated)


def _kustomization(edges: Edges, site: Site, resources: list[str], **more: object) -> Manifest:
    pairs = {DEPARTMENT: edges.name, "app.kubernetes.io/part-of": PREFIX}
    image = {"name": IMAGE, "newName": f"{site.images}/{edges.name}", "digest": site.digest(edges.name)}
    return kustomization(
        resources,
        namespace=namespace_of(edges.name),
        labels=[{"pairs": pairs, "includeSelectors": False, "includeTemplates": True}],
        images=[image],
        **more,
    )


def _patch(edges: Edges, workload: str) -> Manifest:
    """What of a standing workload carries the department's name."""
    api, kind = _KINDS[workload]
    box = {"name": workload, "env": environment(edges, workload), **probes(edges.name)}
    return manifest(api, kind, workload, {"template": {"spec": {"containers": [box]}}})


def _volume(setting: str, site: Site) -> Manifest:
    spec = {
        "accessModes": ["ReadWriteMany"],  # several pods write it, and somebody outside collects from it
        "resources": {"requests": {"storage": "10Gi"}},
        **({"storageClassName": site.shared_storage_class} if site.shared_storage_class else {}),
    }
    return manifest("v1", "PersistentVolumeClaim", setting.replace("_", "-"), spec)


def _volume_patches(edges: Edges) -> list[Manifest]:
    """The department's directories, in its web and its jobs."""
    found = []
    for setting in directories(edges.name):
        name = setting.replace("_", "-")
        volume = {"name": name, "persistentVolumeClaim": {"claimName": name}}
        mount = {"name": name, "mountPath": f"{DATA}/{name}"}
        for target, pods in (({"kind": "Deployment", "name": "web"}, "/spec"), ({"kind": "CronJob"}, "/spec/jobTemplate/spec")):
            steps = "\n".join(
                f"- op: add\n  path: {pods}/template/spec/{where}/-\n  value: {value}"
                for where, value in (("volumes", volume), ("containers/0/volumeMounts", mount))
            )
            found.append({"target": target, "patch": steps.replace("'", '"')})
    return found


def _ingress(edges: Edges, site: Site) -> list[Manifest]:
    """The department under its prefix; probes and metrics are for the cluster only: they lead to a service without pods."""

    def way(path: str, kind: str, service: str) -> Manifest:
        return {"path": path, "pathType": kind, "backend": {"service": {"name": service, "port": {"number": PORT}}}}

    ways = [way(f"/{edges.name}/{path}", "Exact", "closed") for path in _CLOSED]
    spec = {
        "ingressClassName": site.ingress_class,
        "tls": [{"hosts": [site.host], "secretName": "ingress-tls"}],
        "rules": [{"host": site.host, "http": {"paths": [*ways, way(f"/{edges.name}", "Prefix", "web")]}}],
    }
    closed = manifest("v1", "Service", "closed", {"ports": [{"name": "http", "port": PORT}]})
    return [manifest("networking.k8s.io/v1", "Ingress", "web", spec), closed]


def _measuring(edges: Edges) -> Manifest:
    """Of every standing workload. Our own label `service` is the department: it is kept, not renamed for the Service's."""
    endpoint = {"port": "http", "path": f"/{edges.name}/metrics", "interval": "15s", "honorLabels": True}
    spec = {"selector": {"matchLabels": {"laomo/measured": "yes"}}, "endpoints": [endpoint]}
    return manifest("monitoring.coreos.com/v1", "ServiceMonitor", edges.name, spec)


def _scaling(edges: Edges) -> list[Manifest]:
    """Subscribers by what waits on the bus. A halted key is a lag that stays: it does not scale anything."""
    fewest, most = SUBSCRIBERS
    access = {
        "secretTargetRef": [
            {"parameter": parameter, "name": KAFKA_ACCESS, "key": key}
            for parameter, key in (("username", "username"), ("password", "password"), ("ca", "ca.crt"))
        ]
    }
    triggers = [
        {
            "type": "kafka",
            "metadata": {
                "bootstrapServers": BOOTSTRAP,
                "consumerGroup": edges.group,
                "topic": topic,
                "lagThreshold": LAG_PER_SUBSCRIBER,
                "offsetResetPolicy": "earliest",
                "allowIdleConsumers": "false",
                "limitToPartitionsWithLag": "true",
                "excludePersistentLag": "true",
                "sasl": "scram_sha512",
                "tls": "enable",
            },
            "authenticationRef": {"name": "kafka"},
        }
        for topic in edges.reads
    ]
    slowly = {"scaleDown": {"stabilizationWindowSeconds": 600, "policies": [{"type": "Pods", "value": 1, "periodSeconds": 300}]}}
    spec = {
        "scaleTargetRef": {"apiVersion": "apps/v1", "kind": "StatefulSet", "name": "subscriber"},
        "minReplicaCount": fewest,
        "maxReplicaCount": most,
        "pollingInterval": 30,
        "cooldownPeriod": 600,
        "advanced": {"horizontalPodAutoscalerConfig": {"behavior": slowly}},
        "triggers": triggers,
    }
    return [
        manifest("keda.sh/v1alpha1", "TriggerAuthentication", "kafka", access),
        manifest("keda.sh/v1alpha1", "ScaledObject", "subscriber", spec),
    ]
