"""What every manifest must keep to, whatever the department: restricted, pinned, bounded, probed, and no secret in the open."""

import re
from pathlib import Path

import pytest
import yaml

from deploy.kubernetes.environment import POOL

ROOT = Path(__file__).resolve().parents[3]
MADE_BY_OPERATORS = {"database-app": {"uri"}, "database-ca": {"ca.crt"}}
GIVEN_BY_THE_SITE = {
    "database-role": {"uri"},
    "seal": {"seal-keys", "index-key", "next-index-key"},
    "client": {"client-secret"},
    "outside": {"smtp-password", "sms-secret"},
    "kafka": {"username", "password", "ca.crt"},
    "backup-store": {"access-key-id", "secret-access-key"},
}


def test_every_pod_is_restricted(rendered):
    pods = list(rendered.pods())
    assert len(pods) > 15
    for name, template in pods:
        spec = template["spec"]
        assert spec["securityContext"]["runAsNonRoot"] is True, name
        assert spec["automountServiceAccountToken"] is False, name
        assert not {"hostNetwork", "hostPID", "hostIPC"} & set(spec), name
        for volume in spec["volumes"]:
            assert set(volume) - {"name"} <= {"emptyDir", "secret", "persistentVolumeClaim"}, name
        for container in spec["containers"]:
            context = container["securityContext"]
            assert context["readOnlyRootFilesystem"] is True, name
            assert context["allowPrivilegeEscalation"] is False, name
            assert context["capabilities"] == {"drop": ["ALL"]}, name
            assert context["seccompProfile"] == {"type": "RuntimeDefault"}, name
            assert context["runAsUser"] >= 10_000, name


def test_every_namespace_refuses_what_is_not_restricted(rendered):
    for namespace in rendered.of("Namespace"):
        labels = namespace["metadata"]["labels"]
        for mode in ("enforce", "audit", "warn"):
            assert labels[f"pod-security.kubernetes.io/{mode}"] == "restricted"
            assert re.fullmatch(r"v1\.\d+", labels[f"pod-security.kubernetes.io/{mode}-version"])


def test_every_image_is_its_own_departments_by_digest(rendered):
    for name, template in rendered.pods():
        for container in template["spec"]["containers"]:
            department = name.split("/")[0].removeprefix("laomo-")
            assert re.fullmatch(rf"laomo/{department}@sha256:[0-9a-f]{{64}}", container["image"]), name


def test_every_container_has_its_bounds(rendered):
    for name, template in rendered.pods():
        for container in template["spec"]["containers"]:
            for side in ("requests", "limits"):
                assert set(container["resources"][side]) == {"cpu", "memory"}, (name, side)


def test_what_stays_up_is_probed_by_its_own_database_and_stops_gently(rendered):
    for workload in rendered.of("Deployment", "StatefulSet"):
        department = workload["metadata"]["labels"]["laomo/department"]
        spec = workload["spec"]["template"]["spec"]
        container = spec["containers"][0]
        paths = {probe: container[probe]["httpGet"]["path"] for probe in ("startupProbe", "livenessProbe", "readinessProbe")}
        assert paths == {
            "startupProbe": f"/{department}/livez",
            "livenessProbe": f"/{department}/livez",
            "readinessProbe": f"/{department}/readyz",
        }
        quiet = container["lifecycle"]["preStop"]["sleep"]["seconds"]
        assert quiet + 20 + 10 < spec["terminationGracePeriodSeconds"], "grace covers the pause, uvicorn's drain and the producer's"
        assert quiet >= container["readinessProbe"]["periodSeconds"]
        assert {spread["topologyKey"] for spread in spec["topologySpreadConstraints"]} == {
            "topology.kubernetes.io/zone",
            "kubernetes.io/hostname",
        }


def test_what_stays_up_survives_a_drain(rendered):
    budgets = {
        (d["metadata"]["namespace"], d["spec"]["selector"]["matchLabels"]["laomo/workload"]) for d in rendered.of("PodDisruptionBudget")
    }
    for workload in rendered.of("Deployment", "StatefulSet"):
        labels = workload["spec"]["template"]["metadata"]["labels"]
        assert (workload["metadata"]["namespace"], labels["laomo/workload"]) in budgets
    assert all(budget["spec"]["maxUnavailable"] == 1 for budget in rendered.of("PodDisruptionBudget"))
    for fewest in [d["spec"]["minReplicas"] for d in rendered.of("HorizontalPodAutoscaler")] + [
        d["spec"]["minReplicaCount"] for d in rendered.of("ScaledObject")
    ]:
        assert fewest >= 2
    assert all(relay["spec"]["replicas"] >= 2 for relay in rendered.of("Deployment") if relay["metadata"]["name"] == "relay")


