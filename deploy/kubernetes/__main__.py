"""`python -m deploy.kubernetes DIR [--site FILE]`: write every manifest; the same code gives the same bytes on any machine."""

import argparse
import sys
from pathlib import Path

from deploy.edges import edges
from deploy.kubernetes.generation import generate
from deploy.kubernetes.installation import EXAMPLE, Site
from deploy.kubernetes.manifests import write


def main() -> int:
    parser = argparse.ArgumentParser(prog="kubernetes", description="Write the manifests of every department.")
    parser.add_argument("directory", type=Path)
    parser.add_argument("--site", type=Path, default=EXAMPLE, help="what differs from one installation to the next")
    arguments = parser.parse_args()
    try:
        files = generate(edges(), Site.read(arguments.site))
    except LookupError as gap:
        print(gap, file=sys.stderr)
        return 1
    write(files, arguments.directory)
    return 0


if __name__ == "__main__":
    sys.exit(main())
