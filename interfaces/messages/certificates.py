"""Refusals about filing, certificate numbers, issuing, revoking and signing keys."""

CERTIFICATES = {
    "batch-wrong": "一次最多办理 {largest} 件，且不能重复，请减少勾选后分批办理",
    "bounds": "请核对起止序号：从 1 开始，开始不大于结束[，不超过 {last}]",
    "filed-before-publicity": "备案时间须在评后公示结束（{until}）之后，请核对",
    "issuer-code-form": "发证单位编码为三位数字，请核对",
    "issuer-code-cancelled": "该编码已注销，不能再用，请换一个编码",
    "issuer-code-unknown": "没有这个发证单位编码，请先新增",
    "issuer-code-taken": "该编码已由本行政区划的其他发证单位使用，请换一个编码",
    "certificate-exists": "该证书已经发放，无须重复发放",
    "certificate-not-valid": "该证书已撤销或已被新证书取代，不能办理此事项",
    "certificate-number-check": "证书编号的校验码不正确，请核对后重新填写",
    "certificate-number-malformed": "证书编号的位数或字符不正确，请核对后重新填写",
    "certificate-number-part": (
        "证书编号的[“{part}”|组成部分][须为 {width} 位数字|不符合规定]，请核对"
    ),
    "certificate-unknown": "没有这份证书，请核对证书编号",
    "certificate-unreadable": "持证人的个人数据已销毁，证书不能再显示",
    "certificates-listed-wrong": "所选证书为空或有重复，请重新勾选",
    "date-in-future": "备案时间不能晚于今天，请修改",
    "filed-before": "该申报已经备案，无须重复备案",
    "filing-number-required": "请填写备案文号",
    "issuer-key-missing": "发证单位尚未启用发证密钥，暂不能生成电子证书，请联系系统管理员",
    "key-exists": "该发证密钥已启用过，请更换新的密钥",
    "not-to-be-filed": "初定、认定经最终机构审核通过即生效，不需要备案，请直接发证",
    "not-filed": "该申报的评审结果尚未备案，请先备案再发证",
    "not-the-issuer": "只有该证书的发证单位可以办理",
    "nobody-to-file": "没有符合条件的待备案结果，请修改条件",
    "nothing-chosen": "请至少勾选一项",
    "number-already-void": "该证书编号已作废，无须重复作废",
    "number-unknown": "编号库中没有该证书编号，请核对后重新填写",
    "overlaps": "与已生成的编号段[（{start} 至 {end}）]重叠，请修改起止序号",
    "range-bounds": "序号须从 1 开始，开始不大于结束[，且不超过 {last}]，请修改起止序号",
    "range-overlaps": "与已生成的编号段[（{start} 至 {end}）]重叠，请修改起止序号",
    "revocation-not-pending": "没有待确认的撤销申请，请刷新后核对最新情况",
    "revocation-pending": "该证书已有待确认的撤销申请，请先确认或不予撤销",
    "second-person": "撤销须由申请人以外的另一名经办人确认",
    "too-few-numbers": (
        "{year} 年度{level}证书编号仅剩 {available} 个，需要 {needed} 个，请先生成证书编号"
    ),
    "void": "该证书编号已作废，请换一个编号",
}
