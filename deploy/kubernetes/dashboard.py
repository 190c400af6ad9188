"""One Grafana dashboard for all departments: what is asked, what is said, what is heard, what stands still."""

import json
from typing import Final

from deploy.kubernetes.manifests import PLATFORM, PREFIX, Manifest, manifest

PANELS: Final = (
    ("Requests a second", "sum by (service) (rate(laomo_http_requests_total[5m]))", "reqps"),
    (
        "Failed requests",
        'sum by (service) (rate(laomo_http_requests_total{status=~"5.."}[5m])) / sum by (service) (rate(laomo_http_requests_total[5m]))',
        "percentunit",
    ),
    ("99 of 100 answer within", "histogram_quantile(0.99, sum by (service, le) (rate(laomo_http_request_seconds_bucket[5m])))", "s"),
    ("Events carried a second", "sum by (service) (rate(laomo_relay_published_total[5m]))", "short"),
    ("Events that wait for the bus", "max by (service) (laomo_outbox_waiting)", "short"),
    ("Age of the oldest of them", "max by (service) (laomo_outbox_oldest_seconds)", "s"),
    ("Records before a consumer", "sum by (service, topic) (laomo_consumer_lag)", "short"),
    ("Events said and not applied", "max by (service, speaker) (laomo_consumer_behind_events)", "short"),
    ("Parked", "max by (service, reason) (laomo_parked_events)", "short"),
    (
        "Since a job of the calendar succeeded",
        f'time() - max by (namespace, cronjob) (kube_cronjob_status_last_successful_time{{namespace=~"{PREFIX}-.*"}})',
        "s",
    ),
    ("Trouble with the bus", "sum by (service, kind) (rate(laomo_bus_errors_total[5m]))", "short"),
)
_WIDTH, _HEIGHT, _COLUMNS = 12, 8, 2


def dashboard() -> Manifest:
    """A ConfigMap that Grafana's sidecar takes up by its label."""
    text = json.dumps(_model(), indent=1, ensure_ascii=False)
    labels = {"app.kubernetes.io/part-of": PREFIX, "grafana_dashboard": "1"}
    return manifest("v1", "ConfigMap", "dashboard", namespace=PLATFORM, labels=labels, data={f"{PREFIX}.json": text})


def _model() -> dict[str, object]:
    source = {"type": "prometheus", "uid": "${source}"}
    panels = [
        {
            "id": number,
            "type": "timeseries",
            "title": title,
            "datasource": source,
            "gridPos": {"w": _WIDTH, "h": _HEIGHT, "x": (number - 1) % _COLUMNS * _WIDTH, "y": (number - 1) // _COLUMNS * _HEIGHT},
            "fieldConfig": {"defaults": {"unit": unit}, "overrides": []},
            "targets": [{"refId": "A", "datasource": source, "expr": expression}],
        }
        for number, (title, expression, unit) in enumerate(PANELS, 1)
    ]
    return {
        "uid": PREFIX,
        "title": "laomo",
        "timezone": "Asia/Shanghai",
        "refresh": "30s",
        "time": {"from": "now-6h", "to": "now"},
        "schemaVersion": 39,
        "templating": {"list": [{"name": "source", "type": "datasource", "query": "prometheus"}]},
        "panels": panels,
    }
