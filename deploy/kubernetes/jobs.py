"""What runs and ends: the calendar's jobs, and the migration before a release."""

from deploy.edges import Edges
from deploy.kubernetes.environment import environment
from deploy.kubernetes.manifests import Manifest, manifest
from deploy.kubernetes.pods import container, labels, pod
from deploy.kubernetes.schedules import TIME_ZONE, schedule_of

_LONGEST_SECONDS = 3600
_KEPT_SECONDS = 7 * 86_400


def calendar_jobs(edges: Edges) -> list[Manifest]:
    """One CronJob a job. Never two of a kind at once; one that was late by more than five minutes waits for its next time."""
    return [
        manifest(
            "batch/v1",
            "CronJob",
            name,
            {
                "schedule": schedule_of(edges.name, name),
                "timeZone": TIME_ZONE,
                "concurrencyPolicy": "Forbid",
                "startingDeadlineSeconds": 300,
                "successfulJobsHistoryLimit": 1,
                "failedJobsHistoryLimit": 3,
                "jobTemplate": {
                    "spec": {
                        "backoffLimit": 2,
                        "activeDeadlineSeconds": _LONGEST_SECONDS,
                        "template": _template(edges, "job", ["job", name]),
                    }
                },
            },
            labels=labels("job"),
        )
        for name in edges.calendar
    ]


def migration(edges: Edges) -> Manifest:
    """As the database's owner. A Job is never changed: the one of the last release is deleted first (docs/operations.md)."""
    spec = {
        "backoffLimit": 3,
        "activeDeadlineSeconds": _LONGEST_SECONDS,
        "ttlSecondsAfterFinished": _KEPT_SECONDS,
        "template": _template(edges, "migrate", ["migrate"]),
    }
    return manifest("batch/v1", "Job", "migrate", spec, labels=labels("migrate"))


def _template(edges: Edges, workload: str, arguments: list[str]) -> Manifest:
    box = container(workload, arguments)
    box["env"] = [*box["env"], *environment(edges, workload)]
    return pod(workload, box, restartPolicy="Never")