def test_every_namespace_denies_by_default(rendered):
    closed = {
        policy["metadata"]["namespace"]
        for policy in rendered.of("NetworkPolicy")
        if policy["spec"]["podSelector"] == {} and policy["spec"].get("ingress") == policy["spec"].get("egress") == []
        and set(policy["spec"]["policyTypes"]) == {"Ingress", "Egress"}
    }  # fmt: skip
    assert closed == {namespace["metadata"]["name"] for namespace in rendered.of("Namespace")}


def _references(document, path=()):
    """Every (secret, key) that a document names, whatever it is called there."""
    if isinstance(document, dict):
        for key, value in document.items():
            if key in ("secretKeyRef", "accessKeyId", "secretAccessKey"):
                yield value["name"], value["key"]
            elif key == "secretTargetRef":
                yield from ((entry["name"], entry["key"]) for entry in value)
            elif key == "secret" and isinstance(value, dict) and "secretName" in value:
                yield from ((value["secretName"], item["key"]) for item in value["items"])
            else:
                yield from _references(value, (*path, key))
    elif isinstance(document, list):
        for value in document:
            yield from _references(value, path)


def test_secrets_come_by_reference_and_from_a_known_hand(rendered):
    guide = (ROOT / "docs/operations.md").read_text("utf-8")
    known = MADE_BY_OPERATORS | GIVEN_BY_THE_SITE
    named = set(_references(rendered.documents))
    assert named
    assert all(key in known[name] for name, key in named)
    assert {key for name in known for key in known[name]} == {key for _, key in named}
    for name, keys in GIVEN_BY_THE_SITE.items():
        assert f"`{name}`" in guide
        for key in keys:
            assert key in guide, (name, key)
    assert not rendered.of("Secret")


@pytest.mark.parametrize("word", ["PASSWORD", "SEAL_KEYS", "INDEX_KEY", "CLIENT_SECRET", "DATABASE_URL", "OWNER_URL"])
def test_no_secret_stands_in_the_open(rendered, word):
    for name, template in rendered.pods():
        for variable in template["spec"]["containers"][0]["env"]:
            if word in variable["name"]:
                assert "value" not in variable, name
    for settings in rendered.of("ConfigMap"):
        assert not [key for key in settings["data"] if word in key]


def test_only_the_migration_knows_the_owner(rendered):
    for name, template in rendered.pods():
        knows = any(variable["name"].endswith("_OWNER_URL") for variable in template["spec"]["containers"][0]["env"])
        assert knows == name.endswith("/migrate"), name


def test_the_database_admits_everyone_at_their_most(rendered):
    """Every pod holds two pools (SQLAlchemy's and psycopg's); a rollout has one more, a cluster keeps some for itself."""
    for cluster in rendered.of("Cluster"):
        namespace = cluster["metadata"]["namespace"]
        most = dict.fromkeys(POOL, 0)
        for scaler in rendered.of("HorizontalPodAutoscaler", namespace=namespace):
            most["web"] = scaler["spec"]["maxReplicas"] + 1
        for scaler in rendered.of("ScaledObject", namespace=namespace):
            most["subscriber"] = scaler["spec"]["maxReplicaCount"]
        for relay in rendered.of("Deployment", namespace=namespace):
            if relay["metadata"]["name"] == "relay":
                most["relay"] = relay["spec"]["replicas"] + 1
        most["job"], most["migrate"] = len(rendered.of("CronJob", namespace=namespace)), 1
        asked = sum(2 * POOL[workload] * count for workload, count in most.items())
        admitted = int(cluster["spec"]["postgresql"]["parameters"]["max_connections"])
        assert asked <= admitted - 20, (namespace, asked)
        for place, template in rendered.pods():
            if place.startswith(f"{namespace}/"):
                sizes = [v["value"] for v in template["spec"]["containers"][0]["env"] if v["name"].endswith("_POOL_SIZE")]
                assert sizes == [str(POOL[template["metadata"]["labels"]["laomo/workload"]])]


