"""Documents through an HTTP door: read within their limit, handed out as attachments that no browser runs or guesses at."""

from typing import Any, Final

from fastapi import UploadFile
from fastapi.responses import StreamingResponse

from libs.common.documents.recognising import MEDIA_TYPES
from libs.common.persistence.files import DEFAULT_LIMITS, FileLimits, StoredFile, pieces
from libs.common.persistence.house import House

_HEADERS: Final = {
    "Content-Security-Policy": "sandbox; default-src 'none'",
    "Cache-Control": "no-store",
}


async def read_document(file: UploadFile, limits: FileLimits = DEFAULT_LIMITS) -> bytes:
    """One byte more than the limit shows that it is too large; `keep_file` refuses it in words."""
    return await file.read(limits.file_bytes + 1)


def attachment(house: House[Any], file: StoredFile) -> StreamingResponse:
    """The content, streamed. Its name is its id: what the uploader called it may name a person."""
    headers = {
        **_HEADERS,
        "Content-Disposition": f'attachment; filename="{file.id}.{file.kind.lower()}"',
        "Content-Length": str(file.size),
        "X-Checksum-SHA256": file.sha256.hex(),
    }
    return StreamingResponse(pieces(house, file), media_type=MEDIA_TYPES[file.kind], headers=headers)
