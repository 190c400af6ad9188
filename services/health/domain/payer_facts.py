"""What is known of a person, as the clause on who pays a check-up asks for it (C4.6–C4.8)."""

from datetime import date

from libs.common.kernel.known_person import KnownPerson
from services.health.policy.c4_7_checkup_payer import PayerFacts


def payer_facts(person: KnownPerson, day: date) -> PayerFacts:
    """As of the day of the check-up."""
    work = person.work_on(day)
    out_of_work = person.job_loss_on(day) is not None
    return PayerFacts(person.tier_on(day), person.category_on(day), work.has_unit, work.condition, out_of_work)
