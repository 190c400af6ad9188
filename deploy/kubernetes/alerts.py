"""What wakes somebody: each alert with its expression, how long it must last, and how soon it matters. Its runbook bears its name.

Our own metrics carry the department as `service`. Those of others are listed with who exports them: a test refuses any third kind.
"""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final, Literal

from deploy.kubernetes.database import INSTANCES
from deploy.kubernetes.manifests import PLATFORM, PREFIX, Manifest, manifest
from deploy.kubernetes.schedules import jobs_of

OTHERS: Final = {
    "up": "Prometheus",
    "kube_job_failed": "kube-state-metrics",
    "kube_cronjob_status_last_successful_time": "kube-state-metrics",
    "kafka_server_replicamanager_underreplicatedpartitions": "Strimzi's metrics reporter",
    "cnpg_collector_up": "CloudNativePG",
    "barman_cloud_cloudnative_pg_io_last_available_backup_timestamp": "the Barman Cloud plugin",
}
_OURS: Final = f'namespace=~"{PREFIX}-.*"'
_DAY: Final = 86_400


@dataclass(frozen=True, slots=True)
class Alert:
    """`name` is the alert's and its runbook's (`docs/runbooks/<name>.md`)."""

    name: str
    expression: str
    lasts: str
    severity: Literal["page", "ticket"]
    says: str


def _since_success(jobs: Collection[str]) -> str:
    """Seconds since each of these jobs of the calendar succeeded last."""
    return f'time() - max by (namespace, cronjob) (kube_cronjob_status_last_successful_time{{{_OURS}, cronjob=~"{"|".join(jobs)}"}})'


