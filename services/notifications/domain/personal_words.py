"""Words that a field about a person's private matters has in its name: nothing that leaves the departments may have such a field."""

import re
from itertools import pairwise
from typing import Final

WORDS: Final[frozenset[str]] = frozenset(
    [
        *("name", "surname", "forename", "nickname", "idcard", "identity", "idnumber", "passport", "nationality", "ethnicity"),
        *("phone", "mobile", "telephone", "tel", "email", "wechat", "address", "residence", "photo", "fingerprint"),
        *("birth", "birthday", "birthdate", "dob", "age", "sex", "gender", "mother", "father", "spouse", "child", "children"),
        *("account", "iban", "bankcard", "card", "payee", "income", "wage", "salary", "pension", "debt"),
        *("diagnosis", "disease", "illness", "medical", "disability", "treatment", "blood", "health", "religion"),
    ]
)
_PAIRS: Final = frozenset({("id", "number"), ("id", "no"), ("id", "card"), ("resident", "id"), ("bank", "no")})
_CHINESE: Final = re.compile(
    "姓名|名字|身份证|身份号|证件号|护照|电话|手机|邮箱|微信|住址|地址|籍贯|民族|出生|生日|年龄|性别|配偶|子女|账号|账户|户名|银行卡|卡号|收入|工资|养老金|诊断|疾病|病种|病历|残疾|照片"
)
_WORD: Final = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+")


def personal_word(field: str) -> str | None:
    """The word in a field's name that tells of a person's private matters; None where there is none."""
    found = _CHINESE.search(field)
    if found:
        return str(found.group())
    words = [word.lower() for word in _WORD.findall(field)]
    for word in (*words, "".join(words)):
        if word in WORDS:
            return str(word)
    return next((" ".join(pair) for pair in pairwise(words) if pair in _PAIRS), None)
