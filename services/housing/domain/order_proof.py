"""The proof of an order: anybody sees that priority changed nothing but ties, everybody verifies their own position, nobody sees another.

Published are both orders as rows of salted leaves in tie groups, the scores of each group (they name nobody), and a digest over the whole
document; the paper that carries the digest carries number and check value. A household's receipt opens its own leaf.
Standard library only: `python -m services.housing.domain.order_proof PROOF.json [RECEIPT.json]` verifies offline.
"""

import hashlib
import json
import re
import sys
from collections.abc import Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

_LEAF, _DOCUMENT = b"laomo-leaf-v2|", b"laomo-order-v2|"
_ROW: Final = frozenset({"position", "position_without", "tie_group", "leaf"})
_SECRET: Final = ("ranking_id", "position", "position_without", "tie_group", "scores", "applied_at", "reference", "priority", "salt")
_OF_THE_PAPER: Final = frozenset({"digest", "number", "check_value"})
_HEX: Final = re.compile(r"[0-9a-f]{64}")
_FILES: Final = 3


def leaf_of(told: Mapping[str, Any]) -> str:
    """Of a receipt, or of a row about to be written."""
    return _hash(_LEAF, {name: told[name] for name in _SECRET})


def digest_of(document: Mapping[str, Any]) -> str:
    """Over everything that is published: ranking, criteria, number of households, every row, every group's scores."""
    return _hash(_DOCUMENT, {name: told for name, told in document.items() if name not in _OF_THE_PAPER})


def faults_of_proof(document: Mapping[str, Any]) -> list[str]:
    """What is wrong with a published order: nothing, where priority changed nothing but ties."""
    if not _is_whole(document):
        return ["公布文件不完整，或户数、名次、组号不连续"]
    faults = [] if digest_of(document) == document["digest"] else ["公布文件与摘要不一致，内容有改动"]
    merits = [_merit(group["scores"], document["criteria"]) for group in document["groups"]]
    if any(one == other for one, other in pairwise(merits)):
        faults.append("条件相同的家庭被分在不同的组")
    if any(one > other for one, other in pairwise(merits)):
        faults.append("各组没有按公布的标准排列")
    rows = document["entries"]
    groups = [row["tie_group"] for row in rows]
    if groups != sorted(groups):
        faults.append("同等条件的家庭没有排在一起")
    if [row["tie_group"] for row in sorted(rows, key=lambda row: int(row["position_without"]))] != sorted(groups):
        faults.append("优先改变了同等条件以外的名次")
    if any(_steps_back([row["position_without"] for row in rows if row["tie_group"] == group]) > 1 for group in set(groups)):
        faults.append("同组的先后除优先外另有改动")
    return faults


def faults_of_receipt(document: Mapping[str, Any], receipt: Mapping[str, Any]) -> list[str]:
    """What is wrong with one's own position: nothing, where the receipt is what was published and its scores are its group's."""
    if not _is_whole(document):
        return ["公布文件不完整，或户数、名次、组号不连续"]
    if not _is_receipt(receipt, len(document["entries"])):
        return ["回执不完整，或名次超出公布的户数"]
    if receipt["ranking_id"] != document["ranking_id"]:
        return ["回执属于另一次排序"]
    row = document["entries"][receipt["position"] - 1]
    faults = [] if leaf_of(receipt) == row["leaf"] else ["回执与公布的该名次不一致"]
    if receipt["position_without"] != row["position_without"]:
        faults.append("公布的不计优先的名次不是回执所载名次")
    if receipt["tie_group"] != row["tie_group"]:
        faults.append("公布的组号不是回执所载组号")
    if receipt["scores"] != document["groups"][row["tie_group"] - 1]["scores"]:
        faults.append("回执所载得分不是该组公布的得分")
    moved = receipt["position_without"] - receipt["position"]
    if (moved > 0 and not receipt["priority"]) or (moved < 0 and receipt["priority"]):
        faults.append("名次的变动与回执所载优先情况不符")
    return faults


def _hash(kind: bytes, told: Mapping[str, Any]) -> str:
    return hashlib.sha256(kind + json.dumps(told, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


def _merit(scores: Mapping[str, int], criteria: Sequence[Mapping[str, Any]]) -> tuple[int, ...]:
    return tuple(-scores[each["name"]] if each["higher_is_better"] else scores[each["name"]] for each in criteria)


def _steps_back(places: Sequence[int]) -> int:
    """Those with priority in their order, then the others in theirs: at most one step back."""
    return sum(one > other for one, other in pairwise(places))


def _whole_number(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _are_scores(scores: object, names: set[str]) -> bool:
    return isinstance(scores, dict) and scores.keys() == names and all(map(_whole_number, scores.values()))


def _is_whole(document: Mapping[str, Any]) -> bool:
    """Every part is there, of its kind and within its bounds: nothing is missing at the end, no row is there twice."""
    try:
        rows, groups, criteria = document["entries"], document["groups"], document["criteria"]
        names = {each["name"] for each in criteria if isinstance(each["higher_is_better"], bool)}
        numbered = [[row["position"] for row in rows], sorted(row["position_without"] for row in rows)]
        counted = [*range(1, document["households"] + 1)]
        return bool(
            all(row.keys() == _ROW and all(_whole_number(row[name]) for name in _ROW - {"leaf"}) for row in rows)
            and numbered == [counted, counted]
            and len({row["leaf"] for row in rows if _HEX.fullmatch(row["leaf"])}) == len(rows)
            and len(names) == len(criteria) > 0
            and [group["tie_group"] for group in groups] == [*range(1, len(groups) + 1)]
            and {row["tie_group"] for row in rows} == {group["tie_group"] for group in groups}
            and all(_are_scores(group["scores"], names) for group in groups)
            and isinstance(document["ranking_id"], str)
            and isinstance(document["digest"], str)
        )
    except (KeyError, TypeError, AttributeError):
        return False


def _is_receipt(receipt: Mapping[str, Any], households: int) -> bool:
    if not isinstance(receipt, Mapping) or not all(name in receipt for name in _SECRET):
        return False
    numbers = [receipt["position"], receipt["position_without"], receipt["tie_group"]]
    bounded = all(_whole_number(number) and 0 < number <= households for number in numbers)
    return bounded and isinstance(receipt["scores"], dict) and isinstance(receipt["priority"], bool)


def main(arguments: Sequence[str]) -> int:
    """Exit 0 where everything holds; the faults on standard output otherwise."""
    if len(arguments) not in (2, _FILES):
        sys.stdout.write("用法：python -m services.housing.domain.order_proof 公布文件.json [回执.json]\n")
        return 2
    document, *receipts = (json.loads(Path(name).read_text("utf-8")) for name in arguments[1:])
    faults = faults_of_proof(document) + [fault for receipt in receipts for fault in faults_of_receipt(document, receipt)]
    sys.stdout.write("核验通过\n" if not faults else "".join(f"{fault}\n" for fault in faults))
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv))