ALERTS: Final = (
    Alert(
        "outbox-old",
        "max by (service) (laomo_outbox_oldest_seconds) > 120",
        "5m",
        "page",
        "{{ $labels.service }} has an event that has waited {{ $value | humanizeDuration }} for the bus",
    ),
    Alert(
        "outbox-deep",
        "max by (service) (laomo_outbox_waiting) > 20000",
        "10m",
        "ticket",
        "{{ $labels.service }} has {{ $value }} events that wait for the bus",
    ),
    Alert(
        "relay-stalled",
        "max by (service) (laomo_outbox_waiting) > 0 and on (service) sum by (service) (rate(laomo_relay_published_total[5m])) == 0",
        "5m",
        "page",
        "{{ $labels.service }} has events to say and its relay carries none",
    ),
    Alert(
        "bus-errors",
        "sum by (service, kind) (rate(laomo_bus_errors_total[5m])) > 0.1",
        "10m",
        "ticket",
        "{{ $labels.service }} meets {{ $labels.kind }} on the bus again and again",
    ),
    Alert(
        "brokers-behind",
        f'sum(kafka_server_replicamanager_underreplicatedpartitions{{namespace="{PLATFORM}"}}) > 0',
        "10m",
        "page",
        "{{ $value }} partitions have fewer copies than they should: with one broker less, nothing can be said",
    ),
    Alert(
        "event-poisoned",
        'max by (service) (laomo_parked_events{reason="POISON"}) >= 1',
        "1m",
        "page",
        "{{ $labels.service }} holds {{ $value }} events that it cannot apply: their keys stand still until a person decides",
    ),
    Alert(
        "event-missing",
        'max by (service) (laomo_parked_events{reason="GAP"}) > 0',
        "15m",
        "ticket",
        "{{ $labels.service }} holds {{ $value }} events that wait for one before them",
    ),
    Alert(
        "webhook-dead",
        'sum by (service) (increase(laomo_webhook_events_total{outcome="dead"}[1h])) > 0',
        "1m",
        "ticket",
        "{{ $labels.service }} has given up {{ $value }} webhook deliveries in an hour: the receiver has been away for more than a day",
    ),
    Alert(
        "record-undecodable",
        "max by (service) (laomo_undecodable_records) > 0",
        "1m",
        "ticket",
        "{{ $labels.service }} was given {{ $value }} records that are no event of ours",
    ),
    Alert(
        "consumer-lag",
        "sum by (service, topic) (laomo_consumer_lag) > 20000",
        "10m",
        "ticket",
        "{{ $labels.service }} has {{ $value }} records of {{ $labels.topic }} before it",
    ),
    Alert(
        "consumer-behind",
        "max by (service, speaker) (laomo_consumer_behind_events) > 0",
        "30m",
        "ticket",
        "{{ $labels.service }} has not applied {{ $value }} events that {{ $labels.speaker }} said",
    ),
    Alert(
        "server-errors",
        'sum by (service) (rate(laomo_http_requests_total{status=~"5.."}[5m])) / sum by (service) (rate(laomo_http_requests_total[5m])) > 0.02',
        "5m",
        "page",
        "{{ $labels.service }} fails {{ $value | humanizePercentage }} of its requests",
    ),
    Alert(
        "slow-answers",
        "histogram_quantile(0.99, sum by (service, le) (rate(laomo_http_request_seconds_bucket[10m]))) > 2",
        "15m",
        "ticket",
        "of a hundred requests to {{ $labels.service }}, one takes more than {{ $value }} s",
    ),
    Alert(
        "workload-down",
        f'up{{{_OURS}, container!="postgres"}} == 0',
        "5m",
        "page",
        "{{ $labels.namespace }}/{{ $labels.pod }} does not answer",
    ),
    Alert(
        "database-down",
        f"max by (namespace) (cnpg_collector_up{{{_OURS}}}) < 1 or sum by (namespace) (cnpg_collector_up{{{_OURS}}}) < 2",
        "1m",
        "page",
        "the database of {{ $labels.namespace }} is down, or its last standby: without one, commits wait",
    ),
    Alert(
        "database-alone",
        f"sum by (namespace) (cnpg_collector_up{{{_OURS}}}) < {INSTANCES}",
        "30m",
        "ticket",
        "the database of {{ $labels.namespace }} has {{ $value }} instances of " + str(INSTANCES),
    ),
    Alert(
        "backup-old",
        f"time() - max by (namespace) (barman_cloud_cloudnative_pg_io_last_available_backup_timestamp{{{_OURS}}}) > {_DAY * 3 // 2}",
        "30m",
        "page",
        "the last backup of {{ $labels.namespace }} is {{ $value | humanizeDuration }} old",
    ),
    Alert(
        "conservation-broken",
        f'kube_job_failed{{condition="true", namespace="{PREFIX}-funds", job_name=~"conservation-proof-.*"}} == 1',
        "0m",
        "page",
        "the proof of the ledger failed: payments of the earmark concerned are frozen",
    ),
    Alert(
        "audit-chain-broken",
        f'kube_job_failed{{condition="true", {_OURS}, job_name=~"audit-check-.*"}} == 1',
        "0m",
        "page",
        "the audit chain of {{ $labels.namespace }} did not hold",
    ),
    Alert(
        "proof-late",
        f'time() - max by (namespace, cronjob) (kube_cronjob_status_last_successful_time{{{_OURS}, cronjob=~"conservation-proof|audit-check"}})'
        f" > {_DAY * 13 // 12}",
        "10m",
        "page",
        "{{ $labels.cronjob }} of {{ $labels.namespace }} has not succeeded for {{ $value | humanizeDuration }}",
    ),
    Alert(
        "retention-unwatched",
        f'time() - kube_cronjob_status_last_successful_time{{namespace="{PREFIX}-funds", cronjob="watch-retention"}} > {_DAY * 13 // 12}',
        "10m",
        "ticket",
        "nobody has looked for money that lies too long for {{ $value | humanizeDuration }}",
    ),
    Alert(
        "calendar-late",
        f"{_since_success(jobs_of('daily'))} > {_DAY * 13 // 12} or {_since_success(jobs_of('monthly'))} > {_DAY * 32}",
        "10m",
        "ticket",
        "{{ $labels.cronjob }} of {{ $labels.namespace }} has not succeeded for {{ $value | humanizeDuration }}: nobody is told of what is late",
    ),
    Alert(
        "calendar-job-failed",
        f'kube_job_failed{{condition="true", {_OURS}, job_name!~"(conservation-proof|audit-check)-.*"}} == 1',
        "0m",
        "ticket",
        "{{ $labels.namespace }}/{{ $labels.job_name }} failed",
    ),
)


def rules(runbooks: str) -> Manifest:
    """`runbooks`: what stands before `/<alert>.md`."""
    found = [
        {
            "alert": alert.name,
            "expr": alert.expression,
            "for": alert.lasts,
            "labels": {"severity": alert.severity},
            "annotations": {"summary": alert.says, "runbook_url": f"{runbooks}/{alert.name}.md"},
        }
        for alert in ALERTS
    ]
    spec = {"groups": [{"name": PREFIX, "rules": found}]}
    return manifest(
        "monitoring.coreos.com/v1", "PrometheusRule", PREFIX, spec, namespace=PLATFORM, labels={"app.kubernetes.io/part-of": PREFIX}
    )