def test_databases_lose_nothing_and_are_kept(rendered, departments):
    clusters = {cluster["metadata"]["namespace"]: cluster["spec"] for cluster in rendered.of("Cluster")}
    assert set(clusters) == {f"laomo-{name}" for name in departments}
    for spec in clusters.values():
        assert spec["instances"] == 3
        assert spec["postgresql"]["synchronous"]["method"] == "any"
        assert spec["postgresql"]["synchronous"]["number"] == 1
        assert spec["postgresql"]["synchronous"]["dataDurability"] == "required"
        assert spec["imageCatalogRef"]["major"] == 18
        assert spec["plugins"][0]["isWALArchiver"] is True
        assert spec["enableSuperuserAccess"] is False
    stores = [store["spec"] for store in rendered.of("ObjectStore")]
    assert len({store["configuration"]["destinationPath"] for store in stores}) == len(departments), "no department writes over another's"
    assert all(store["retentionPolicy"] == "35d" for store in stores)
    assert len(rendered.of("ScheduledBackup")) == len(departments)


def test_jobs_run_once_at_a_time_in_civil_time(rendered, departments):
    found = {(job["metadata"]["namespace"].removeprefix("laomo-"), job["metadata"]["name"]) for job in rendered.of("CronJob")}
    assert found == {(name, job) for name, edges in departments.items() for job in edges.calendar}
    for job in rendered.of("CronJob"):
        assert job["spec"]["timeZone"] == "Asia/Shanghai"
        assert job["spec"]["concurrencyPolicy"] == "Forbid"
        container = job["spec"]["jobTemplate"]["spec"]["template"]["spec"]["containers"][0]
        assert container["args"] == ["job", job["metadata"]["name"]]


def test_subscribers_scale_by_a_lag_that_moves(rendered, departments):
    found = {scaler["metadata"]["namespace"].removeprefix("laomo-"): scaler["spec"] for scaler in rendered.of("ScaledObject")}
    assert set(found) == {name for name, edges in departments.items() if edges.hears}
    for name, spec in found.items():
        assert spec["maxReplicaCount"] <= 12
        assert spec["scaleTargetRef"]["kind"] == "StatefulSet"
        assert [trigger["metadata"]["topic"] for trigger in spec["triggers"]] == list(departments[name].reads)
        for trigger in spec["triggers"]:
            facts = trigger["metadata"]
            assert facts["consumerGroup"] == departments[name].group
            assert facts["limitToPartitionsWithLag"] == facts["excludePersistentLag"] == "true"
            assert all(isinstance(value, str) for value in facts.values())


def test_a_member_of_a_group_keeps_its_name(rendered):
    subscribers = rendered.of("StatefulSet")
    assert subscribers
    for subscriber in subscribers:
        variables = {
            v["name"].split("_", 2)[2]: v for v in subscriber["spec"]["template"]["spec"]["containers"][0]["env"] if "LAOMO" in v["name"]
        }
        assert variables["KAFKA_INSTANCE"]["valueFrom"] == {"fieldRef": {"apiVersion": "v1", "fieldPath": "metadata.name"}} or variables[
            "KAFKA_INSTANCE"
        ]["valueFrom"] == {"fieldRef": {"fieldPath": "metadata.name"}}


def test_only_a_department_with_a_directory_has_a_volume_and_only_its_web_and_jobs_mount_it(rendered):
    claims = {(claim["metadata"]["namespace"], claim["metadata"]["name"]) for claim in rendered.of("PersistentVolumeClaim")}
    assert claims == {("laomo-funds", "bank-outbox")}
    for name, template in rendered.pods():
        mounts = {mount["mountPath"] for mount in template["spec"]["containers"][0]["volumeMounts"]}
        workload = template["metadata"]["labels"]["laomo/workload"]
        assert ("/var/lib/laomo/bank-outbox" in mounts) == (name.startswith("laomo-funds/") and workload in ("web", "job")), name


def test_probes_and_metrics_stay_inside(rendered, departments):
    for ingress in rendered.of("Ingress"):
        department = ingress["metadata"]["namespace"].removeprefix("laomo-")
        ways = {way["path"]: way for way in ingress["spec"]["rules"][0]["http"]["paths"]}
        for path in ("livez", "readyz", "metrics"):
            assert ways[f"/{department}/{path}"]["pathType"] == "Exact"
            assert ways[f"/{department}/{path}"]["backend"]["service"]["name"] == "closed"
        assert ways[f"/{department}"]["backend"]["service"]["name"] == "web"
    assert len(rendered.of("Ingress")) == len(departments)
    assert all("selector" not in service["spec"] for service in rendered.of("Service") if service["metadata"]["name"] == "closed")


def test_files_say_that_they_are_generated(written):
    for path in written.rglob("*.yaml"):
        assert path.read_text("utf-8").startswith("# generated by make k8s; do not edit\n")
        assert list(yaml.safe_load_all(path.read_text("utf-8")))
