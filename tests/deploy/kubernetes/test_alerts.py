"""Every alert has a runbook, and sees what the code really exports."""

import json
import re
from pathlib import Path

import pytest
from prometheus_client import REGISTRY

from deploy.kubernetes.alerts import ALERTS, OTHERS
from deploy.kubernetes.dashboard import PANELS
from libs.common.observability import metrics

ROOT = Path(__file__).resolve().parents[3]
RUNBOOKS = ROOT / "docs/runbooks"
EXPRESSIONS = [alert.expression for alert in ALERTS] + [expression for _, expression, _ in PANELS]
FUNCTIONS = {"max", "sum", "by", "on", "and", "or", "rate", "increase", "histogram_quantile", "time", "le"}
LABELS = {
    "service",
    "kind",
    "reason",
    "topic",
    "speaker",
    "namespace",
    "status",
    "job_name",
    "cronjob",
    "container",
    "condition",
    "outcome",
}


def _exported():
    """metric name as it is scraped → its labels."""
    assert metrics.REQUESTS
    found = {}
    for collector in {id(c): c for c in REGISTRY._names_to_collectors.values()}.values():
        labels = set(getattr(collector, "_labelnames", ()))
        for family in collector.describe() if hasattr(collector, "describe") else ():
            ends = {"counter": ["_total"], "histogram": ["_bucket", "_sum", "_count"]}.get(family.type, [""])
            found |= {family.name + end: labels | ({"le"} if end == "_bucket" else set()) for end in ends}
    return found


def _words(expression):
    return set(re.findall(r"[a-z_]+[a-z]", re.sub(r'"[^"]*"|\[[^]]*\]', "", expression)))


@pytest.mark.parametrize("expression", EXPRESSIONS)
def test_it_uses_what_is_exported(expression):
    exported = _exported()
    words = _words(expression) - FUNCTIONS - LABELS
    assert words
    assert words <= {*exported, *OTHERS}, words
    for metric in words & set(exported):
        assert _words(expression) & LABELS <= exported[metric] | {"le"}, (metric, exported[metric])


def test_every_alert_has_a_runbook_and_every_runbook_an_alert():
    assert {path.stem for path in RUNBOOKS.glob("*.md")} == {alert.name for alert in ALERTS}


@pytest.mark.parametrize("alert", ALERTS, ids=lambda alert: alert.name)
def test_a_runbook_says_what_it_means_what_to_look_at_and_what_to_do(alert):
    text = (RUNBOOKS / f"{alert.name}.md").read_text("utf-8")
    assert text.startswith(f"# {alert.name}\n")
    for part in ("**Means**", "**Look**", "**Do**"):
        assert part in text
    assert "```" in text, "exact commands"


def test_the_rules_carry_their_runbooks(rendered):
    rules = rendered.of("PrometheusRule")[0]["spec"]["groups"][0]["rules"]
    assert [rule["alert"] for rule in rules] == [alert.name for alert in ALERTS]
    for rule in rules:
        assert rule["annotations"]["runbook_url"].endswith(f"runbooks/{rule['alert']}.md")
        assert rule["labels"]["severity"] in ("page", "ticket")


def test_the_department_is_a_label_of_ours_and_is_kept(rendered, departments):
    """Without honorLabels Prometheus puts the Service's name into `service`, and every alert above is blind."""
    monitors = {monitor["metadata"]["name"]: monitor["spec"] for monitor in rendered.of("ServiceMonitor")}
    assert set(monitors) == set(departments)
    for name, spec in monitors.items():
        (endpoint,) = spec["endpoints"]
        assert endpoint["honorLabels"] is True
        assert endpoint["path"] == f"/{name}/metrics"
        services = [s for s in rendered.of("Service", namespace=f"laomo-{name}") if s["metadata"]["labels"].get("laomo/measured") == "yes"]
        assert {service["spec"]["ports"][0]["name"] for service in services} == {endpoint["port"]}


def test_the_dashboard_is_one_that_grafana_takes(rendered):
    (config,) = [c for c in rendered.of("ConfigMap") if c["metadata"]["labels"].get("grafana_dashboard") == "1"]
    model = json.loads(config["data"]["laomo.json"])
    assert len(model["panels"]) == len(PANELS)
    assert len({json.dumps(panel["gridPos"]) for panel in model["panels"]}) == len(PANELS)


def test_links_of_the_guides_lead_somewhere():
    for guide in [*RUNBOOKS.glob("*.md"), ROOT / "docs/operations.md"]:
        for link in re.findall(r"\]\(([^)#]+)\)", guide.read_text("utf-8")):
            assert (guide.parent / link).exists(), (guide.name, link)
