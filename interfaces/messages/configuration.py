"""Refusals about bodies, committees, the catalogue, review routes and the holiday calendar."""

_ORGANISATIONS = {
    "credit-code-check": "统一社会信用代码的校验码不正确，请核对；确认无误请勾选“仍按此代码登记”",
    "credit-code-malformed": "统一社会信用代码须为 18 位数字或大写字母（不含 I O S V Z），请修改",
    "division-malformed": "行政区划代码须为六位数字，首位不为 0，请修改",
    "name-by-administrator": "单位名称由系统管理员修改，此处请保持原名称",
    "name-length": "名称须为 2 至 100 个字，请修改",
    "confirm-needed": "请勾选确认",
    "merge-below-itself": "不能并入自己的下级机构，请先调整其上级机构",
    "merge-into-itself": "不能并入本机构，请另选",
    "merge-node-twice": "两个机构在同一审核路径中都有节点，请先在审核路径配置中注销其中一个",
    "merge-other-kind": "只能并入同类机构，否则办理中的事项无人可办，请另选",
    "merge-other-level": "本机构是审核路径的节点，只能并入同级机构，请另选或先调整审核路径",
    "organisation-cancelled": "该机构已注销，不能办理此事项",
    "organisation-circle": "上级机构不能是本机构或其下级，请重新选择",
    "organisation-has-accounts": "该机构还有 {accounts} 个账号可以登录，请确认注销后不能再登录",
    "organisation-has-nodes": "该机构是审核路径的节点，请先注销节点再更正",
    "organisation-in-use": (
        "该机构仍在使用，请先处理：[下级机构 {subordinates} 个；][审核路径节点 {nodes} 个；]"
        "[评委会 {committees} 个；][待办事项 {waiting} 件；]"
    ),
    "organisation-needs-superior": "用人单位须有上级机构，请先调整上级机构",
    "organisation-exists": "该机构已登记，请在机构列表中修改",
    "organisation-unknown": "没有这个机构，或该机构已注销，请重新选择",
    "organisation-wrong": "机构信息有误，请按各项提示修改",
}
_COMMITTEES = {
    "amount-wrong": "金额须大于 0、不超过 10 万元，最多两位小数，如 280 或 280.50，请修改",
    "cases-in-flight": "[还有 {cases} 件]申报正在办理，此项暂不能修改，请待办结后再改",
    "committee-account-missing": "该评委会还没有评委会账号，请先设置账号",
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
    "convening-unit-last": "至少保留一个组建单位，请先新增其他组建单位",
    "convening-unit-listed": "该单位已是组建单位，无需重复新增",
    "convening-unit-not-listed": "该单位不是组建单位，可能已被移除，请刷新页面",
    "dates-crossed": "截止日期不能早于开始日期，请修改",
    "delegation-not-ticked": "填写了权限下放起止日期，请勾选“权限下放”，或清空日期",
    "fee-amount-differs": "金额须与应缴金额一致，请核对",
    "fee-doubt-unknown": "该疑点已处理，请刷新页面",
    "fee-listed": "每个缴费项目只能有一个标准，请合并",
    "fee-not-listed": "没有此缴费项目的标准，可能已被移除，请刷新页面",
    "fee-not-due": "缴费通知 {number} 现为“{status}”，不需缴费，请刷新页面",
    "fee-not-settled": "缴费通知[ {number}] 尚未缴费或减免，该评委会要求先缴费后列入呈报方案",
    "fee-nothing-paid": "缴费通知 {number} 没有可退的款项",
    "fee-notice-unknown": "没有这个编号的缴费通知，请核对",
    "fee-number-wrong": "缴费通知编号为 JF 加 15 位数字，末位是校验码，请核对有无录错",
    "fee-paid-later": "缴费日期不能晚于今天，请修改",
    "fee-payment-wrong": "缴费信息有误，请按各项提示修改",
    "fee-refund-wrong": "退费金额须大于 0，且不超过尚未退回的金额，请修改",
    "fees-nothing-chosen": "请勾选缴费通知",
    "fees-too-many": "一次最多确认 {most} 件，请分批办理",
    "payment-forged": "支付结果的签名不正确",
    "payment-not-yet": "缴费通知 {number} 还没有到账的在线缴费；刚支付的请稍候再查",
    "payment-offline": "没有开通在线缴费，请向收费部门缴费",
    "payment-refused": "支付平台未受理缴费通知 {number}，请稍后再试或向收费部门缴费",
    "voucher-too-long": "票据号过长[，最多 {longest} 个字]，请修改",
    "fee-wrong": "缴费标准有误，请按各项提示修改",
    "renewal-gap": "现有备案尚未到期，延续的起始日期不能晚于到期日的次日，请修改",
    "renewal-not-later": "延续后的有效期应从现有备案开始之后起算，并晚于现有截止日期，请修改",
    "seats-minimum": "最少评委人数须为单数[，且不少于 {minimum} 人]，请修改",
    "specialties-first": "按专业组建须先列出评审专业，请先在“评审专业”中新增",
    "specialty-last": "至少保留一个评审专业：全部移除即变为系列内全部专业，请先新增其他专业",
    "specialty-listed": "该专业已在评审专业中，无需重复新增",
    "specialty-not-listed": "该专业不在评审专业中，可能已被移除，请刷新页面",
    "specialty-outside-series": "有专业不属于该评委会的系列，请修改系列或专业",
    "validity-too-long": "核准备案有效期[最长 {longest} 年|过长]，请修改截止日期",
}
_CATALOGUE = {
    "catalogue-code-form": "代码只能用大写字母、数字、点和短横，最多 20 位，请修改",
    "catalogue-name-length": "名称须为 1 至 50 个字，请修改",
    "catalogue-wrong": "系列、专业或职称信息有误，请按各项提示修改",
    "code-taken": "该代码已用于其他节点，请另编代码",
    "code-used-before": "该代码曾用于已删除的专业“{name}”，不能改作他用，请另编代码",
    "exam-in-lieu": "该系列此级别实行以考代评，不受理评审，请报名参加相应考试",
    "series-closed": "不支持新增栏目大类，请在已有的系列下新增",
    "series-unknown": "没有这个职称系列，请重新选择",
    "specialty-has-children": "该专业下还有 {children} 个专业，请先删除或调整下级专业",
    "specialty-used": (
        "该专业正在使用，不能删除或修改代码：评委会 {committees} 个、专家 {experts} 人、"
        "在办申报 {declarations} 件、证书 {certificates} 本；可以修改名称"
    ),
    "specialty-unknown": "该系列下没有这个专业，请重新选择",
    "title-exists": "该系列已有此名称的职称，请修改",
    "title-last": "系列至少保留一个职称，不能删除",
    "title-used": (
        "该职称正在使用，不能删除或修改级别：评委会 {committees} 个、"
        "在办申报 {declarations} 件、证书 {certificates} 本；可以修改名称"
    ),
    "title-unknown": "该系列没有此级别或此名称的职称，请重新选择",
}
_AGENCIES = {
    "agency-cancelled": "该受理机构已注销，需要时请重新新增",
    "agency-exists": "该机构已是此取得方式、职称等级的受理机构，请直接修改",
    "agency-kind": "受理节点类型只能是行政主管部门、行业主管部门、职称办或职称管理部门，请重新选择",
    "agency-mode": "受理机构只用于初定、认定；评审由评委会受理，请重新选择取得方式",
    "agency-unknown": "没有这个受理机构，请在列表中重新选择",
    "agency-wrong": "受理机构信息有误，请按各项提示修改",
    "notice-too-long": "申报须知最多 {most} 字，请精简",
}
_ROUTES = {
    "node-circle": "上级节点不能是本节点或其下级，请重新选择",
    "node-exists": "该机构已有同类节点，请直接修改原节点",
    "node-has-children": "该节点还有下级节点，请先调整或注销下级节点",
    "node-kind": "该类型不能作为审核路径的节点，请重新选择节点类型",
    "node-level": "所选机构的行政级别与节点不同，请另选机构或另设节点",
    "node-unknown": "没有这个节点，或该节点属于其他评委会，请重新选择",
    "node-wrong": "节点信息有误，请按各项提示修改",
    "routes-worse": (
        "此项修改会使 {units} 个单位原来走得通的审核路径走不通；请先查看受影响的单位，"
        "仍要修改的请勾选确认"
    ),
}
_POST_QUOTAS = {
    "posts-used-up": (
        "所在单位该年度{level}职数 {quota} 个，已用 {used} 个，没有剩余，不能提交；"
        "请向所在单位了解是否增报职数"
    ),
    "quota-below-used": "{level}已用职数 {used} 个，申报职数不能低于已用职数，请修改",
    "quota-empty": "请至少填写一个级别的职数",
    "quota-in-review": "该年度职数申报正在审核，退回或通过后才能修改",
    "quota-level-twice": "同一级别只能填写一行，请合并",
    "quota-missing": "所在单位本年度还没有审核通过的职数，不能提交申报，请联系所在单位申报职数",
    "quota-no-authority": "本单位没有登记上级主管部门，请联系系统管理员补充后再提交",
    "quota-no-title-office": "没有找到受理本单位职数申报的职称办，请联系系统管理员",
    "quota-not-drafted": "没有待提交的职数申报，请先填报或修改",
    "quota-not-institution": "只有事业单位申报职数，本单位不需要填报",
    "quota-number": "请填写 0 至 9999 之间的整数",
    "quota-over-vacancy": "申报职数不能超过空缺职数（核定职数减已聘人数），请修改",
    "quota-wrong": "职数申报有误，请按各项提示修改",
    "quota-year": "只能填报本年度或下一年度的职数，请修改年度",
}
_CALENDAR = {
    "calendar-date-outside-year": "{date} 不在 {year} 年内，请修改日期或年份",
    "calendar-date-twice": "{date} 既列为休息日又列为上班日，请核对",
    "calendar-workday-not-weekend": "{date} 不是周末，不能列为调休上班日，请核对",
    "calendar-year-wrong": "年份须在 2000 至 2099 之间，请修改",
    "calendar-year-unknown": "{year} 年的节假日尚未导入，请联系系统管理员在“节假日管理”中导入",
}
_TEMPLATES = {
    "columns-kept": "已发布过的表格只能改列名或在末尾加列，不能删除或调换；请另设新栏目",
    "field-kind-kept": "该代码已用于其他类型的栏目，已填内容会读不出来；请删除后另设新代码的栏目",
    "fields-too-many": "每个分组最多 60 个栏目，请另设分组",
    "length-range": "最大字数须在 1 至 5000 之间，请修改",
    "section-empty": "分组中没有栏目，请增加栏目或删除该分组",
    "sections-too-many": "最多 40 个分组，请合并",
    "template-draft-none": "没有正在编辑的模板，请先选择从哪里开始编辑",
    "template-draft-open": "有正在编辑的模板；如确认放弃它，请勾选“放弃正在编辑的内容”",
    "template-field-unknown": "该栏目已被删除，请刷新页面后核对",
    "template-moved-on": (
        "编辑期间他人已发布第 {version} 版，请核对下方与该版的差异，确认后以该版为基准再发布"
    ),
    "template-none": "没有可用的模板，请另选",
    "template-nothing-to-undo": "没有可撤销的步骤",
    "template-section-unknown": "该分组已被删除，请刷新页面后核对",
    "template-sheet-long": "表中栏目过多，最多 {most} 行，请精简",
    "template-sheet-row": "第 {row} 行的“{heading}”填写有误，请修改后重新上传",
    "template-unchanged": "与第 {version} 版相同，无须发布",
    "words-too-many": "选项最多 100 个，表格列最多 20 个，请精简",
    "words-twice": "每行一个，不能重复，请修改",
}

CONFIGURATION = {
    **_ORGANISATIONS,
    **_COMMITTEES,
    **_CATALOGUE,
    **_AGENCIES,
    **_ROUTES,
    **_CALENDAR,
    **_TEMPLATES,
    **_POST_QUOTAS,
}
