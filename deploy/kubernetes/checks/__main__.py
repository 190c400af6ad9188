"""`python -m deploy.kubernetes.checks DIR`: build every target and hold it against its schemas; 0 when all hold."""

import argparse
import sys
from pathlib import Path

from deploy.kubernetes.checks.rendering import kubectl, render, targets
from deploy.kubernetes.checks.schemas import VERSIONS, built_in_faults, custom_faults

_WORK = Path("build/k8s-check")


def main() -> int:
    parser = argparse.ArgumentParser(prog="checks", description="Check manifests without a cluster.")
    parser.add_argument("directory", type=Path)
    directory: Path = parser.parse_args().directory
    if kubectl() is None:
        print("skipped: there is no kubectl here, so no manifest was built or checked")
        return 0
    manifests = [manifest for target in targets(directory) for manifest in render(target)]
    faults = list(built_in_faults(manifests))
    custom = custom_faults(manifests, _WORK)
    if custom is None:
        print("skipped: there is no npm here, so custom resources were not held against their operators' definitions")
    faults += custom or []
    print("\n".join(faults) if faults else f"{len(manifests)} manifests hold for Kubernetes {', '.join(VERSIONS)}")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
