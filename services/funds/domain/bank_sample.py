"""Sample payments for looking at a template before it is approved: invented people, a rare character, a guardian, a long bank name."""

from datetime import date
from typing import Final
from uuid import UUID

from services.funds.domain.bank_files import Payment
from services.funds.domain.bank_layouts import Layout
from services.funds.domain.bank_writing import BatchHead, Template, WrittenFile, parts_of, write_part

_HEAD: Final = BatchHead("LM00000001", UUID(int=1), date(2024, 6, 12), "LIVING_HARDSHIP_SUBSIDY", "PROVINCIAL_SPECIAL")
SAMPLE: Final = (
    Payment("LM000000010000001", "6225881414207430", "样例甲", "样例银行合肥分行", 20000),
    Payment("LM000000010000002", "6225880000000016", "样例䶮", "样例银行股份有限公司芜湖经济技术开发区支行", 40050, "GUARDIAN"),
    Payment("LM000000010000003", "6225880000000024", "样例·买买提", "样例农村商业银行", 1, "HEIR"),
)


def sample_files(layout: Layout | None) -> list[WrittenFile]:
    """Refuses FIELD_INVALID where the sample does not fit, as a real batch would be."""
    return [write_part(_HEAD, part) for part in parts_of(SAMPLE, [Template(UUID(int=1), "", layout)])]
