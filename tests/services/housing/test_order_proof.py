"""The proof of an order (C5.9): what was drawn holds, and every way to bend it is found by the document or by the receipt of who it wrongs."""

import copy
import json
import secrets

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.housing.domain import order_proof
from services.housing.domain.order_proof import digest_of, faults_of_proof, faults_of_receipt, leaf_of

CRITERIA = [{"name": "得分", "higher_is_better": True, "doc_no": "文"}, {"name": "面积", "higher_is_better": False, "doc_no": "文"}]


def drawn(groups, ranking="r-1"):
    """Document and receipts of an order: a group is its scores and who stands in it, True for a model worker's household, by time."""
    entries, receipts, told = [], [], []
    for number, (scores, flags) in enumerate(groups, 1):
        start = len(entries)
        without = list(enumerate(flags, start + 1))
        for place, flag in sorted(without, key=lambda each: not each[1]):
            receipt = {
                "ranking_id": ranking, "position": len(entries) + 1, "position_without": place, "tie_group": number, "scores": scores,
                "applied_at": f"2024-06-{place:02}", "reference": f"R-{place}", "priority": flag, "salt": secrets.token_hex(16),
            }  # fmt: skip
            receipts.append(receipt)
            entries.append({name: receipt[name] for name in ("position", "position_without", "tie_group")} | {"leaf": leaf_of(receipt)})
        told.append({"tie_group": number, "scores": scores})
    return signed({"ranking_id": ranking, "criteria": CRITERIA, "households": len(entries), "groups": told, "entries": entries}), receipts


def signed(document):
    return document | {"digest": digest_of(document), "number": "LHPX-2024-000001", "check_value": "ABCD-EFGH-IJKL-MNOP"}


def scores(points, space):
    return {"得分": points, "面积": space}


def sample():
    return drawn(
        [(scores(90, 8), [False]), (scores(80, 8), [False, True, False, True]), (scores(80, 9), [True, False]), (scores(70, 5), [False])]
    )


def renumbered(document):
    """As a forger would publish it: consistent within itself, with a digest of its own."""
    for place, row in enumerate(document["entries"], 1):
        row["position"] = place
    document["households"] = len(document["entries"])
    return signed(document)


def everybodys_faults(document, receipts):
    return [fault for receipt in receipts for fault in faults_of_receipt(document, receipt)]


def test_what_was_drawn_holds_for_everybody():
    document, receipts = sample()
    assert faults_of_proof(document) == []
    assert everybodys_faults(document, receipts) == []
    assert faults_of_proof(json.loads(json.dumps(document, ensure_ascii=True))) == []


ENTRIES = st.tuples(st.integers(0, 50), st.lists(st.booleans(), min_size=1, max_size=6))


@settings(deadline=None, derandomize=True)
@given(st.lists(ENTRIES, max_size=8, unique_by=lambda each: each[0]), st.data())
def test_any_order_holds_and_any_receipt_changed_in_any_field_does_not(groups, data):
    document, receipts = drawn([(scores(points, 5), flags) for points, flags in sorted(groups, reverse=True)])
    assert faults_of_proof(document) == everybodys_faults(document, receipts) == []
    if not receipts:
        return
    receipt = dict(data.draw(st.sampled_from(receipts)))
    name = data.draw(st.sampled_from(sorted(receipt)))
    told = receipt[name]
    changed = scores(99, 99) if name == "scores" else not told if name == "priority" else told + 1 if isinstance(told, int) else told + "0"
    assert faults_of_receipt(document, receipt | {name: changed}) != []


def merge(document):
    """Two groups told as one: the better one's scores for both."""
    for row in document["entries"]:
        row["tie_group"] -= row["tie_group"] > 2
    document["groups"] = [{"tie_group": n, "scores": document["groups"][at]["scores"]} for n, at in enumerate((0, 1, 3), 1)]


def merge_and_prefer(document):
    """The false merge that would let a model worker pass better households: everybody of the two groups is told to be equal."""
    merge(document)
    rows = document["entries"]
    document["entries"] = [rows[0], rows[1], rows[2], rows[5], rows[3], rows[4], *rows[6:]]


def split(document):
    for row in document["entries"]:
        row["tie_group"] += row["position"] > 3
    groups = document["groups"]
    told = [groups[0], groups[1], groups[1], *groups[2:]]
    document["groups"] = [{"tie_group": n, "scores": each["scores"]} for n, each in enumerate(told, 1)]


def worse_before_better(document):
    groups = document["groups"]
    groups[1]["scores"], groups[2]["scores"] = groups[2]["scores"], groups[1]["scores"]


def shortened(document):
    document["entries"].pop()
    document["groups"].pop()


def somebody_left_out(document):
    del document["entries"][1]
    for row in document["entries"]:
        row["position_without"] -= row["position_without"] > 3


def swap_rows(document):
    rows = document["entries"]
    rows[1]["leaf"], rows[2]["leaf"] = rows[2]["leaf"], rows[1]["leaf"]


