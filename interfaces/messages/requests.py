"""Refusals about requests that go up by steps, and about letters."""

_STEPS = {
    "files-too-many": "附件最多 {most} 个，请合并或删除后再上传",
    "not-the-requester": "申请由提出人修改、提交或撤回，请联系提出申请的单位或个人",
    "request-accepted": "已受理的申请不能再作不受理处理，请退回修改或审核通过",
    "request-accepted-already": "本环节无须受理，或已经受理，请直接审核",
    "request-ended": "该申请已办结，不能撤回",
    "request-last-step": "本环节为最后一步，请在本环节批准",
    "request-no-authority": "人事管理单位没有登记主管部门，请联系系统管理员补充后再提交",
    "request-no-title-office": "没有找到受理该申请的人社部门，请联系系统管理员",
    "request-not-accepted": "请先受理，再审核并提交人社部门",
    "request-not-last-step": "该申请尚未到人社部门审核环节，不能批准",
    "request-not-open": "该申请已提交，退回后才能修改",
    "request-person-kept": "申请人员不能更换，请撤回后另行申请",
    "request-unknown": "没有该申请，请核对后重新填写",
    "request-wrong": "申请内容有误，请按各项提示修改",
}
_ENTRUSTMENT = {
    "entrusted-organisation": "受委托评审机构名称须为 2 至 60 个字，请修改",
    "letter-date": "委托函日期不能晚于今天，请修改",
    "letter-number": "委托函文号须为 1 至 40 个字，请修改",
    "letter-number-taken": "该文号已用于其他委托函，请核对后另编文号",
    "letter-unknown": "该申请尚未批准，没有委托函",
    "letter-unprintable": (
        "委托函中有无法印出的字[（{characters}）]，或名称过长，请联系系统管理员"
    ),
    "letter-unreadable": "持函人的个人数据已依法销毁，委托函不能再打开",
    "letter-validity": "有效期须晚于委托函日期，且不超过其后两个年度，请修改",
    "letter-wrong": "委托函信息有误，请按各项提示修改",
    "province-own": "受委托省份须在省外，请重新选择",
    "province-unknown": "没有这个省份，请重新选择",
    "reason-too-long": "委托理由最多 1000 个字，请精简",
}
_BLANKS = {
    "blank-day-early": "日期不能早于发放或签收日期（{earliest}），请修改",
    "blank-quantity": "申领数量须为 1 至 {most} 份，请修改",
    "blank-use-unsaid": "请填写证书编号，或在说明中写明用途",
    "blanks-gone": "其中 {first} 至 {last} {state}，请核对号码",
    "blanks-not-granted": "该申请尚未发放空白证书",
    "blanks-not-received": "请先签收，再登记使用或作废",
    "blanks-received-already": "已于 {on} 签收，无须再次签收",
    "blanks-restore-mixed": "只能冲销同为已使用或同为已作废的号码，请分段冲销",
    "blanks-wrong": "登记内容有误，请按各项提示修改",
    "serial-form": "号码须以 {fewest} 至 {most} 位数字结尾，前缀不超过 10 个字，请核对",
    "serial-not-yours": "号码不在本次发放的 {granted_first} 至 {granted_last} 之内，请核对",
    "serial-order": "终止号码不能小于起始号码，请修改",
    "serial-unlike": "起止号码的前缀和位数须相同，请核对",
    "serials-taken": "其中 {first} 至 {last} 已经发放过，请核对号码后另行填写",
    "serials-too-many": "共 {count} 份，多于申领的 {asked} 份，请修改终止号码",
    "serials-wrong": "号段有误，请按各项提示修改",
}

_RENEWAL = {
    "certificate-not-held": "该人员没有这个编号的有效证书，请核对证书编号",
    "certificate-of-another": "该证书不是申请人员持有的，请核对证书编号",
    "correction-evidence": "信息变更须附证明材料，请先上传附件再提交",
    "correction-nothing": "与原证书相同，请填写已变更的姓名或证件号码",
    "correction-only": "只有信息变更才填写此项，请清空或改选补换发原因",
    "renewal-reason-too-long": "情况说明最多 1000 个字，请精简",
    "request-certificate-kept": "申请的证书不能更换，请撤回后另行申请",
}

REQUESTS = {**_STEPS, **_ENTRUSTMENT, **_RENEWAL, **_BLANKS}
