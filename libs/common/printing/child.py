"""The child process that typesets one paper: `python -m libs.common.printing.child` reads the paper (JSON) from stdin, writes the PDF to stdout.

PDF/A-2b: a character that no font of ours has makes it fail, instead of a hole in somebody's name; the parent then says so.
"""

import json
import resource
import sys
from importlib.util import find_spec
from pathlib import Path

import typst

_TEMPLATE = Path(__file__).with_name("paper.typ")
_FONTS = ("pylopdf_fonts_zh_cn", "manimgx_fonts_cjk")
CPU_SECONDS = 60


def font_folders() -> list[str]:
    """Where the font packages lie. Fonts of the machine are never used: a paper looks the same everywhere."""
    found = [spec.submodule_search_locations[0] for name in _FONTS if (spec := find_spec(name)) and spec.submodule_search_locations]
    assert len(found) == len(_FONTS), "the font packages are installed with the rest"
    return found


def main() -> None:
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    paper = sys.stdin.buffer.read().decode()
    json.loads(paper)
    compiler = typst.Compiler(str(_TEMPLATE), font_paths=font_folders(), ignore_system_fonts=True, sys_inputs={"paper": paper})
    pdf = compiler.compile(format="pdf", pdf_standards=["a-2b"])
    assert isinstance(pdf, bytes), "one document"
    sys.stdout.buffer.write(pdf)


if __name__ == "__main__":
    main()
