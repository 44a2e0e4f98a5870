"""How far things have come: cases, requests, notices, records, certificates."""

from collections.abc import Mapping
from enum import Enum
from typing import Any

from domain.audit.audit_inquiry import LookForm
from domain.audit.log_export import ExportFormat, ExportState
from domain.cases.declaration.state import Status
from domain.cases.entrusted_review.events import EntrustmentGround
from domain.cases.fee_notice import DoubtKind, FeeStatus, PaymentMeans
from domain.cases.objection import ObjectionState
from domain.cases.reexamination import ReexaminationState
from domain.cases.request_steps import RequestStatus, StepAct
from domain.certificates.blank_certificates.events import BlankKind, FormState, VoidGround
from domain.certificates.certificate import CertificateStatus
from domain.certificates.certificate_report import RecordKind, RefusalCode, ReportState
from domain.certificates.certificate_request.events import RenewalGround
from domain.certificates.earlier_title import EarlierTitleStatus
from domain.certificates.issue_order import OrderState
from domain.certificates.number_pool import NumberStatus
from domain.certificates.report_batch import BatchState, MinistryChannel
from domain.certificates.share_code import ShareState
from domain.certificates.verification_record import LookKind
from domain.configuration.data_import import ImportStatus
from domain.configuration.route_check import FaultKind
from domain.configuration.template_changes import ChangeKind
from domain.configuration.template_draft.events import Source
from domain.configuration.yearly_batch import BatchPhase, BatchStatus
from domain.organisations.post_quota import QuotaStatus
from domain.organisations.unit_registration import RegistrationStatus
from domain.people.blacklist import BarState
from domain.people.integrity import Capacity, IntegrityKind, RecordState
from domain.rules.eligibility import Verdict
from domain.rules.filing import FilingState
from infrastructure.signatures.offline_check import Outcome
from projections.certificates.issue_orders import CaseState

