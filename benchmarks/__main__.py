"""`make bench`: every row in a process of its own, on one fresh server with fsync on. BENCH=roster,lookup,search,lines,nightly,ledger,events,bus,subscriptions picks; SIZE=full."""

import importlib
import json
import os
import subprocess
import sys
from typing import Any

from pydantic_settings import BaseSettings, SettingsConfigDict
from rich.console import Console
from rich.table import Table

from benchmarks.harness import BUILD, ROOT, figure, run
from libs.common.observability.logs import configure_logs
from libs.common.persistence.embedded import EmbeddedPostgres, reachable_place

ROWS = ("roster", "lookup", "search", "lines", "nightly", "ledger", "events", "bus", "subscriptions")


class BenchSettings(BaseSettings):
    """What a person may say on the command line of make."""

    model_config = SettingsConfigDict(env_ignore_empty=True)

    bench: str = ",".join(ROWS)
    size: str = "moderate"


def main() -> int:
    configure_logs("WARNING")
    if len(sys.argv) > 1:  # one row, in its own process
        row, admin, size = sys.argv[1:]
        sys.stdout.write(json.dumps(run(importlib.import_module(f"benchmarks.{row}").measure, admin, size), ensure_ascii=False))
        return 0
    settings, console, figures = BenchSettings(), Console(), list[dict[str, Any]]()
    BUILD.mkdir(parents=True, exist_ok=True)
    with EmbeddedPostgres(reachable_place(BUILD / "postgres"), fresh=True) as server:
        for row in settings.bench.split(","):
            console.print(f"{row} …")
            arguments = [sys.executable, "-m", "benchmarks", row, server.url(), settings.size]
            done = subprocess.run(arguments, capture_output=True, text=True, check=False, cwd=ROOT)
            if done.returncode:
                console.print(done.stderr[-3000:])
                return 1
            figures += json.loads(done.stdout.splitlines()[-1])  # what libraries log comes before it
    for file, words, goal in (("timings", "make demo ONCE=1", "≤ 90 s"), ("timings-kafka", "make demo ONCE=1 BUS=kafka", "≤ 120 s")):
        timings = ROOT / "build" / "demo" / f"{file}.json"
        if timings.exists():
            seconds = json.loads(timings.read_text("utf-8"))["all"]["seconds"]
            figures.append(figure(words, "the sample, after set-up, as it last ran", f"{seconds:.1f} s", "—", "—", goal, 0))
    _show(figures, console, settings.size)
    return 0


def _show(figures: list[dict[str, Any]], console: Console, size: str) -> None:
    cores = os.cpu_count()
    (BUILD / "results.json").write_text(
        json.dumps({"size": size, "cores": cores, "figures": figures}, ensure_ascii=False, indent=1) + "\n", "utf-8"
    )
    table = Table(title=f"laomo · {size} · {cores} cores · fsync on")
    for name in ("row", "work", "ours", "floor", "ratio", "goal", "peak_mb"):
        table.add_column(name)
    for row in figures:
        table.add_row(*(str(value) for value in row.values()))
    console.print(table)


if __name__ == "__main__":
    sys.exit(main())
