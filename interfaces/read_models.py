"""What the read models are called on pages."""

from collections.abc import Mapping

TITLES: Mapping[str, str] = {
    "people": "个人",
    "organisations": "组织机构",
    "accounts": "账号",
    "blacklist": "黑名单",
    "integrity": "诚信记录",
    "participation": "参评情况",
    "catalogue": "专业与职称目录",
    "committees": "评委会",
    "batches": "年度批次",
    "accepting_agencies": "受理机构",
    "routes": "审核路径",
    "declarations": "职称申报",
    "objections": "异议",
    "plans": "呈报方案",
    "draws": "专家抽取",
    "draw_exclusions": "抽取回避",
    "meetings": "评审会议",
    "filings": "结果备案",
    "certificates": "职称证书",
    "issue_orders": "发放批次",
    "reports": "证书报送",
    "report_batches": "报送批次",
    "experts": "评审专家",
    "draw_facts": "抽取依据",
    "keys": "发证密钥",
    "share_codes": "证书分享码",
    "issuer_codes": "发证单位编码",
    "pools": "证书编号",
    "post_quotas": "岗位数额",
    "entrusted_reviews": "委托评审",
    "certificate_requests": "证书补换发",
    "blank_certificates": "空白证书",
    "fee_notices": "缴费通知",
    "unit_registrations": "单位登记",
    "imports": "批量导入",
    "todo": "待办事项",
    "messages": "站内信",
    "reexaminations": "复查申请",
    "earlier_titles": "既有职称",
    "statistics": "统计分析",
    "log_exports": "日志导出",
    "audit_index": "全过程记录索引",
    "audit_inquiries": "审计查阅记录",
}


def title_of(projection: str) -> str:
    """In Chinese; the code name where there is none."""
    return TITLES.get(projection, projection)
