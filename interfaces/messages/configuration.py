"""Refusals about bodies, committees, the catalogue, review routes and the holiday calendar."""

_ORGANISATIONS = {
    "credit-code-check": "统一社会信用代码的校验码不正确，请核对；确认无误请勾选“仍按此代码登记”",
    "credit-code-malformed": "统一社会信用代码须为 18 位数字或大写字母（不含 I O S V Z），请修改",
    "division-malformed": "行政区划代码须为六位数字，首位不为 0，请修改",
    "name-by-administrator": "单位名称由系统管理员修改，此处请保持原名称",
    "name-length": "名称须为 2 至 100 个字，请修改",
    "organisation-cancelled": "该机构已注销，不能办理此事项",
    "organisation-circle": "上级机构不能是本机构或其下级，请重新选择",
    "organisation-exists": "该机构已登记，请在机构列表中修改",
    "organisation-unknown": "没有这个机构，或该机构已注销，请重新选择",
    "organisation-wrong": "机构信息有误，请按各项提示修改",
}
_COMMITTEES = {
    "committee-closed": "没有这个评委会，或该评委会已注销，请另选",
    "committee-exists": "该评委会已登记，请在评委会列表中办理",
    "committee-level": "该评委会不评审此级别，请另选评委会或修改申报级别",
    "committee-region": "该评委会不受理所选行政区划的申报，请另选评委会",
    "committee-specialty": "该评委会不评审此系列或专业，请另选评委会或修改专业",
    "committee-validity": (
        "该评委会的核准备案有效期为 {valid_from} 至 {valid_until}，目前不受理申报，请另选评委会"
    ),
    "committee-unknown": "没有叫这个名称的评委会，请核对全称",
    "committee-wrong": "评委会信息有误，请按各项提示修改",
    "dates-crossed": "截止日期不能早于开始日期，请修改",
    "validity-too-long": "核准备案有效期最长 3 年，请修改截止日期",
}
_CATALOGUE = {
    "catalogue-wrong": "系列或专业信息有误，请按各项提示修改",
    "exam-in-lieu": "该系列此级别实行以考代评，不受理评审，请报名参加相应考试",
    "series-unknown": "没有这个职称系列，请重新选择",
    "specialty-unknown": "该系列下没有这个专业，请重新选择",
    "title-unknown": "该系列没有此级别或此名称的职称，请重新选择",
}
_ROUTES = {
    "node-circle": "上级节点不能是本节点或其下级，请重新选择",
    "node-exists": "该机构已有同类节点，请直接修改原节点",
    "node-has-children": "该节点还有下级节点，请先调整或注销下级节点",
    "node-kind": "该类型不能作为审核路径的节点，请重新选择节点类型",
    "node-level": "所选机构的行政级别与节点不同，请另选机构或另设节点",
    "node-unknown": "没有这个节点，或该节点属于其他评委会，请重新选择",
    "node-wrong": "节点信息有误，请按各项提示修改",
}
_CALENDAR = {
    "calendar-date-outside-year": "{date} 不在 {year} 年内，请修改日期或年份",
    "calendar-date-twice": "{date} 既列为休息日又列为上班日，请核对",
    "calendar-workday-not-weekend": "{date} 不是周末，不能列为调休上班日，请核对",
    "calendar-year-unknown": "{year} 年的节假日尚未导入，请联系系统管理员在“节假日管理”中导入",
}

CONFIGURATION = {**_ORGANISATIONS, **_COMMITTEES, **_CATALOGUE, **_ROUTES, **_CALENDAR}