def swap_across_groups(document):
    rows = document["entries"]
    rows[4], rows[5] = rows[5], rows[4]


def pass_a_group(document):
    """The worst group's household stands before others in the order without priority."""
    rows = document["entries"]
    rows[7]["position_without"], rows[6]["position_without"] = rows[6]["position_without"], rows[7]["position_without"]


def shuffle_a_group(document):
    rows = document["entries"]
    rows[1:5] = [rows[2], rows[1], rows[4], rows[3]]


def other_criteria(document):
    document["criteria"] = [CRITERIA[1], CRITERIA[0]]


FORGERIES = [
    merge, merge_and_prefer, split, worse_before_better, shortened, somebody_left_out, swap_rows, swap_across_groups, pass_a_group, shuffle_a_group,
    other_criteria,
]  # fmt: skip


@pytest.mark.parametrize("forge", FORGERIES, ids=lambda forge: forge.__name__)
def test_a_published_order_that_was_bent_is_found(forge):
    document, receipts = sample()
    bent = copy.deepcopy(document)
    forge(bent)
    assert faults_of_proof(bent) != []  # the digest, and with it number and check value, are of another document
    forged = renumbered(bent)
    assert forged["digest"] != document["digest"]
    assert faults_of_proof(forged) + everybodys_faults(forged, receipts) != []  # published anew with a digest of its own


ANYBODY_SEES = {"split", "worse_before_better", "swap_across_groups", "pass_a_group", "shuffle_a_group", "other_criteria"}


@pytest.mark.parametrize("forge", FORGERIES, ids=lambda forge: forge.__name__)
def test_what_anybody_sees_and_what_only_the_wronged_see(forge):
    bent = copy.deepcopy(sample()[0])
    forge(bent)
    assert (faults_of_proof(renumbered(bent)) != []) == (forge.__name__ in ANYBODY_SEES)


@pytest.mark.parametrize("name", ["ranking_id", "criteria", "households", "groups", "entries", "digest"])
def test_a_document_without_a_part_is_not_one(name):
    document, [receipt, *_] = sample()
    del document[name]
    assert faults_of_proof(document) != []
    assert faults_of_receipt(document, receipt) != []


@pytest.mark.parametrize(
    "changed",
    [
        {"households": 9}, {"households": "8"}, {"entries": []}, {"entries": None}, {"groups": []}, {"criteria": []}, {"digest": ""}, {"digest": None},
        {"entries": [{"position": 1}]}, {"groups": [{"tie_group": 1, "scores": {}}]}, {"criteria": [*CRITERIA, CRITERIA[0]]}, {"ranking_id": 5},
    ],
)  # fmt: skip
def test_a_document_of_the_wrong_shape_is_a_fault_and_no_crash(changed):
    document, [receipt, *_] = sample()
    assert faults_of_proof(document | changed) != []
    assert faults_of_receipt(document | changed, receipt) != [] or changed.get("digest") == ""


@pytest.mark.parametrize("name", ["position", "position_without", "tie_group"])
@pytest.mark.parametrize("value", [0, -1, 9, 10**9, True, "1", 1.0, None])
def test_a_receipt_beyond_the_bounds_is_refused(name, value):
    document, [receipt, *_] = sample()
    assert faults_of_receipt(document, receipt | {name: value}) == ["回执不完整，或名次超出公布的户数"]


def test_another_rankings_receipt_is_refused():
    document, _ = sample()
    _, [other, *_] = drawn([(scores(90, 8), [False])], ranking="r-2")
    assert faults_of_receipt(document, other) == ["回执属于另一次排序"]
    assert faults_of_receipt(document, other | {"ranking_id": "r-1"}) != []
    assert faults_of_receipt(document, {}) == ["回执不完整，或名次超出公布的户数"]


def test_a_household_that_moved_without_priority_is_told_so():
    document, receipts = sample()
    moved = next(each for each in receipts if each["position"] < each["position_without"])
    lied = moved | {"priority": False}
    document["entries"][lied["position"] - 1]["leaf"] = leaf_of(lied)
    assert faults_of_receipt(signed(document), lied) == ["名次的变动与回执所载优先情况不符"]


def test_the_command_says_what_is_wrong(tmp_path, capsys):
    document, receipts = sample()
    proof, receipt = tmp_path / "proof.json", tmp_path / "receipt.json"
    proof.write_text(json.dumps(document), "utf-8")
    receipt.write_text(json.dumps(receipts[0]), "utf-8")
    assert order_proof.main(["", str(proof), str(receipt)]) == 0
    receipt.write_text(json.dumps(receipts[0] | {"salt": "0"}), "utf-8")
    assert order_proof.main(["", str(proof), str(receipt)]) == 1
    assert "回执与公布的该名次不一致" in capsys.readouterr().out
    assert order_proof.main([""]) == 2
