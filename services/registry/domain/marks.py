"""What a person is marked with for searching: focus groups and titles held, a bit each, so that an index can answer. Pure.

A group has a bit of its own. Titles are without number: a title's bit is by its digest and may be another's too, so it only says where to look.
"""

import hashlib
from collections.abc import Iterable
from typing import Final

FOCUS_GROUPS: Final = ("VETERAN_STAFF", "UNEMPLOYED_BY_CLOSURE", "LAID_OFF_OVERCAPACITY", "VETERAN_FARMER")
_FIRST_TITLE, _TITLES = 8, 55


def focus_mark(focus_group: str) -> int:
    return 1 << FOCUS_GROUPS.index(focus_group)


def title_mark(title: str) -> int:
    digest = hashlib.md5(title.encode(), usedforsecurity=False).hexdigest()
    return 1 << (_FIRST_TITLE + int(digest[:8], 16) % _TITLES)


def title_marks(titles: Iterable[str]) -> int:
    marks = 0
    for title in titles:
        marks |= title_mark(title)
    return marks


MARKS_SQL: Final = """
coalesce((SELECT bit_or(1::bigint << (array_position(ARRAY['VETERAN_STAFF', 'UNEMPLOYED_BY_CLOSURE', 'LAID_OFF_OVERCAPACITY', 'VETERAN_FARMER'],
    f.focus_group) - 1)) FROM person_focus_group f WHERE f.person_id = {p}.person_id), 0)
  | coalesce((SELECT bit_or(1::bigint << (8 + (('x' || substr(md5(o.title), 1, 8))::bit(32)::bigint %% 55)::int)) FROM honor o
    WHERE (o.person_id = {p}.person_id OR o.person_id IN (SELECT m.person_id FROM person m WHERE m.merged_into = {p}.person_id))
      AND NOT EXISTS (SELECT FROM honor_revocation r WHERE r.honor_id = o.id)), 0)
"""
"""The same over the tables; a test compares the two."""
