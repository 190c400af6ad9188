"""A paper as PDF/A-2b, set by typst in a child process: a huge or odd one ends the child, never the server."""

import asyncio
import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final
from weakref import WeakKeyDictionary

import structlog

from libs.common.kernel.errors import Code, refuse

_ROOT = Path(__file__).resolve().parents[3]
_AT_ONCE: Final = 2
_places: WeakKeyDictionary[asyncio.AbstractEventLoop, asyncio.Semaphore] = WeakKeyDictionary()
_SECONDS: Final = 90
_log = structlog.get_logger()


async def typeset(paper: Mapping[str, Any]) -> bytes:
    """`paper`: `Issued.to_json()`. Refuses PRINTOUT_FAILED where it cannot be set; the log says why, without the paper's words."""
    async with _places.setdefault(asyncio.get_running_loop(), asyncio.Semaphore(_AT_ONCE)):
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "libs.common.printing.child",
            cwd=_ROOT,
            env={"PYTHONPATH": ":".join(entry for entry in sys.path if entry)},
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        try:
            async with asyncio.timeout(_SECONDS):
                pdf, said = await process.communicate(json.dumps(paper, ensure_ascii=False).encode())
        except TimeoutError:
            pdf, said = b"", b"timeout"
        finally:
            if process.returncode is None:
                process.kill()
                await process.wait()
    if process.returncode != 0 or not pdf:
        missing = b"could not be displayed" in said
        _log.warning("paper_not_set", status=process.returncode, missing_character=missing)
        refuse(
            Code.PRINTOUT_FAILED,
            "内容中有字体未收录的字，请改用电子表格打印并告知系统管理员" if missing else "未能生成打印件，请减少行数后重试",
        )
    return pdf
