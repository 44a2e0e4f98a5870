"""The Chinese words of every term that pages and messages show (product: 9. Words)."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta, timezone
from enum import Enum
from typing import Any

from application.ballot_box import Choice
from application.imports.calendar import DayKind
from domain.attendance import Answer
from domain.blacklist import BarState
from domain.certificate import CertificateStatus
from domain.conditions import ConditionKind, FieldTest
from domain.data_import import ImportStatus
from domain.declaration.state import Status
from domain.draw_request import DrawKind
from domain.entrusted_review.events import EntrustmentGround
from domain.expert import Status as ExpertStatus
from domain.expert_draw import Status as DrawStatus
from domain.fee_notice import DoubtKind, FeeStatus, PaymentMeans
from domain.fees import FeeItem
from domain.message_box import Channel
from domain.number_pool import NumberStatus
from domain.objection import ObjectionState
from domain.organisation import OrganisationKind
from domain.post_quota import QuotaStatus
from domain.request_steps import RequestStatus, StepAct
from domain.review_meeting import Status as MeetingStatus
from domain.review_plan import PlanKind, PlanStatus
from domain.route import StageKind
from domain.route_check import FaultKind
from domain.rules.avoidance import ExclusionRule
from domain.rules.draw_algorithm import Party, SeatKind
from domain.rules.eligibility import Verdict
from domain.rules.filing import FilingState
from domain.rules.identifiers import CreditCodeCheck, DocumentKind, Sex
from domain.template import FieldKind
from domain.template_changes import ChangeKind
from domain.template_draft.events import Source
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
from domain.unit_registration import RegistrationStatus
from domain.yearly_batch import BatchPhase, BatchStatus
from projections.catalogue import NodeKind
from projections.messages import MessageKind
from projections.todo_items import TodoKind

CHINA = timezone(timedelta(hours=8))

WORDS: dict[type[Enum], Mapping[Any, str]] = {
    Channel: {Channel.SMS: "短信", Channel.EMAIL: "电子邮件"},
    MessageKind: {
        MessageKind.RETURNED: "申报退回",
        MessageKind.SUPPLEMENT: "补正通知",
        MessageKind.REFUSED: "不予受理",
        MessageKind.LAPSED: "视为放弃",
        MessageKind.PUBLICITY: "公示",
        MessageKind.VOTE_PASSED: "评审通过",
        MessageKind.VOTE_FAILED: "评审未通过",
        MessageKind.OBJECTION_UPHELD: "异议成立",
        MessageKind.FILED: "结果备案",
        MessageKind.TOOK_EFFECT: "审核通过生效",
        MessageKind.CERTIFICATE: "证书发放",
        MessageKind.REVOKED: "证书撤销",
        MessageKind.ENTRUST_RETURNED: "委托评审退回",
        MessageKind.ENTRUST_REFUSED: "委托评审不受理",
        MessageKind.ENTRUSTED: "委托评审批准",
        MessageKind.FEE_DUE: "缴费通知",
        MessageKind.FEE_REFUNDED: "退费",
        MessageKind.INVITED: "参评邀请",
    },
    ObjectionState: {
        ObjectionState.RAISED: "待核查",
        ObjectionState.INVESTIGATED: "已核查，待认定",
        ObjectionState.DISMISSED: "不成立",
        ObjectionState.UPHELD: "成立",
    },
    RegistrationStatus: {
        RegistrationStatus.NEW: "未提交",
        RegistrationStatus.WAITING: "待审核",
        RegistrationStatus.CONFIRMED: "已同意",
        RegistrationStatus.REFUSED: "不同意",
    },
    BarState: {
        BarState.IN_FORCE: "生效中",
        BarState.FUTURE: "未生效",
        BarState.EXPIRED: "已到期",
        BarState.LIFTED: "已解除",
    },
    ImportStatus: {
        ImportStatus.NEW: "未上传",
        ImportStatus.CHECKING: "正在校验",
        ImportStatus.UNREADABLE: "文件不合格",
        ImportStatus.CHECKED: "待提交",
        ImportStatus.STORING: "正在导入",
        ImportStatus.FINISHED: "已完成",
        ImportStatus.ABANDONED: "已放弃",
    },
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
    FeeStatus: {
        FeeStatus.NONE: "未发出",
        FeeStatus.DUE: "待缴费",
        FeeStatus.PAID: "已缴费",
        FeeStatus.EXEMPTED: "已减免",
        FeeStatus.PARTLY_REFUNDED: "部分退费",
        FeeStatus.REFUNDED: "已退费",
        FeeStatus.CANCELLED: "已作废",
    },
    PaymentMeans: {
        PaymentMeans.OFFICE: "经办人确认",
        PaymentMeans.BANK_SHEET: "银行对账单导入",
        PaymentMeans.ONLINE: "在线缴费",
    },
    DoubtKind: {
        DoubtKind.AMOUNT_DIFFERS: "金额与应缴不符",
        DoubtKind.NOT_DUE: "该通知已不需缴费（重复或逾时到账）",
    },
    FilingState: {
        FilingState.IN_FORCE: "有效",
        FilingState.EXPIRING: "90 天内到期",
        FilingState.EXPIRED: "已过期",
        FilingState.NOT_YET: "未生效",
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
    Sex: {Sex.FEMALE: "女", Sex.MALE: "男"},
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
    ChangeKind: {
        ChangeKind.ADDED: "新增",
        ChangeKind.REMOVED: "删除",
        ChangeKind.CHANGED: "修改",
        ChangeKind.MOVED: "移动",
    },
    Source: {
        Source.PRESENT: "当前版本",
        Source.VERSION: "历次版本",
        Source.COMMITTEE: "其他评委会的模板",
        Source.STARTING: "系统起始模板",
        Source.SHEET: "Excel 表",
        Source.BLANK: "空白模板",
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
    FaultKind: {
        FaultKind.CIRCLE: "上下级成环",
        FaultKind.SUPERIOR_LOST: "上级节点不存在",
        FaultKind.BODY_CANCELLED: "机构已注销",
        FaultKind.CONTRADICTION: "节点相互矛盾",
        FaultKind.NO_START: "单位没有起点",
        FaultKind.DEAD_END: "路径中断",
        FaultKind.NO_AUTHORITY: "评委会缺少上级职称管理部门",
        FaultKind.NO_AGENCY: "走不到受理机构",
        FaultKind.AGENCY_OUTSIDE: "受理机构没有节点",
    },
    Status: {
        Status.NEW: "新建",
        Status.DRAFT: "草稿",
        Status.IN_REVIEW: "审核中",
        Status.RETURNED_TO_STAGE: "已退回下级",
        Status.RETURNED_TO_APPLICANT: "退回申报人",
        Status.SUPPLEMENT: "待补正",
        Status.WITHDRAWN: "已撤回",
        Status.REFUSED: "不受理",
        Status.LAPSED: "视为放弃",
        Status.VOTE_FAILED: "评审未通过",
        Status.OBJECTION_UPHELD: "异议成立，终止",
        Status.CERTIFIED: "已发证",
    },
    PlanKind: {PlanKind.ORDINARY: "正常方案", PlanKind.SPECIAL: "特殊方案"},
    PlanStatus: {
        PlanStatus.NEW: "新建",
        PlanStatus.DRAFT: "拟定中",
        PlanStatus.SUBMITTED: "待审核",
        PlanStatus.APPROVED: "审核通过",
    },
    QuotaStatus: {
        QuotaStatus.NEW: "新建",
        QuotaStatus.DRAFT: "填报中",
        QuotaStatus.AT_AUTHORITY: "主管部门审核中",
        QuotaStatus.AT_TITLE_OFFICE: "职称办审核中",
        QuotaStatus.RETURNED: "已退回",
        QuotaStatus.APPROVED: "审核通过",
    },
    BatchStatus: {
        BatchStatus.NONE: "未拟定",
        BatchStatus.DRAFT: "拟定中",
        BatchStatus.PUBLISHED: "已发布",
        BatchStatus.CANCELLED: "已注销",
    },
    BatchPhase: {
        BatchPhase.DRAFT: "拟定中",
        BatchPhase.NOT_YET_OPEN: "未开始",
        BatchPhase.OPEN: "申报中",
        BatchPhase.CLOSED: "已截止",
        BatchPhase.CANCELLED: "已注销",
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
    Verdict: {
        Verdict.MET: "符合",
        Verdict.NOT_MET: "不符合",
        Verdict.UNKNOWN: "待填写",
        Verdict.LIFTED: "免于要求",
    },
    DrawKind: {
        DrawKind.FORMAL: "正式抽取",
        DrawKind.TRIAL: "试抽取",
        DrawKind.SUPPLEMENTARY: "补充抽取",
    },
    DrawStatus: {
        DrawStatus.NEW: "新建",
        DrawStatus.REQUESTED: "待审核",
        DrawStatus.APPROVED: "待公布密钥",
        DrawStatus.NOT_APPROVED: "审核不通过",
        DrawStatus.FAILED: "未公布密钥，抽取失败",
        DrawStatus.DRAWN: "已抽取",
    },
    Party: {Party.HRSS: "职称管理部门", Party.COMMITTEE: "评委会日常工作部门"},
    SeatKind: {SeatKind.PRIMARY: "正选", SeatKind.ALTERNATE: "备选"},
    Answer: {
        Answer.WAITING: "候补",
        Answer.ASKED: "未确认",
        Answer.CONFIRMED: "确认参评",
        Answer.DECLINED: "确认不参评",
    },
    ExclusionRule: {
        ExclusionRule.SELF: "本人",
        ExclusionRule.SAME_UNIT: "同一单位",
        ExclusionRule.KIN: "亲属",
        ExclusionRule.SUPERVISOR_STUDENT: "师生",
        ExclusionRule.DRAWN_BEFORE: "此前已被抽取",
        ExclusionRule.LEFT_POOL: "已退出专家库",
        ExclusionRule.TERM_OVER: "不在聘期内",
        ExclusionRule.BARRED: "在黑名单中",
    },
    ExpertStatus: {
        ExpertStatus.UNKNOWN: "未入库",
        ExpertStatus.IN_POOL: "在库",
        ExpertStatus.LEFT: "已退出",
    },
    MeetingStatus: {
        MeetingStatus.NEW: "新建",
        MeetingStatus.OPEN: "签到中",
        MeetingStatus.REVIEWING: "评审中",
        MeetingStatus.VOTING: "投票中",
        MeetingStatus.COUNTED: "待签字",
        MeetingStatus.SIGNED: "已签字确认",
    },
    Choice: {Choice.YES: "赞成", Choice.NO: "反对", Choice.ABSTAIN: "弃权"},
    CertificateStatus: {
        CertificateStatus.NONE: "未发放",
        CertificateStatus.VALID: "有效",
        CertificateStatus.REVOKED: "已撤销",
        CertificateStatus.SUPERSEDED: "已被新证书取代",
    },
    NumberStatus: {
        NumberStatus.AVAILABLE: "可用",
        NumberStatus.ASSIGNED: "已使用",
        NumberStatus.VOID: "已作废",
        NumberStatus.UNKNOWN: "不在编号库中",
    },
    RequestStatus: {
        RequestStatus.NEW: "新建",
        RequestStatus.DRAFT: "填写中",
        RequestStatus.AT_HR_UNIT: "人事管理单位审核中",
        RequestStatus.AT_AUTHORITY: "主管部门审核中",
        RequestStatus.AT_HRSS: "人社部门审核中",
        RequestStatus.RETURNED: "已退回",
        RequestStatus.GRANTED: "已批准",
        RequestStatus.REFUSED: "不受理",
        RequestStatus.WITHDRAWN: "已撤回",
    },
    StepAct: {
        StepAct.ACCEPT: "受理",
        StepAct.APPROVE: "审核通过",
        StepAct.RETURN: "退回修改",
        StepAct.REFUSE: "不受理",
        StepAct.GRANT: "批准",
    },
    EntrustmentGround: {
        EntrustmentGround.NO_COMMITTEE: "省内没有相应专业和级别的评审委员会",
        EntrustmentGround.TOO_FEW: "省内参评人员或评审专家不足，难以组织评审",
        EntrustmentGround.CENTRAL_UNIT: "单位所属系统的评审委员会设在省外",
        EntrustmentGround.OTHER: "其他原因",
    },
    TodoKind: {
        TodoKind.REVIEW: "申报审核",
        TodoKind.UNIT_PUBLICITY: "单位公示",
        TodoKind.ANSWER: "修改或补正",
        TodoKind.FILING: "结果备案",
        TodoKind.ISSUE: "证书发放",
        TodoKind.PLAN_REVIEW: "呈报方案审核",
        TodoKind.PLAN_BACK: "呈报方案修改",
        TodoKind.PUBLICITY: "评前、评后公示",
        TodoKind.DRAW_REQUEST: "评委抽取申请",
        TodoKind.DRAW_APPROVE: "抽取申请审核",
        TodoKind.DRAW_REVEAL: "公布密钥",
        TodoKind.ATTENDANCE: "确认参评",
        TodoKind.MEETING: "评审会议",
        TodoKind.QUOTA_REVIEW: "职数申报审核",
        TodoKind.QUOTA_BACK: "职数申报修改",
        TodoKind.ENTRUST_REVIEW: "省外委托评审审核",
        TodoKind.ENTRUST_BACK: "省外委托评审修改",
        TodoKind.FEE_DUE: "缴费",
        TodoKind.FEE_DOUBT: "缴费疑点",
        TodoKind.UNIT_REGISTRATION: "单位注册审核",
        TodoKind.REVOCATION: "证书撤销确认",
    },
}
"""Enum -> member -> word. Enumerations of the pages themselves are added where they are."""

_PLACES = {"p": "省", "m": "市", "c": "县区"}
"""The small letter of a stage code, in the manual's words."""


