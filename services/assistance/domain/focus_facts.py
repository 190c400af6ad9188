"""What of a person the focus groups are derived from (C1.4)."""

from services.assistance.domain.person import Person
from services.assistance.policy.c1_4_focus_groups import FocusFacts


def focus_facts(person: Person) -> FocusFacts:
    circumstances = person.circumstances
    overcapacity = tuple((starts_on, work.overcapacity) for starts_on, work in circumstances.work)
    return FocusFacts(person.facts, circumstances.job_loss, overcapacity, circumstances.merged_into is not None)
