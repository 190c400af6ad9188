"""What a clerk may type to find a name: the name, the given name, the pinyin of every reading and its initials. Pure.

A name is read character by character in every way the characters are read, surnames included (单 shàn, 曾 zēng, 仇 qiú, 尉迟 yùchí, 解 xiè):
better found under a reading that nobody uses than not found under the right one. ü is typed v; a passport writes it YU.
"""

import re
from collections.abc import Sequence
from functools import lru_cache
from itertools import islice, product
from os.path import commonprefix
from typing import Final

from pypinyin import Style, pinyin

_AT_MOST: Final = 64  # readings of one name: a name of four characters with three readings each has 81, one of the steppe far more
_READ_IN_FULL: Final = 4  # characters; longer names take the first reading of the rest
_NOISE: Final = re.compile(r"[\s·•・．.'’\-]+")
_HAN: Final = re.compile(r"[\u3007\u3400-\u9fff\U00020000-\U0003ffff]")


def words_key(words: str) -> str:
    """What a clerk typed, as a key begins: blanks, dots and case do not count."""
    return _NOISE.sub("", words).lower().replace("ü", "v")


def keys_of(name: str) -> list[str]:
    """All keys of a name, sorted. A search finds the people one of whose keys begins with what was typed."""
    bare = words_key(name)
    if not bare:
        return []
    keys = {bare, bare[1:]} - {""}
    keys.update(part for part in map(words_key, re.split("[·•・]", name)) if part)
    if _HAN.search(bare):
        for reading in islice(product(*(_readings(char, every=at < _READ_IN_FULL) for at, char in enumerate(bare))), _AT_MOST):
            keys.add("".join(reading))
            keys.add("".join(syllable[0] for syllable in reading))
    return sorted(keys)


def shared_of(keys: Sequence[str]) -> list[int]:
    """Of each sorted key, how many first characters it shares with the one before: whoever typed no more has found the person there already."""
    return [len(commonprefix(pair)) for pair in zip(("", *keys), keys, strict=False)]  # noqa: RUF071 - characters are meant


def readings_of(name: str) -> frozenset[str]:
    """The pinyin of every reading: two names that share one may be the same name written by ear."""
    bare = words_key(name)
    return frozenset("".join(reading) for reading in islice(product(*(_readings(char, every=True) for char in bare)), _AT_MOST))


@lru_cache(maxsize=30_000)
def _readings(char: str, *, every: bool) -> tuple[str, ...]:
    """Of a character that is none of Han: itself."""
    [found] = pinyin(char, style=Style.NORMAL, heteronym=True)
    readings = [words_key(reading) for reading in found]
    readings += [reading.replace("v", "yu") for reading in readings if "v" in reading]
    readings = list(dict.fromkeys(filter(None, readings))) or [char]
    return tuple(readings if every else readings[:1])