WORDS: dict[type[Enum], Mapping[Any, str]] = {
    ObjectionState: {
        ObjectionState.RAISED: "待核查",
        ObjectionState.INVESTIGATED: "已核查，待认定",
        ObjectionState.REFERRED: "已提请认定",
        ObjectionState.DISMISSED: "不成立",
        ObjectionState.UPHELD: "成立",
    },
    ReexaminationState: {
        ReexaminationState.REQUESTED: "待复查",
        ReexaminationState.REFERRED: "已提请上级认定",
        ReexaminationState.CONFIRMED: "维持原结果",
        ReexaminationState.REOPENED: "复查成立",
        ReexaminationState.WITHDRAWN: "已撤回",
    },
    RegistrationStatus: {
        RegistrationStatus.NEW: "未提交",
        RegistrationStatus.WAITING: "待审核",
        RegistrationStatus.CONFIRMED: "已同意",
        RegistrationStatus.REFUSED: "不同意",
    },
    Capacity: {Capacity.APPLICANT: "申报人", Capacity.EXPERT: "评审专家"},
    IntegrityKind: {
        IntegrityKind.SERIOUS: "严重失信",
        IntegrityKind.BREACH: "一般失信",
        IntegrityKind.GOOD: "守信",
    },
    RecordState: {
        RecordState.IN_FORCE: "有效",
        RecordState.EXPIRED: "已过期",
        RecordState.WITHDRAWN: "已撤销",
    },
    LookForm: {
        LookForm.PAGE: "页面查阅",
        LookForm.EXCEL: "导出 Excel",
        LookForm.PDF: "导出 PDF",
    },
    LookKind: {
        LookKind.NUMBER: "按证书编号",
        LookKind.CODE: "扫描二维码",
        LookKind.DOCUMENT: "上传电子证书",
        LookKind.SHARED: "凭分享码",
    },
    Outcome: {
        Outcome.VALID: "证书有效",
        Outcome.NOT_GENUINE: "不是真实有效的电子证书",
        Outcome.REVOKED: "证书已被撤销",
        Outcome.SUPERSEDED: "证书已被取代",
        Outcome.UNSURE: "签名真实，当前状态不能确定",
    },
    ShareState: {
        ShareState.OPEN: "未使用",
        ShareState.USED: "已使用",
        ShareState.EXPIRED: "已过期",
        ShareState.WITHDRAWN: "已撤回",
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
        Status.FILING_REFUSED: "备案未通过",
        Status.OBJECTION_UPHELD: "异议成立，终止",
        Status.CERTIFIED: "已发证",
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
    Verdict: {
        Verdict.MET: "符合",
        Verdict.NOT_MET: "不符合",
        Verdict.UNKNOWN: "待填写",
        Verdict.LIFTED: "免于要求",
    },
    CertificateStatus: {
        CertificateStatus.NONE: "未发放",
        CertificateStatus.VALID: "有效",
        CertificateStatus.REVOKED: "已撤销",
        CertificateStatus.SUPERSEDED: "已被新证书取代",
    },
    ReportState: {
        ReportState.NONE: "无需报送",
        ReportState.WAITING: "待报送",
        ReportState.QUEUED: "排队待发",
        ReportState.SEALED: "已封存，待回执",
        ReportState.ACCEPTED: "已报送",
        ReportState.REFUSED: "报送失败",
        ReportState.SETTLED: "不再报送",
    },
    RecordKind: {
        RecordKind.ISSUE: "发证",
        RecordKind.REVOKE: "撤销",
        RecordKind.REPLACE: "换发取代",
    },
    RefusalCode: {
        RefusalCode.FORMAT: "记录不符合格式",
        RefusalCode.CODE_UNKNOWN: "代码不在目录中",
        RefusalCode.PERSON_MISMATCH: "姓名与证件号码不一致",
        RefusalCode.NUMBER_TAKEN: "证书编号已被占用",
        RefusalCode.ISSUER_UNKNOWN: "发证单位未在人社部登记",
        RefusalCode.NOT_FOUND: "人社部没有该证书",
        RefusalCode.OTHER: "其他原因",
        RefusalCode.ERASED: "持证人的个人数据已销毁",
    },
    BatchState: {
        BatchState.NEW: "未封存",
        BatchState.SEALED: "已封存",
        BatchState.DELIVERED: "已送出，待回执",
        BatchState.FINISHED: "已回执",
        BatchState.DISSOLVED: "已拆散",
    },
    MinistryChannel: {
        MinistryChannel.FILES: "报送文件",
        MinistryChannel.HTTP: "网络接口",
    },
    OrderState: {
        OrderState.NONE: "未提交",
        OrderState.OPEN: "正在发放",
        OrderState.FINISHED: "已办结",
        OrderState.CANCELLED: "已取消",
    },
    CaseState: {
        CaseState.WAITING: "等待发放",
        CaseState.ISSUED: "已发放",
        CaseState.REFUSED: "未能发放",
        CaseState.CANCELLED: "已取消",
    },
    ExportFormat: {
        ExportFormat.PARQUET: "Parquet 表",
        ExportFormat.JSONL: "JSON 行（gzip）",
        ExportFormat.OCEL: "对象中心事件日志（OCEL 2.0）",
    },
    ExportState: {
        ExportState.NONE: "未提交",
        ExportState.OPEN: "正在生成",
        ExportState.FINISHED: "可下载",
        ExportState.FAILED: "失败",
        ExportState.CANCELLED: "已取消",
        ExportState.SWEPT: "文件已清除",
    },
    NumberStatus: {
        NumberStatus.AVAILABLE: "可用",
        NumberStatus.ASSIGNED: "已使用",
        NumberStatus.VOID: "已作废",
        NumberStatus.UNKNOWN: "不在编号库中",
    },
    EarlierTitleStatus: {
        EarlierTitleStatus.NEW: "新建",
        EarlierTitleStatus.ENTERED: "待核实",
        EarlierTitleStatus.CONFIRMED: "已核实",
        EarlierTitleStatus.REFUSED: "核实不通过",
        EarlierTitleStatus.WITHDRAWN: "已作废",
        EarlierTitleStatus.UNCHECKED: "未经第二人核实",
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
    BlankKind: {
        BlankKind.TITLE: "职称证书",
        BlankKind.QUALIFICATION: "职业资格证书",
    },
    FormState: {
        FormState.IN_STOCK: "库存",
        FormState.USED: "已使用",
        FormState.VOID: "已作废",
    },
    VoidGround: {
        VoidGround.SPOILT: "填写或打印损坏",
        VoidGround.LOST: "遗失",
        VoidGround.DEFECTIVE: "印制缺陷",
        VoidGround.OTHER: "其他原因",
    },
    EntrustmentGround: {
        EntrustmentGround.NO_COMMITTEE: "省内没有相应专业和级别的评审委员会",
        EntrustmentGround.TOO_FEW: "省内参评人员或评审专家不足，难以组织评审",
        EntrustmentGround.CENTRAL_UNIT: "单位所属系统的评审委员会设在省外",
        EntrustmentGround.OTHER: "其他原因",
    },
    RenewalGround: {
        RenewalGround.LOST: "遗失补发",
        RenewalGround.DAMAGED: "损毁补发",
        RenewalGround.CORRECTION: "信息变更换发",
        RenewalGround.OLD_CERTIFICATE: "旧证换新",
    },
}
