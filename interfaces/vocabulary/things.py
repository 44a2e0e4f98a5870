"""People, bodies, titles, stages and what is configured."""

from collections.abc import Mapping
from enum import Enum
from typing import Any

from application.configuration.imports.calendar import DayKind
from domain.configuration.conditions import ConditionKind, FieldTest
from domain.configuration.fees import FeeItem
from domain.configuration.route import StageKind
from domain.configuration.template import FieldKind
from domain.organisations.organisation import OrganisationKind
from domain.rules.identifiers import CreditCodeCheck, DocumentKind
from domain.terms import (
    AcquisitionMode,
    AdministrativeLevel,
    CommitteeTitleLevel,
    DeclarationType,
    Duty,
    Role,
    TitleLevel,
    UnitNature,
)
from projections.configuration.catalogue import NodeKind

WORDS: dict[type[Enum], Mapping[Any, str]] = {
    NodeKind: {
        NodeKind.SERIES: "职称系列",
        NodeKind.SPECIALTY: "专业",
        NodeKind.TITLE: "职称",
    },
    TitleLevel: {
        TitleLevel.SENIOR_FULL: "正高级",
        TitleLevel.SENIOR_ASSOCIATE: "副高级",
        TitleLevel.INTERMEDIATE: "中级",
        TitleLevel.JUNIOR_ASSISTANT: "助理级",
        TitleLevel.JUNIOR_ENTRY: "员级",
    },
    AdministrativeLevel: {
        AdministrativeLevel.PROVINCE: "省级",
        AdministrativeLevel.CITY: "市级",
        AdministrativeLevel.COUNTY: "县级",
    },
    CommitteeTitleLevel: {
        CommitteeTitleLevel.SENIOR: "高评会",
        CommitteeTitleLevel.INTERMEDIATE: "中评会",
        CommitteeTitleLevel.JUNIOR: "初评会",
    },
    FeeItem: {
        FeeItem.REVIEW: "评审费",
        FeeItem.THESIS_APPRAISAL: "论文鉴定费",
        FeeItem.DEFENCE: "答辩费",
        FeeItem.CERTIFICATE: "证书工本费",
    },
    AcquisitionMode: {
        AcquisitionMode.INITIAL_DETERMINATION: "初定",
        AcquisitionMode.RECOGNITION: "认定",
        AcquisitionMode.PEER_REVIEW: "评审",
    },
    UnitNature: {
        UnitNature.ENTERPRISE: "企业",
        UnitNature.INSTITUTION: "事业",
        UnitNature.OTHER: "其他（自由职业者）",
    },
    DeclarationType: {
        DeclarationType.ORDINARY: "正常申报",
        DeclarationType.EXCEPTIONAL_ELIGIBILITY: "破格",
        DeclarationType.GREEN_CHANNEL: "绿色通道",
    },
    Role: {
        Role.APPLICANT: "申报人",
        Role.UNIT_OFFICER: "单位经办人",
        Role.AUTHORITY_OFFICER: "主管部门经办人",
        Role.TITLE_OFFICER: "职称管理部门经办人",
        Role.COMMITTEE_OFFICER: "评委会日常工作部门",
        Role.EXPERT: "评审专家",
        Role.AUDITOR: "审计",
        Role.ANALYST: "统计分析",
        Role.ADMINISTRATOR: "系统管理员",
    },
    Duty: {
        Duty.ORDINARY_PLANS: "呈报方案审核",
        Duty.SPECIAL_PLANS: "呈报方案审核（特殊情况）",
    },
    DayKind: {
        DayKind.REST: "休息",
        DayKind.WORK: "上班",
    },
    OrganisationKind: {
        OrganisationKind.EMPLOYER: "用人单位",
        OrganisationKind.HR_UNIT: "人事管理单位",
        OrganisationKind.HR_AGENCY: "人事代理机构",
        OrganisationKind.ADMINISTRATIVE_AUTHORITY: "行政主管部门",
        OrganisationKind.INDUSTRY_AUTHORITY: "行业主管部门",
        OrganisationKind.TITLE_OFFICE: "职称管理部门",
        OrganisationKind.COMMITTEE_OFFICE: "评委会日常工作部门",
    },
    DocumentKind: {
        DocumentKind.RESIDENT_ID: "居民身份证",
        DocumentKind.HMT_RESIDENCE_PERMIT: "港澳台居民居住证",
        DocumentKind.FOREIGN_PERMANENT_RESIDENT: "外国人永久居留身份证",
        DocumentKind.PASSPORT: "护照",
    },
    CreditCodeCheck: {
        CreditCodeCheck.VALID: "正确",
        CreditCodeCheck.CHECK_CHARACTER_WRONG: "校验码不正确",
        CreditCodeCheck.MALFORMED: "格式不正确",
    },
    FieldKind: {
        FieldKind.TEXT: "单行文字",
        FieldKind.LONG_TEXT: "多行文字",
        FieldKind.NUMBER: "数字",
        FieldKind.DATE: "日期",
        FieldKind.CHOICE: "选项",
        FieldKind.TABLE: "表格",
        FieldKind.ATTACHMENT: "附件",
    },
    StageKind: {
        StageKind.UNIT: "单位审核、公示",
        StageKind.AUTHORITY: "行政主管部门审核",
        StageKind.INDUSTRY: "行业主管部门审核",
        StageKind.TITLE_OFFICE: "职称办审核",
        StageKind.COMMITTEE: "评委会审核",
        StageKind.TITLE_AUTHORITY: "职称管理部门审核",
        StageKind.PUBLICITY_BEFORE: "评前公示",
        StageKind.EXPERT_REVIEW: "专家评审",
        StageKind.PUBLICITY_AFTER: "评后公示",
        StageKind.FILING: "职称管理部门备案",
        StageKind.ISSUE: "发证",
    },
    ConditionKind: {
        ConditionKind.EDUCATION_WITH_YEARS: "学历与任职年限",
        ConditionKind.PREVIOUS_TITLE: "现有职称",
        ConditionKind.YEARS_IN_POST: "任职年限",
        ConditionKind.CONTINUING_EDUCATION_HOURS: "继续教育",
        ConditionKind.ANNUAL_ASSESSMENTS: "年度考核",
        ConditionKind.FIELD: "填报内容",
    },
    FieldTest: {
        FieldTest.AT_LEAST: "不小于（数字）",
        FieldTest.NOT_AFTER: "不晚于（日期）",
        FieldTest.ONE_OF: "属于（选项）",
    },
}
