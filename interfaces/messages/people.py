"""Refusals about people, their names and documents, accounts and the expert pool."""

_PEOPLE = {
    "purpose-required": "请填写查看用途",
    "bar-exists": "该黑名单记录已存在，请在列表中修改",
    "bar-unknown": "没有这条黑名单记录，请在列表中重新选择",
    "bar-wrong": "黑名单信息有误，请按各项提示修改",
    "document-check-character-wrong": "[{kind}|证件]号码的校验码不正确，请核对后重新填写",
    "document-date-impossible": "[{kind}|证件]号码中的出生日期不正确，请核对后重新填写",
    "document-malformed": "[{kind}|证件]号码的格式不正确，请核对证件类型与号码",
    "email-wrong": "电子邮箱格式不正确，请核对，或留空",
    "identity-wrong": "身份信息有误，请按各项提示修改",
    "name-character": "姓名含有不允许的字符[（{codepoint}）]，请删除后重新填写",
    "name-empty": "请填写姓名",
    "name-outer-space": "姓名首尾不能有空格，请删除",
    "name-too-long": "姓名过长[，最多 {longest} 个字]，请核对",
    "not-barred": "该黑名单记录已经解除，不能再修改；如需再次列入请新增",
    "person-exists": "该证件号码已经注册，请直接登录；忘记密码请联系系统管理员",
    "person-unknown": "没有登记该人员的个人信息，请先登记，或联系系统管理员",
    "registration-wrong": "有内容需要修改，请按各项提示修改",
}
_ACCOUNTS = {
    "account-unknown": "没有这个账号，请重新选择",
    "account-wrong": "账号信息有误，请按各项提示修改",
    "duties-apart": "正常方案与特殊方案须由不同的人审核，请只分配其中一项职责",
    "duties-by-role": "只有职称管理部门经办人可以分配此职责，请取消勾选",
    "last-administrator": "这是最后一个可用的系统管理员账号，不能锁定",
    "login-form": "登录名须以小写字母开头，由 3 至 40 个小写字母、数字或 . _ - 组成",
    "login-taken": "该登录名已被使用，请换一个",
    "organisation-by-role": "经办人账号须选择所属机构，其他账号不选，请修改",
    "own-account": "不能锁定本人账号，请由其他系统管理员办理",
    "name-of-person": "该账号对应已登记的人员，姓名以人员信息为准",
    "own-password": "本人密码请在“密码修改”中修改",
    "password-again": "两次输入的密码不一致，请重新输入",
    "password-common": "密码过于常见，容易被猜中，请重新设置",
    "password-like-login": "密码不能与登录名相同或只比登录名多几个字符，请重新设置",
    "password-long": "密码过长，最多 {longest} 个字符，请重新设置",
    "password-short": "密码过短，至少 {shortest} 个字符，请重新设置",
    "password-wrong": "当前密码不正确，请重新输入",
}
_EXPERTS = {
    "before-start": "截止日期不能早于开始日期，请修改",
    "expert-already-registered": "该人员已在专家库中，请直接修改其信息",
    "expert-fields-wrong": "专家信息有误，请按各项提示修改",
    "expert-is-another-person": "该专家记录属于另一人，请核对所选人员",
    "expert-not-in-pool": "该专家不在专家库中或已退出，请先入库",
    "expert-wrong": "专家信息有误，请按各项提示修改",
    "names-themself": "不能填写专家本人，请删除",
}

PEOPLE = {**_PEOPLE, **_ACCOUNTS, **_EXPERTS}
