"""Uploaded workbooks, kept sealed in the department's own database: the job that reads one may run in another process."""

import hashlib
from typing import Any
from uuid import UUID

from libs.common.kernel.errors import Code, refuse
from libs.common.kernel.ids import new_id
from libs.common.persistence.house import House
from libs.common.persistence.keyring import Sealed
from libs.common.persistence.unit_of_work import UnitOfWork


async def keep_upload(uow: UnitOfWork, file_name: str, content: bytes) -> UUID:
    """Store the file in the ordering act's transaction; its id goes into the job's command."""
    upload_id = new_id()
    sealed = uow.keyring.seal_bytes(content, "upload", "sealed", upload_id)
    await uow.raw.execute(
        "INSERT INTO upload (id, file_name, sha256, sealed, uploaded_by, uploaded_at) VALUES (%s, %s, %s, %s, %s, %s)",
        (upload_id, file_name[-200:], hashlib.sha256(content).digest(), sealed.envelope, uow.actor.subject, uow.now),
    )
    return upload_id


async def open_upload(house: House[Any], upload_id: UUID) -> tuple[str, bytes]:
    """The file's name and content. Refuses NOT_FOUND."""
    async with house.pool.connection() as connection:
        row = await (await connection.execute("SELECT file_name, sealed FROM upload WHERE id = %s", (upload_id,))).fetchone()
    if row is None:
        refuse(Code.NOT_FOUND, "没有此上传文件，请重新上传")
    return row[0], house.keyring.open_bytes(Sealed(bytes(row[1])), "upload", "sealed", upload_id)
