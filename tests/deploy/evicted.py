"""A department alone, as its image holds it: libs/ and its own code, what runtime.txt names, Python's own library. Nothing else is there."""

import importlib.metadata
import re
import shutil
import subprocess
import sys
from pathlib import Path

from packaging.requirements import Requirement

ROOT = Path(__file__).resolve().parents[2]
_START = """
import runpy, sys
sys.path[:0] = {places!r}
sys.argv = ["services.{service}", *sys.argv[1:]]
runpy.run_module("services.{service}", run_name="__main__", alter_sys=True)
"""
_IMPORT = "import importlib, sys; sys.path[:0] = {places!r}; importlib.import_module(sys.argv[1])"


def runtime_packages(directory: Path) -> Path:
    """A directory with what runtime.txt names for this machine, linked from where it is installed, and no other package."""
    for line in (ROOT / "requirements/runtime.txt").read_text("utf-8").splitlines():
        if not re.match(r"[a-z0-9]", line):
            continue
        requirement = Requirement(line.rstrip(" \\"))
        if requirement.marker is not None and not requirement.marker.evaluate():
            continue
        distribution = importlib.metadata.distribution(requirement.name)
        for top in {file.parts[0] for file in distribution.files or () if not file.parts[0].startswith(("..", "__pycache__"))}:
            link = directory / top
            if not link.exists():
                link.symlink_to(distribution.locate_file(top))
    return directory


class Evicted:
    """`-I -S`: no directory of ours, no site-packages, no variable of Python's reaches the process."""

    def __init__(self, service: str, directory: Path, packages: Path) -> None:
        self.service = service
        app = directory / "app"
        (app / "services").mkdir(parents=True)
        for part in ("libs", f"services/{service}"):
            shutil.copytree(ROOT / part, app / part, ignore=shutil.ignore_patterns("__pycache__"))
        shutil.copy(ROOT / "services/__init__.py", app / "services")
        self._places, self._cwd = [str(app), str(packages)], directory

    def start(self, *arguments: str, **environment: str) -> "subprocess.Popen[str]":
        script = _START.format(places=self._places, service=self.service)
        return self._launch(script, arguments, environment)

    def run(self, *arguments: str, **environment: str) -> str:
        """To its end; its words if it ends well."""
        process = self.start(*arguments, **environment)
        said, _ = process.communicate(timeout=120)
        assert process.returncode == 0, said
        return said

    def importing(self, module: str) -> str:
        """What importing `module` ends with: nothing, or the error's last line."""
        said, _ = self._launch(_IMPORT.format(places=self._places), (module,), {}).communicate(timeout=120)
        return said.strip().rsplit("\n", 1)[-1]

    def _launch(self, script, arguments, environment):
        command = [sys.executable, "-I", "-S", "-c", script, *arguments]
        own = {"LANG": "C.UTF-8", **environment}
        return subprocess.Popen(command, cwd=self._cwd, env=own, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
