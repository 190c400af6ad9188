"""What may be sent, against its table (cases/c7_5_archive.yaml); thirty days after the decision (Q40); two acknowledgements complete it."""

from datetime import date
from pathlib import Path

import pytest
import yaml

from libs.common.kernel.errors import LaomoError
from services.registry.policy.c7_5_archive import Archive, Basis, FileKind, Recipient, due_on, is_complete, require_sendable
from services.registry.storage.parameters import PARAMETERS

CASES = yaml.safe_load((Path(__file__).parent / "cases/c7_5_archive.yaml").read_text("utf-8"))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["名"])
def test_what_may_be_sent(case):
    archive = Archive(Basis(case["依据"]), frozenset(map(Recipient, case["对象"])), case["文号"], frozenset(map(FileKind, case["文件"])))
    if case["结果"] is None:
        require_sendable(archive)
        return
    with pytest.raises(LaomoError) as refused:
        require_sendable(archive)
    assert refused.value.code == case["结果"]


@pytest.mark.parametrize(("decided", "last"), [(date(2024, 5, 13), date(2024, 6, 12)), (date(2024, 1, 31), date(2024, 3, 1))])
def test_an_archive_is_due_thirty_days_after_the_decision(decided, last):
    assert due_on(decided, PARAMETERS.shipped().on(decided)) == last


@pytest.mark.parametrize(
    ("acknowledged", "complete"),
    [([], False), ([Recipient.HRSS], False), ([Recipient.PROVINCIAL_FEDERATION], False), (list(Recipient), True)],
)
def test_two_acknowledgements_complete_it(acknowledged, complete):
    assert is_complete(acknowledged) is complete
