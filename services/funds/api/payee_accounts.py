"""Payee accounts (C2.3, Q27)."""

from libs.common.contracts.calls import AccountAnswers, AccountRegistration
from libs.common.web.access import CurrentActor
from libs.common.web.app import department_router
from services.funds.api.door import Uow
from services.funds.use_cases.register_accounts import RegisterAccounts, register_accounts

router = department_router("/payee-accounts", "收款账户")


@router.post("/bulk", summary="批量核验或登记本人账户(每次至多1000行)")
async def register_payee_accounts(body: AccountRegistration, actor: CurrentActor, uow: Uow) -> AccountAnswers:
    return AccountAnswers(answers=await register_accounts(RegisterAccounts(body.rows), actor, uow))
