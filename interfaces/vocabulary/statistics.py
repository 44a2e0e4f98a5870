"""What is counted, and by what it is told apart."""

from collections.abc import Mapping
from enum import Enum
from typing import Any

from domain.rules.statistics import Place
from projections.statistics.statistic_counts import Dimension

WORDS: dict[type[Enum], Mapping[Any, str]] = {
    Place: {
        Place.APPLICANT: "申报人修改",
        Place.SUPPLEMENT: "申报人补正",
        Place.UNIT: "单位审核公示",
        Place.AUTHORITY: "行政主管部门审核",
        Place.INDUSTRY: "行业主管部门审核",
        Place.TITLE_OFFICE: "职称管理部门审核",
        Place.COMMITTEE: "评委会受理",
        Place.TITLE_AUTHORITY: "呈报方案审核",
        Place.PUBLICITY_BEFORE: "评前公示",
        Place.EXPERT_REVIEW: "专家评审",
        Place.PUBLICITY_AFTER: "评后公示",
        Place.FILING: "结果备案",
        Place.ISSUE: "证书发放",
    },
    Dimension: {
        Dimension.YEAR: "年度",
        Dimension.QUARTER: "季度",
        Dimension.MONTH: "月份",
        Dimension.PROVINCE: "省",
        Dimension.CITY: "设区市",
        Dimension.COUNTY: "县（市、区）",
        Dimension.LEVEL: "职称级别",
        Dimension.SERIES: "职称系列",
        Dimension.COMMITTEE: "评委会",
        Dimension.NATURE: "单位性质",
        Dimension.MODE: "取得方式",
        Dimension.TYPE: "申报类型",
        Dimension.ISSUER: "发证单位",
        Dimension.PLACE: "环节",
        Dimension.BODY: "办理单位",
        Dimension.GROUP: "学科组",
    },
}
MEASURES: dict[str, str] = {
    "declared": "申报",
    "in_review": "在审",
    "returned": "被退回",
    "returns": "退回次数",
    "passed": "通过",
    "failed": "未通过",
    "filed": "备案",
    "effective": "取得职称",
    "issued": "发证",
    "refused": "不受理",
    "withdrawn": "撤回",
    "lapsed": "视为放弃",
    "filing_refused": "备案未通过",
    "annulled": "异议成立",
    "revoked": "证书被撤销",
    "revoked_for_fraud": "其中弄虚作假",
}
"""Of declarations."""
RATES: dict[str, str] = {"pass_rate": "通过率", "title_rate": "取得率", "return_rate": "退回率"}
CERTIFICATE_MEASURES: dict[str, str] = {
    "certificates": "发放证书",
    "first": "首次发放",
    "reissued": "补发",
    "replaced": "换发",
    "valid": "有效",
    "superseded": "已被取代",
    "revoked": "已撤销",
}
SEAT_MEASURES: dict[str, str] = {
    "drawn": "抽取",
    "asked": "通知",
    "confirmed": "确认参评",
    "declined": "不参评",
    "unanswered": "未答复",
    "attended": "到会",
    "ballots": "交回选票",
}
