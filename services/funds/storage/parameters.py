"""Policy values of funds: those shipped, superseded from their day by what two persons set."""

from datetime import date
from typing import Final

from libs.common.kernel.parameters import ParametersOn
from libs.common.persistence.house import Pool
from libs.common.persistence.parameters import ParameterBook
from services.funds.policy import c1_5_parameters

PARAMETERS: Final = ParameterBook("services.funds.policy", c1_5_parameters.check)


async def parameters_on(pool: Pool, day: date) -> ParametersOn:
    """For what is looked at, outside a transaction."""
    async with pool.connection() as connection:
        return (await PARAMETERS.in_force(connection)).on(day)
