"""What goes out on a comparison list: keys, names and numbers, asked of registry chunk by chunk while the file is written."""

from collections.abc import AsyncIterator, Sequence
from typing import Any

from libs.common.contracts.calls import ROWS_PER_CALL, NumbersQuery, PeopleNumbers
from libs.common.persistence.house import Pool
from libs.common.web.department_client import DepartmentClient
from services.assistance.domain.comparison import ComparisonList
from services.assistance.views.find_comparisons import compared_people


async def numbered_rows(
    pool: Pool, client: DepartmentClient, compared: ComparisonList, empty: int
) -> AsyncIterator[Sequence[Sequence[Any]]]:
    """Chunks of (key, name, number, `empty` cells to fill in). Registry gives the numbers of the union's own people, each one audited there."""
    after = ""
    purpose = f"{compared.purpose}(依据：{compared.legal_basis}；比对单位：{compared.authority})"[:200]
    while True:
        rows = await compared_people(pool, compared.id, after, ROWS_PER_CALL)
        if not rows:
            return
        query = NumbersQuery(person_ids=tuple(person_id for _, person_id in rows), unit=compared.l2, purpose=purpose)
        numbers = {person.person_id: person for person in (await client.post("/registry/people/numbers", query, PeopleNumbers)).people}
        yield [
            (key, numbers[person_id].name, numbers[person_id].id_number, *[None] * empty) for key, person_id in rows if person_id in numbers
        ]
        after = rows[-1][0]
