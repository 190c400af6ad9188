"""People who work while things break: they register model workers and hand in applications, repeat what was not answered under the same
key, and remember what they were promised.
"""

import asyncio
import random
import time
from dataclasses import dataclass, field
from typing import Any

import httpx

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_GIVE_UP_SECONDS = 120.0


def id_number(serial: int) -> str:
    """A valid resident ID number of nobody."""
    body = f"34010319{50 + serial % 45:02d}{1 + serial % 12:02d}{1 + serial // 12 % 28:02d}{serial // 336 % 1000:03d}"
    return body + "10X98765432"[sum(int(digit) * weight for digit, weight in zip(body, _WEIGHTS, strict=True)) % 11]


def card_number(serial: int) -> str:
    """A card number that passes Luhn's check."""
    body = f"622588{serial:012d}"
    total = sum(sum(divmod(int(digit) * (2 if place % 2 else 1), 10)) for place, digit in enumerate(reversed(body), 1))
    return body + str(-total % 10)


@dataclass
class Load:
    """`people`: person id → serial, as registry answered. `applications`: id → person. `refused`: answers that are no "yes" and no outage."""

    http: httpx.AsyncClient
    registrar: dict[str, str]
    filler: dict[str, str]
    serial: int = 0
    people: dict[str, int] = field(default_factory=dict)
    applications: dict[str, str] = field(default_factory=dict)
    refused: list[str] = field(default_factory=list)
    unanswered: int = 0
    slowest: float = 0.0

    async def run(self, until: asyncio.Event, seed: int, workers: int = 3) -> None:
        """Until told to stop; what is under way is seen through."""
        await asyncio.gather(*(self._work(until, random.Random(f"{seed}-{number}")) for number in range(workers)))

    async def _work(self, until: asyncio.Event, chance: random.Random) -> None:
        while not until.is_set():
            self.serial += 1
            serial = self.serial
            person = await self._ask("/registry/people", self.registrar, _person(serial), f"person-{serial}")
            if person is None:
                continue
            self.people[person["id"]] = serial
            if chance.random() < 0.5:
                application = await self._ask("/assistance/applications", self.filler, _form(serial), f"form-{serial}")
                if application is not None:
                    self.applications[application["id"]] = person["id"]
            await asyncio.sleep(chance.random() * 0.1)

    async def _ask(self, path: str, headers: dict[str, str], body: dict[str, Any], key: str) -> Any:
        """Again under the same key until there is an answer; None for a refusal, which is kept."""
        deadline = time.monotonic() + _GIVE_UP_SECONDS
        while time.monotonic() < deadline:
            started = time.monotonic()
            try:
                answer = await self.http.post(path, json=body, headers={**headers, "Idempotency-Key": key})
            except httpx.HTTPError:
                self.unanswered += 1
                await asyncio.sleep(0.3)
                continue
            self.slowest = max(self.slowest, time.monotonic() - started)
            if answer.is_success:
                return answer.json()
            if answer.status_code in (409, 429) or answer.status_code >= 500:  # under way, or away: again
                self.unanswered += 1
                await asyncio.sleep(0.3)
                continue
            self.refused.append(f"{path} {answer.status_code} {answer.json().get('code')} {answer.json().get('detail', '')}")
            return None
        self.refused.append(f"{path}: no answer in {_GIVE_UP_SECONDS:.0f} s")
        return None


def _person(serial: int) -> dict[str, Any]:
    number = id_number(serial)
    return {
        "name": "张三",
        "sex": "男" if int(number[16]) % 2 else "女",
        "birth_date": f"{number[6:10]}-{number[10:12]}-{number[12:14]}",
        "id_number": number,
        "category": "在职职工",
        "title": "安徽省劳动模范",
        "award_date": "2015-04-01",
        "doc_no": "皖政〔2015〕20号",
        "region_code": "340111",
        "union": "合肥市总工会",
        "county_union": "包河区总工会",
    }


def _form(serial: int) -> dict[str, Any]:
    card = {"kind": "CARD", "number": card_number(serial), "holder": "张三", "bank": "徽商银行"}
    return {
        "id_number": id_number(serial),
        "name": "张三",
        "submitted_on": "2024-06-03",
        "consented_on": "2024-06-01",
        "wage": "1800.00",
        "source": "WAGE",
        "insurance": "职工",
        "evidence": [{"kind": "收入证明", "shelf_mark": "柜3", "seen_by": "李会计"}],
        "account": card,
    }
