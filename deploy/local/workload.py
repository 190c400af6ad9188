"""A department's own command, with the clock of a local composition: `python -m deploy.local.workload CLOCK_FILE NAME web|subscriber|relay|…`.

The only difference from `python -m services.NAME …`: civil time comes from the composition's file, so that a demo can let days pass.
"""

import sys
from pathlib import Path

from deploy.local.composition import build_of
from deploy.local.shared_clock import SharedClock
from libs.common.web.command import department_command


def main() -> None:
    clock_file, name, *arguments = sys.argv[1:]
    settings, build = build_of(name)
    clock = SharedClock(Path(clock_file))
    department_command(name, settings, lambda: build(settings(), clock))(arguments)


if __name__ == "__main__":
    main()
