"""To whom a share may be paid now: the organisation's account as its payer knows it, or the person's, with lawful payees and holds (C2.3, Q27)."""

from typing import Any, Final
from uuid import UUID

from psycopg import AsyncConnection

from libs.common.kernel.errors import Code, refuse
from services.funds.domain.bill import Share
from services.funds.policy.c4_6_payees import organisation_of
from services.funds.storage.payee_organisations import PayeeOrganisations
from services.funds.storage.standings import Standings

_HELD = "SELECT EXISTS (SELECT FROM ledger.supervision_hold WHERE scope = 'PERSON' AND lifted_at IS NULL AND target = %s)"
_SENTENCES: Final = {
    Code.PAYEE_HELD: "收款账户待复核或变更未满24小时，或收款人待核，暂不能付款",
    Code.PAYEE_NOT_ALLOWED: "没有已复核的收款账户，请先登记并复核收款单位或本人账户",
    Code.BENEFICIARY_DECEASED: "本人已去世，请先登记合法继承人账户",
    Code.SUSPENDED: "此人生存状态不明，暂停付款",
    Code.SUPERVISION_HOLD: "监督检查已暂停与此人有关的付款",
}


class BillPayees:
    def __init__(self, raw: AsyncConnection[Any], organisations: PayeeOrganisations, standings: Standings) -> None:
        self._raw, self._organisations, self._standings = raw, organisations, standings

    async def of(self, share: Share) -> tuple[UUID | None, UUID | None]:
        """Organisation or person's account. A hospital is paid whatever became of the person, unless supervision holds what concerns them."""
        if share.payee_code:
            found = organisation_of(await self._organisations.accounts(share.payer, share.payee_code), self._organisations.now)
            if share.person_id is not None and await self._held(share.person_id):
                found = Code.SUPERVISION_HOLD
        else:
            assert share.person_id is not None, "a bill without a payee is a person's"
            found = (await self._standings.of([share.person_id]))[share.person_id]
        if isinstance(found, Code):
            refuse(found, _SENTENCES[found])
        return (found, None) if share.payee_code else (None, found)

    async def _held(self, person_id: UUID) -> bool:
        row = await (await self._raw.execute(_HELD, (person_id,))).fetchone()
        return bool(row and row[0])
