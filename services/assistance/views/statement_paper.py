"""The 告知书 as a paper (Q49): what one month came to, why, what would change it, which papers, until when and with whom to ask again.

It goes to the person or the household: income that the decision used is on it, accounts, identity numbers and health are not.
"""

from libs.common.kernel.money import format_yuan
from libs.common.printing.paper import Block, Fields, Paper, Prose, Signatures, Table
from services.assistance.views.compose_statement import StatementOut


def statement_paper(told: StatementOut, issuer: str) -> Paper:
    """`told`: composed in Chinese, which holds."""
    rows = [[clause.id, clause.quote, "符合" if clause.met else "不符合", "；".join(clause.original)] for clause in told.clauses]
    blocks: list[Block] = [
        Fields([("姓名", told.name), ("月份", told.month), ("告知单位", told.by), ("告知日期", told.told_on.isoformat())]),
        Fields([("结论", told.conclusion), ("金额", f"{format_yuan(told.amount)}元")], title="结论", wide=True),
        Prose(told.why, title="理由"),
        Table(["条款", "原文", "判断", "理由"], rows, title="依据", widths=[1, 4, 1, 4]),
    ]
    if told.what_would_change:
        blocks.append(Prose(told.what_would_change, title="哪些变化会改变结论"))
    if told.documents:
        blocks.append(Prose(["、".join(told.documents)], title="需要补充的材料"))
    blocks += [Prose([told.appeal.text], title="如有异议"), Signatures(["告知单位", "本人(家属)签收"])]
    return Paper(told.title, issuer, blocks, basis="皖政办秘〔2017〕279号 第三条", note="本告知书所用的事实和标准以认定时为准。")
