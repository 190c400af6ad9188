"""Manifests as a cluster would be given them: `kubectl kustomize`, which needs no cluster."""

import shutil
import subprocess
from pathlib import Path
from typing import Any

import yaml

from deploy.kubernetes.manifests import Manifest


def targets(directory: Path) -> list[Path]:
    """What is applied, one after the other: the platform, then of each department its migration and what runs."""
    overlays = sorted((directory / "overlays").iterdir())
    return [directory / "platform", *(path for overlay in overlays for path in (overlay / "migrate", overlay))]


def kubectl() -> str | None:
    return shutil.which("kubectl")


def render(target: Path) -> list[Manifest]:
    """The documents of one target. RuntimeError with kustomize's words where it does not build."""
    program = kubectl()
    if program is None:
        raise RuntimeError("kubectl is not here: manifests are rendered by `kubectl kustomize`")
    done = subprocess.run([program, "kustomize", str(target)], check=False, capture_output=True, text=True)  # noqa: S603
    if done.returncode:
        raise RuntimeError(f"{target} does not build:\n{done.stderr}")
    return [document for document in _documents(done.stdout) if document]


def _documents(text: str) -> list[Any]:
    return list(yaml.load_all(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader)))