def word(value: object, kind: type[Enum] | None = None) -> str:
    """The Chinese word of an enum member, or of a stored value when `kind` is given.

    Dates and times come out as offices write them; anything else as it is.
    """
    if kind is not None and not isinstance(value, Enum):
        try:
            value = kind(value)
        except ValueError:
            return str(value)
    if isinstance(value, Enum):
        return WORDS.get(type(value), {}).get(value, str(value.value))
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, datetime):
        aware = value if value.tzinfo else value.replace(tzinfo=UTC)
        return aware.astimezone(CHINA).strftime("%Y-%m-%d %H:%M")
    if isinstance(value, date):
        return value.isoformat()
    return "" if value is None else str(value)


def role_word(role: str) -> str:
    """The Chinese name of a stored role."""
    return {"system": "系统", "public": "社会公众"}.get(role) or word(role, Role)


def stage_word(code: str) -> str:
    """The stage of a route's code, `Dc`: 县区行政主管部门审核; another text is shown as it is.

    Source: the applicant's manual, chapter on review routes (审核流程).
    """
    kind, level = (code, "") if code in ("P1", "P2") else (code[:1], code[1:])
    if kind not in set(StageKind) or level not in ("", *_PLACES):
        return code
    return _PLACES.get(level, "") + word(kind, StageKind)


def choices_of(kind: type[Enum]) -> tuple[tuple[str, str], ...]:
    """Value and word of every member, in the order of declaration."""
    return tuple((str(member.value), word(member)) for member in kind)
