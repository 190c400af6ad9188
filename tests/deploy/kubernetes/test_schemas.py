"""Every manifest holds for three versions of Kubernetes and for its operator; and the check sees what is wrong."""

import copy
import shutil
from pathlib import Path

import pytest

from deploy.kubernetes.checks.schemas import built_in_faults, custom_faults

WORK = Path(__file__).resolve().parents[3] / "build/k8s-check"

SPOILT = [
    ("Deployment", lambda spec: spec.update(replcas=2), "replcas"),
    ("Deployment", lambda spec: spec["template"]["spec"]["containers"][0].update(ports="8000"), "ports"),
    ("NetworkPolicy", lambda spec: spec.update(policyType=["Ingress"]), "policyType"),
    ("CronJob", lambda spec: spec.update(concurrencyPolicy=1), "concurrencyPolicy"),
]
SPOILT_CUSTOM = [
    ("Cluster", lambda spec: spec.update(instance=3), "/spec/instance: unknown"),
    ("Cluster", lambda spec: spec["postgresql"]["synchronous"].update(method="some"), "/spec/postgresql/synchronous/method: enum"),
    ("ScaledObject", lambda spec: spec["triggers"][0]["metadata"].update(lagThreshold=5), "lagThreshold: type"),
    ("ScaledObject", lambda spec: spec.update(maxReplicas=5), "/spec/maxReplicas: unknown"),
    ("KafkaUser", lambda spec: spec["authorization"]["acls"][0].update(operation="Read"), "/spec/authorization/acls/0/operation: unknown"),
    ("KafkaTopic", lambda spec: spec.update(partitions="12"), "/spec/partitions: type"),
    ("Kafka", lambda spec: spec["kafka"]["listeners"][0].pop("port"), "required"),
    ("KafkaNodePool", lambda spec: spec.update(role=["broker"]), "/spec/role: unknown"),
    ("ObjectStore", lambda spec: spec["configuration"].update(bucket="x"), "/spec/configuration/bucket: unknown"),
    ("ObjectStore", lambda spec: spec.update(retention="35d"), "/spec/retention: unknown"),
    ("ServiceMonitor", lambda spec: spec["endpoints"][0].update(every="15s"), "/spec/endpoints/0/every: unknown"),
    ("ScheduledBackup", lambda spec: spec.update(method="magic"), "/spec/method: enum"),
]


def _spoil(rendered, kind, how):
    document = copy.deepcopy(rendered.of(kind)[0])
    how(document["spec"])
    return document


def test_everything_holds_for_every_version(rendered):
    assert list(built_in_faults(rendered.documents)) == []


@pytest.mark.parametrize(("kind", "how", "word"), SPOILT)
def test_a_wrong_field_is_seen(rendered, kind, how, word):
    faults = list(built_in_faults([_spoil(rendered, kind, how)]))
    assert len(faults) == 3
    assert all(word in fault for fault in faults)


def test_a_kind_that_is_no_more_is_seen(rendered):
    old = {**rendered.of("PodDisruptionBudget")[0], "apiVersion": "policy/v1beta1"}
    assert len(list(built_in_faults([old]))) == 3


def test_operators_resources_hold_and_their_faults_are_seen(rendered):
    if shutil.which("npm") is None:
        pytest.skip("there is no npm here: operators' definitions come from packages")
    assert custom_faults(rendered.documents, WORK) == []
    for kind, how, word in SPOILT_CUSTOM:
        faults = custom_faults([_spoil(rendered, kind, how)], WORK)
        assert len(faults) == 1, (kind, word, faults)
        assert word in faults[0]
