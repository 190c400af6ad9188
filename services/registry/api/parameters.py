"""Policy values of the department (C1.5): read by anybody with an account, entered and approved by two persons of the province's offices."""

from typing import Final

from libs.common.kernel.jurisdiction import OrgKind
from libs.common.web.parameter_pages import parameter_router
from services.registry.storage.parameters import PARAMETERS

_OFFICES: Final = frozenset({OrgKind.PROVINCIAL_FEDERATION})

router = parameter_router(PARAMETERS, _OFFICES)
