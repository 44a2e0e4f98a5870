"""Refusals about yearly batches and eligibility, and what was found of each condition."""

_BATCHES = {
    "batch-cancelled": "该评委会的本年度批次已注销，不能申报；请留意评委会的新通知或另选评委会",
    "batch-closed": (
        "申报时间为 {opens_on} 至 {closes_on}，已经截止，不能提交；请另选评委会或等待下一年度"
    ),
    "batch-cut-off": "资格截止日期须在本年度或上一年度内，请修改",
    "batch-exists": "该评委会[ {year} 年度|本年度]已有批次，请在批次列表中修改，或注销后重新拟定",
    "batch-missing": "该评委会尚未发布本年度申报批次，暂不能申报，请留意评委会的通知",
    "batch-not-longer": "新的截止日期须晚于原截止日期[（{closes_on}）]且不早于今天，请修改",
    "batch-not-published": "该批次尚未发布，请直接修改截止日期",
    "batch-not-yet-open": "申报时间为 {opens_on} 至 {closes_on}，尚未开始，请届时再提交",
    "batch-outside-year": "申报时间须在[ {year} 年|本年度]内，请修改",
    "batch-over": "申报截止日期（{closes_on}）已过，请修改后再发布",
    "batch-published": "该批次已经发布，申报条件不能再改；可以延长申报时间，或注销后重新拟定",
    "batch-template": "[{committee}：]申报条件与申报模板不符，请按各项提示修改条件或模板",
    "batch-type": "本批次不受理{claim}，请改选其他申报类型",
    "batch-unknown": "没有这个年度批次，请在批次列表中核对",
    "yearly-batch-wrong": "年度批次有误，请按各项提示修改",
    "batch-year": "年度须为四位年份，请修改",
    "batches-none": (
        "没有需要拟定批次的评委会：所选级别和区划内的评委会[在 {year} 年度]都已有批次，或不归您管理"
    ),
    "committee-not-yours": "该评委会不归您管理，请另选评委会",
}
_CONDITIONS = {
    "condition-choice-gone": "申报模板的该栏目没有这个选项，请核对",
    "condition-field-gone": "申报模板中没有这个栏目，请核对栏目代码",
    "condition-field-kind": "该栏目的类型不适用于此条件，请另选栏目（表格至少要有年度、内容两列）",
    "condition-hours": "学时须为 1 至 2000 的整数，请修改",
    "condition-not-met": "不符合本批次的申报条件",
    "condition-unanswered": "本批次的申报条件需要此项内容，请填写",
    "condition-years": "年数须为 0 至 50 的整数（继续教育、年度考核至少 1 年），请修改",
    "conditions-too-many": "条件过多，最多 50 条，请精简",
    "not-eligible": "不符合本批次的申报条件：{reasons}；请核对填报内容，或改选符合条件的申报类型",
}
_FOUND = {
    "eligibility-answer": "填报：[{answer}|未填写]",
    "eligibility-assessments": (
        "[核对 {wanted} 年度|核对年度考核][；以下年度未填写或不是合格以上：{short}|，均在合格以上]"
    ),
    "eligibility-education": (
        "[填报学历：{degree}|尚未填报学历]"
        "[；自 {since} 起，截至 {cut_off_on} 满 {years} 年|；没有可计算年限的职称或日期]"
    ),
    "eligibility-hours": (
        "[核对 {wanted} 年度，每年 {hours} 学时|核对继续教育学时]"
        "[；以下年度学时不足：{short}|，均已达到]"
    ),
    "eligibility-lifted": "[{claim}申报|所选申报类型]不要求此项",
    "eligibility-title": (
        "[{since} 取得{level}职称|没有符合的职称记录；如已取得，请联系所在单位或职称管理部门登记]"
    ),
    "eligibility-unanswered": "尚未填写此项内容；如申报模板中没有，请联系评委会日常工作部门",
    "eligibility-years": (
        "[自 {since} 起，截至 {cut_off_on} 满 {years} 年|没有可计算年限的职称记录；"
        "如已取得，请联系所在单位或职称管理部门登记]"
    ),
}

BATCHES = {**_BATCHES, **_CONDITIONS, **_FOUND}
