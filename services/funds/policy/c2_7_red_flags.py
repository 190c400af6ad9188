"""C2.7 监督检查: what makes a payment conspicuous to an auditor; a flag is a question, never a finding."""

from libs.common.kernel.clause import Clause
from libs.common.kernel.parameters import ParametersOn

CLAUSE = Clause("C2.7", "省财政厅会同省总工会负责资金的审核分配、监督检查", ("Q24",))


def account_change_days(parameters: ParametersOn) -> int:
    """How many days before a payment a changed account is conspicuous. Refuses CONFIG_MISSING where it is not set."""
    return parameters.integer("audit.account_change_days")


def notice_working_days(parameters: ParametersOn) -> int:
    """A notice of fewer working days is conspicuous (Q24). Refuses CONFIG_MISSING where it is not set."""
    return parameters.integer("audit.notice_working_days")


def unpaid_days(parameters: ParametersOn) -> int:
    """A line that has been owed for more days is conspicuous. Refuses CONFIG_MISSING where it is not set."""
    return parameters.integer("audit.unpaid_days")
