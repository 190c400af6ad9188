"""Policy values of the department (C1.5): read by anybody with an account, entered and approved by two persons of the province's offices."""

from libs.common.web.parameter_pages import parameter_router
from services.funds.storage.parameters import PARAMETERS

router = parameter_router(PARAMETERS, approval_id="approve_parameter")
