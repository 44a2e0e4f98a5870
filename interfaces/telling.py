"""What a message says: one sentence for the page, an SMS or an e-mail. It names nobody."""

from collections.abc import Mapping

from interfaces.words import word
from projections.people.messages import MessageKind, MessageRow

SENTENCES: Mapping[MessageKind, str] = {
    MessageKind.RETURNED: "您的{title}申报已被{body}退回，请按审核意见修改后重新提交。",
    MessageKind.SUPPLEMENT: "您的{title}申报需要补正材料，请于{due}前提交，逾期视为放弃。",
    MessageKind.REFUSED: (
        "您的{title}申报经{body}审核不予受理，请登录系统查看意见；"
        "有异议的，可在规定期限内申请复查。"
    ),
    MessageKind.LAPSED: "您的{title}申报未在{due}前补正，已视为放弃。",
    MessageKind.PUBLICITY: "您的{title}申报正在{publicity}，公示至{due}。",
    MessageKind.VOTE_PASSED: "您的{title}申报已通过专家评审，将进行评后公示。",
    MessageKind.OBJECTION_UPHELD: "您的{title}申报因公示期间的异议成立而终止，请登录系统查看。",
    MessageKind.OBJECTION_DISMISSED: "您的{title}申报在公示期间收到的异议，经{body}核查不成立。",
    MessageKind.REEXAMINED: (
        "您的{title}申报的复查申请已由{body}答复：维持原结果，请登录系统查看意见。"
    ),
    MessageKind.REOPENED: "您的{title}申报经{body}复查成立，恢复办理，请登录系统查看。",
    MessageKind.FILING_REFUSED: (
        "您的{title}评审结果未通过备案，请登录系统查看意见；有异议的，可在规定期限内申请复查。"
    ),
    MessageKind.VOTE_FAILED: (
        "您的{title}申报未通过专家评审，请登录系统查看结果；有异议的，可在规定期限内申请复查。"
    ),
    MessageKind.FILED: "您的{title}评审结果已备案，职称自备案之日起生效。",
    MessageKind.TOOK_EFFECT: "您的{title}申报经{body}审核通过，职称自审核通过之日起生效。",
    MessageKind.CERTIFICATE: "您的{title}电子证书已发放，可登录系统查看和下载。",
    MessageKind.REVOKED: "您的{title}证书已被{body}撤销，请登录系统查看。",
    MessageKind.ENTRUST_RETURNED: (
        "您的{title}省外委托评审申请已被{body}退回，请按审核意见修改后重新提交。"
    ),
    MessageKind.ENTRUST_REFUSED: (
        "您的{title}省外委托评审申请经{body}审核不予受理，请登录系统查看意见。"
    ),
    MessageKind.ENTRUSTED: (
        "您的{title}省外委托评审申请已获批准，委托函有效期至{due}，可登录系统下载。"
    ),
    MessageKind.RENEWAL_RETURNED: (
        "您的{title}证书补换发申请已被{body}退回，请按审核意见修改后重新提交。"
    ),
    MessageKind.RENEWAL_REFUSED: (
        "您的{title}证书补换发申请经{body}审核不予受理，请登录系统查看意见。"
    ),
    MessageKind.REISSUED: "您的{title}证书已补发，可登录系统查看和下载；原证书已失效。",
    MessageKind.REPLACED: "您的{title}证书已换发，可登录系统查看和下载；原证书已失效。",
    MessageKind.EARLIER_CONFIRMED: "您的既有职称{title}已经{body}核实，可用于申报和查验。",
    MessageKind.EARLIER_REFUSED: "您的既有职称{title}经{body}核实不通过，请登录系统查看原因。",
    MessageKind.EARLIER_WITHDRAWN: "您的既有职称{title}已被{body}作废，请登录系统查看原因。",
    MessageKind.FEE_DUE: "您的{title}申报已受理，请缴纳评审费用 {amount} 元。",
    MessageKind.FEE_REFUNDED: "您的{title}申报费用已退费 {amount} 元，请登录系统查看。",
    MessageKind.INVITED: "您已被抽取为评审专家，请登录系统确认是否参评。",
}
PUBLICITIES = {"P1": "评前公示", "P2": "评后公示"}
LINKS: Mapping[MessageKind, str] = {
    MessageKind.RETURNED: "/declarations/{}/answer",
    MessageKind.SUPPLEMENT: "/declarations/{}/answer",
    MessageKind.CERTIFICATE: "/certificates/{}",
    MessageKind.REVOKED: "/certificates/{}",
    MessageKind.ENTRUST_RETURNED: "/entrusted-reviews/{}",
    MessageKind.ENTRUST_REFUSED: "/entrusted-reviews/{}",
    MessageKind.ENTRUSTED: "/entrusted-reviews/{}",
    MessageKind.RENEWAL_RETURNED: "/certificate-requests/{}",
    MessageKind.RENEWAL_REFUSED: "/certificate-requests/{}",
    MessageKind.REISSUED: "/certificates/{}",
    MessageKind.REPLACED: "/certificates/{}",
    MessageKind.EARLIER_CONFIRMED: "/earlier-titles/{}",
    MessageKind.EARLIER_REFUSED: "/earlier-titles/{}",
    MessageKind.EARLIER_WITHDRAWN: "/earlier-titles/{}",
    MessageKind.FEE_DUE: "/my-fees/{}",
    MessageKind.FEE_REFUNDED: "/my-fees/{}",
    MessageKind.INVITED: "/my-reviews/{}",
}
"""Where the matter itself is found; the others lead to their declaration."""


def sentence(row: MessageRow) -> str:
    return SENTENCES[row.kind].format(
        title=row.title or "职称",
        body=row.organisation_name or "审核机构",
        amount=row.code,
        publicity=PUBLICITIES.get(row.code, "单位公示"),
        due=word(row.due) if row.due else "规定日期",
    )


def link(row: MessageRow) -> str:
    return LINKS.get(row.kind, "/declarations/{}").format(row.subject)
