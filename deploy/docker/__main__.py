"""`python -m deploy.docker --base NAME@sha256:… [--probe]`: build the image of every department, and start each from its own manifest.

Where neither podman nor docker answers it says "skipped" and is content: images are built where they can be.
"""

import argparse
import re
import shlex
import sys
from pathlib import Path

from deploy.docker.engine import Engine, find_engine
from deploy.docker.probing import probe
from deploy.local.composition import standing_departments

_ROOT = Path(__file__).resolve().parents[2]
_PINNED = re.compile(r"\S+@sha256:[0-9a-f]{64}")


def main() -> int:
    parser = argparse.ArgumentParser(prog="docker", description="Build the departments' images.")
    parser.add_argument("--base", default="", help="python:3.11-slim, named by digest: NAME@sha256:…")
    parser.add_argument("--engine", default="", help="the command, where it needs options: 'podman --root …'")
    parser.add_argument("--build-options", default="", help="further options of the build")
    parser.add_argument("--probe", action="store_true", help="start each image from its Deployment and ask its probes (podman)")
    arguments = parser.parse_args()
    engine = find_engine(arguments.engine)
    if engine is None:
        print("skipped: neither podman nor docker answers here, so no image was built")
        return 0
    if not _PINNED.fullmatch(arguments.base):
        print("give BASE=<name of python:3.11-slim>@sha256:<64 digits>: an image stands on a base that cannot change", file=sys.stderr)
        return 2
    for department in standing_departments():
        image = build(engine, department, arguments.base, shlex.split(arguments.build_options))
        print(f"{department}: {image} {digest_of(engine, image)}", flush=True)
        if arguments.probe:
            print(f"{department}: {probe(engine, department, image)}", flush=True)
    return 0


def build(engine: Engine, department: str, base: str, options: list[str]) -> str:
    """The name of the image."""
    image = f"localhost/laomo/{department}:built"
    values = [f"--build-arg=BASE={base}", f"--build-arg=SERVICE={department}", f"--label=laomo.department={department}"]
    engine.run("build", *options, *values, "-t", image, "-f", str(_ROOT / "deploy/docker/Dockerfile"), str(_ROOT))
    return image


def digest_of(engine: Engine, image: str) -> str:
    """Of its manifest under podman; docker gives one only with the push."""
    return engine.run("image", "inspect", image, "--format", "{{.Digest}}" if engine.is_podman else "{{.Id}}")


if __name__ == "__main__":
    sys.exit(main())
