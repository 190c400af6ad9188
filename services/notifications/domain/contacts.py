"""Where and when a person may be written to: an e-mail address or a mobile phone, the hours of quiet, the channels they want."""

import re
from enum import StrEnum
from typing import Final

from libs.common.kernel.errors import Code, refuse
from libs.common.kernel.masking import mask_phone


class Channel(StrEnum):
    EMAIL = "EMAIL"
    SMS = "SMS"


_EMAIL: Final = re.compile(r"[A-Za-z0-9._%+-]{1,64}@(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z]{2,24}", re.ASCII)
_MOBILE: Final = re.compile(r"1[3-9][0-9]{9}", re.ASCII)


def masked(channel: Channel, address: str) -> str:
    """As it is shown. Refuses FIELD_INVALID for what is no address: nothing else than one recipient ever reaches a mail server."""
    if channel is Channel.SMS:
        if not _MOBILE.fullmatch(address):
            refuse(Code.FIELD_INVALID, "请填写11位手机号码")
        return mask_phone(address)
    if not _EMAIL.fullmatch(address):
        refuse(Code.FIELD_INVALID, "请填写正确的电子邮箱")
    name, _, host = address.partition("@")
    return f"{name[:1]}***@{host}"
