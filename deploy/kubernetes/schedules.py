"""When the calendar starts each job: civil time of Anhui. Times lie apart, so that one night's jobs do not meet."""

from typing import Final, Literal

TIME_ZONE: Final = "Asia/Shanghai"
EVERY_DEPARTMENT: Final = {"audit-check": "45 3 * * *"}
SCHEDULES: Final = {
    ("assistance", "close-elapsed-notices"): "10 0 * * *",
    ("assistance", "open-visit-campaigns"): "20 0 * * *",
    ("assistance", "derive-determinations"): "0 1 * * *",
    ("assistance", "flag-focus-groups"): "15 0 * * *",
    ("assistance", "recompute-campaigns"): "20 1 * * *",
    ("assistance", "watch-redeclarations"): "25 0 * * *",
    ("assistance", "refresh-surveys"): "20 0 * * *",
    ("assistance", "list-unclaimed"): "0 3 * * *",
    ("assistance", "run-lines"): "30 0 1 * *",
    ("funds", "conservation-proof"): "30 2 * * *",
    ("funds", "fill-tiers"): "50 2 * * *",
    ("funds", "publish-bank-files"): "* * * * *",
    ("funds", "watch-retention"): "0 6 * * *",
    ("notifications", "watch-deadlines"): "15 0 * * *",
    ("funds", "year-end"): "30 22 * * *",
    ("employment", "watch-one-on-one"): "40 0 * * *",
    ("employment", "end-placements"): "45 0 * * *",
    ("employment", "watch-post-adjustments"): "45 0 * * *",
    ("health", "watch-pay-guarantee"): "50 0 * * *",
    ("health", "watch-checkups"): "0 20 30 6 *",
    ("health", "list-insurance-gaps"): "35 0 1 * *",
    ("housing", "watch-household-reviews"): "55 0 * * *",
    ("registry", "check-quality"): "40 1 * * *",
    ("registry", "find-duplicates"): "*/10 * * * *",
    ("registry", "move-people"): "5 0 * * *",
}


WATCHED_APART: Final = frozenset({"conservation-proof", "audit-check", "watch-retention"})
"""Jobs whose lateness has an alert of its own."""


def jobs_of(rhythm: Literal["daily", "monthly"]) -> list[str]:
    """The jobs of that rhythm, whosever, but for those whose lateness is watched apart."""
    wanted = "* *" if rhythm == "daily" else "1 *"

    def is_of(cron: str) -> bool:
        minute, hour, day, month, weekday = cron.split()
        return minute.isdigit() and hour.isdigit() and f"{day} {month}" == wanted and weekday == "*"

    return sorted({job for (_, job), cron in SCHEDULES.items() if is_of(cron)} - WATCHED_APART)


def schedule_of(department: str, job: str) -> str:
    """Raises LookupError with what to do where a job has none: a job that nobody starts is a promise that nobody keeps."""
    try:
        return EVERY_DEPARTMENT.get(job) or SCHEDULES[department, job]
    except KeyError:
        raise LookupError(
            f'{department} has the calendar job "{job}" without a schedule: add it to deploy/kubernetes/schedules.py'
        ) from None
