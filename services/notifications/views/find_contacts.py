"""How may a person be reached, and did it work?"""

from datetime import date, datetime
from uuid import UUID

from psycopg.rows import class_row
from pydantic import Field

from libs.common.persistence.house import Pool
from libs.common.web.fields import ReadModel

_FIND = "SELECT channel, masked AS address, consented_on, bounced_at FROM contact WHERE person_id = %s ORDER BY channel"


class ContactOut(ReadModel):
    """联系方式"""

    channel: str = Field(description="EMAIL 电子邮箱 · SMS 手机短信")
    address: str = Field(description="地址(已遮盖)")
    consented_on: date = Field(description="本人同意日期")
    bounced_at: datetime | None = Field(description="退信时间；没有的为空")


async def find_contacts(pool: Pool, person_id: UUID) -> list[ContactOut]:
    async with pool.connection() as connection, connection.cursor(row_factory=class_row(ContactOut)) as cursor:
        return await (await cursor.execute(_FIND, (person_id,))).fetchall()
