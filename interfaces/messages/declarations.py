"""Refusals about a declaration, its template, attachments and route."""

_FILLING = {
    "agency-behind-committee": "去往该受理机构的审核路径经过评委会，暂不能申报，请联系职称管理部门",
    "agency-closed": "该受理机构已注销，请选择其他受理机构",
    "agency-none": "该单位此取得方式、级别没有可选的受理机构，请核对申报级别，或联系职称管理部门",
    "agency-other-level": "该受理机构不受理此取得方式或级别，请重新选择",
    "agency-unreachable": "所在单位的审核路径到不了该受理机构，请重新选择，或联系职称管理部门",
    "answers-wrong": "有内容未填写或填写有误，请按各项提示修改后提交",
    "already-submitted": "申报已经提交，不能再按草稿修改；如需修改，请在“我的办件”中撤回后重新申报",
    "choice-wrong": "申报基本信息有误，请按各项提示修改",
    "mode-has-agency": "初定、认定由受理机构办理，请选择受理机构，不选评委会",
    "no-agency-open": "现在没有可以选择的受理机构，原因见下",
    "no-committee": "没有可以受理的评委会，请核对行政区划、申报级别、系列与专业",
    "no-committee-open": "现在没有可以选择的评委会，原因见下",
    "one-recipient": "请选择一个评委会，或者一个受理机构",
    "not-yours": "这不是您的申报，请在“我的办件”中选择本人的申报",
    "one-declaration-a-year": (
        "[{year} 年度|本年度]已有一件同类申报在办理，每人每年限报一件；"
        "请在“我的办件”中继续办理，或撤回后重新申报"
    ),
    "person-barred": (
        "您已被列入黑名单，在 {until} 前（含当日）不得提交申报；如有异议，请联系职称管理部门"
    ),
    "person-retired": "您已于 {since} 办理退休，不能申报；如登记有误，请联系所在单位更正",
    "step-by-step": "职称须逐级申报，没有您取得{needed}职称的记录；"
    "如已取得，请先在“我的既有职称”中填写并经职称办核实，否则可选择破格、绿色通道申报",
    "template-missing": "尚未设置申报模板，暂不能申报，请联系评委会日常工作部门或受理机构",
    "unit-division": "工作单位不在所选行政区划内，请重新选择行政区划或工作单位",
    "unit-nature": "工作单位性质与所选不一致，请重新选择单位性质或工作单位",
    "unit-unknown": "没有这个工作单位，或该单位已注销，请重新选择",
    "year-wrong": "只能申报 {year} 年度，请修改申报年度",
}
_TEMPLATE = {
    "attachment-expected": "请在此项上传附件，不填写其他内容",
    "choice-unknown": "请从所给选项中选择",
    "date-wrong": "请按“年-月-日”填写日期，如 2026-06-01",
    "field-code-unique": "字段代码须由字母、数字和下划线组成，不以数字开头，且不重复，请修改",
    "field-twice": "同一项填写了两次，请只保留一次",
    "field-unknown": "申报模板中没有此项，请刷新页面后重新填写",
    "number-wrong": "请填写数字，可带小数点，最多 30 位",
    "table-columns": "表格列数与模板不符，请刷新页面后重新填写",
    "table-expected": "请按表格逐行填写",
    "table-too-long": "表格行数过多，最多 200 行，请精简",
    "template-wrong": "申报模板有误[（{where}）]，请按各项提示修改",
    "text-expected": "请填写文字",
    "text-too-long": "内容过长，请精简",
}
_ATTACHMENTS = {
    "attachment-empty": "[《{file}》：]文件是空的，请重新选择文件",
    "attachment-extension-mismatch": "[《{file}》：]文件内容与扩展名不符，请核对文件后重新上传",
    "attachment-name": "[《{file}》：]文件名无效，"
    "请改为带扩展名的普通文件名（如 证明.pdf）后重新上传",
    "attachment-office-active": "[《{file}》：]文档含有宏、嵌入对象或外部引用，请去除后另存，"
    "或另存为 PDF 后上传",
    "attachment-office-encrypted": "[《{file}》：]文档已加密，请取消密码后重新上传",
    "attachment-office-old": "[《{file}》：]不接收旧格式文档，"
    "请另存为 DOCX、XLSX、PPTX 或 PDF 后上传",
    "attachment-pdf-active": "[《{file}》：]PDF 含有脚本、嵌入文件等活动内容，"
    "请另存为普通 PDF 后重新上传",
    "attachment-pdf-encrypted": "[《{file}》：]PDF 已加密，请取消密码后重新上传",
    "attachment-too-big": "[《{file}》：]文件过大，[不能超过 {largest:MB} MB，]请压缩后重新上传",
    "attachment-too-many-pixels": "[《{file}》：]图片过大，[不能超过 {most:万} 万像素，]"
    "请缩小后重新上传",
    "attachment-type-not-allowed": "[《{file}》：]只能上传 PDF、JPG、PNG、DOCX、XLSX 或 PPTX 文件，"
    "请转换格式后重新上传",
    "attachment-unknown": "[《{file}》：]文件没有传完，请重新选择该文件",
    "attachment-unreadable": "[《{file}》：]文件无法读取，可能已损坏，请重新生成后上传",
    "attachments-closed": "该申报已提交，不能再上传附件；退回或通知补正后方可补传",
    "attachments-too-big": "此项附件合计过大，[不能超过 {largest:MB} MB，]请压缩或移除部分文件",
    "attachments-too-big-together": "全部附件合计过大，[不能超过 {largest:MB} MB，]"
    "请压缩或移除部分文件",
}
_STAGES = {
    "deadline-not-over": "补正期限为 {until}，到期后方可按视为放弃处理",
    "deadline-wrong": "补正期限至少 1 个工作日，请修改",
    "effective-already": "该职称已经生效，不能撤回，请等待发证",
    "evidence-required": "请上传公示证明材料",
    "in-a-plan": "该申报已列入呈报方案，请先由评委会日常工作部门移出方案后再办理",
    "items-required": "请一次写明需要补正的全部内容",
    "no-such-stage-below": "只能退回到本环节之前实际办理过的环节，请重新选择",
    "not-a-unit-stage": "只有单位审核环节需要单位公示，本环节请直接审核",
    "not-open": "该申报尚未提交或已办结，不能办理此事项",
    "not-returned": "该申报未被退回或通知补正，不能办理此事项，请核对最新情况",
    "not-reviewed-singly": "本环节不逐件审核，或该申报正在等待补正，请核对最新情况",
    "not-your-turn": "该事项目前不在本单位办理环节，请刷新后核对最新情况",
    "opinion-required": "请填写审核意见",
    "own-case": "不能审核本人的申报，请由其他经办人办理",
    "publicity-over": "公示期已于 {until} 届满，不能再延期",
    "publicity-not-over": "公示期至 {until}，请在期满后的次日起办理",
    "publicity-not-running": "尚未开始公示，请先发布公示",
    "publicity-running": "公示已发布，无须重复发布；期满后请办理公示结束",
    "publicity-too-short": "公示期[不少于 {days} 个工作日|过短]，请修改",
    "reason-required": "请填写原因",
    "supplement-asked-before": (
        "本环节已发过一次补正通知，不能再次发出；如仍不符合要求，请退回或不予受理"
    ),
    "supplement-overdue": "补正期限（{until}）已过，不能再补正，该申报将视为放弃",
    "unit-publicity-required": "单位审核须经公示，请先发布单位公示，期满后再上报",
}
_OBJECTIONS = {
    "extension-wrong": "请填写延长的工作日和延期原因",
    "extension-too-short": "延长的工作日至少 1 天，请修改",
    "objection-decided": "该异议已作出认定，不能再次办理",
    "objection-exists": "该异议已登记，请勿重复登记",
    "objection-incomplete": "请填写标有 * 的内容",
    "objection-not-investigated": "请先登记核查情况，再作出认定",
    "objection-open": "还有 {count} 件异议未作出认定，请先办理异议",
    "objection-others-open": "本件还有其他异议未作出认定，请先办理其他异议，再认定本异议成立",
    "objection-outside-publicity": "收到异议的日期须在公示期内（{since} 至 {until}），且不晚于今天",
    "objection-ends-only": "评审后公示的异议成立的，评审结果无效，不能退回申报人",
    "objection-not-referred": "本环节的异议由本单位认定，无须提请",
    "objection-referred": "该异议已提请职称管理部门认定，不能在本环节办理",
    "objection-to-be-referred": "终止申报须先提请职称管理部门认定",
    "objection-too-long": "内容过长，请精简",
    "objection-too-many": "本件异议较多，正在核查；请稍后再提，或者书面向评委会日常工作部门提出",
    "own-objection": "本人提出的异议须由其他经办人办理",
    "objection-unknown": "没有这件异议，请刷新后重试",
}
_REEXAMINATIONS = {
    "reexamination-asked-before": "该结果已申请过复查，每个结果只能申请一次",
    "reexamination-decided": "该复查已办结或已撤回，不能再次办理",
    "reexamination-incomplete": "请填写标有 * 的内容",
    "reexamination-late": "申请复查的期限（{until}）已过，不能再申请",
    "reexamination-no-result": (
        "该申报没有可以申请复查的结果；不予受理、评审未通过和备案未通过的，可以申请复查"
    ),
    "reexamination-not-referred": "原结果由最终审核单位作出，没有上级可以提请，请由其他经办人答复",
    "reexamination-other-case": (
        "您已另行提交了 {year} 年度的申报，不能再就本件申请复查；请先撤回另一件申报"
    ),
    "reexamination-other-officer": (
        "原结果由您本人作出，不能由您答复复查；请由其他经办人办理，或者提请上级认定"
    ),
    "reexamination-referred": "该复查已提请上级认定，请勿重复提请",
    "reexamination-to-be-referred": (
        "投票结果不能由经办人改变，认为复查成立的请先提请职称管理部门认定"
    ),
    "reexamination-too-long": "内容过长，[请不要超过 {most} 个字|请精简]",
    "reexamination-too-many-files": "证明材料过多[，最多 {most} 个文件]，请减少后重试",
    "reexamination-unknown": "没有这件复查申请，请刷新后重试",
}
_REVIEW_FORM = {
    "review-form-unprintable": (
        "评审表中有字库没有的字符[（{characters}）]或过长的名称，不能制作，请联系系统管理员"
    ),
    "review-form-unreadable": "申报人的个人数据已依法销毁，评审表不能再打开",
}
_MANY = {
    "cases-refused": "有 {count} 件不能办理，原因见各件；所选各件均未办理，请取消勾选后重试",
    "case-unknown": "没有这件申报",
}
_ROUTE = {
    "issuer-missing": (
        "该受理机构没有发证单位编码，上级也没有职称管理部门发证，暂不能申报，请联系职称管理部门"
    ),
    "route-incomplete": "审核路径配置不完整[（缺少“{stage}”环节）]，暂不能提交，请联系职称管理部门",
    "route-undefined": (
        "[{unit_level}单位向{committee_level}评委会申报{title_level}职称|该单位向该评委会申报]"
        "没有对应的审核流程，请核对评委会与申报级别"
    ),
}

DECLARATIONS = {
    **_FILLING,
    **_TEMPLATE,
    **_ATTACHMENTS,
    **_STAGES,
    **_OBJECTIONS,
    **_REEXAMINATIONS,
    **_REVIEW_FORM,
    **_MANY,
    **_ROUTE,
}
