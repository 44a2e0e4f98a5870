"""What waits, what is told, and what experts do."""

from collections.abc import Mapping
from enum import Enum
from typing import Any

from application.committees.ballot_box import Choice
from domain.committees.plan_files import PlanFileKind
from domain.committees.result_filing import FilingResult
from domain.committees.review_meeting import Status as MeetingStatus
from domain.committees.review_meeting.events import AvoidanceGround
from domain.committees.review_plan import PlanKind, PlanStatus
from domain.experts.attendance import Answer
from domain.experts.draw_request import DrawKind
from domain.experts.expert import Status as ExpertStatus
from domain.experts.expert_declarations import TieKind
from domain.experts.expert_draw import Status as DrawStatus
from domain.experts.participation import Appraisal, Outcome, Position
from domain.people.message_box import Channel
from domain.rules.avoidance import ExclusionRule
from domain.rules.draw_algorithm import Party, SeatKind
from projections.people.messages import MessageKind
from projections.todo.todo_items import TodoKind

WORDS: dict[type[Enum], Mapping[Any, str]] = {
    Channel: {Channel.SMS: "短信", Channel.EMAIL: "电子邮件"},
    FilingResult: {FilingResult.FILED: "备案通过", FilingResult.NOT_FILED: "备案未通过"},
    MessageKind: {
        MessageKind.RETURNED: "申报退回",
        MessageKind.SUPPLEMENT: "补正通知",
        MessageKind.REFUSED: "不予受理",
        MessageKind.LAPSED: "视为放弃",
        MessageKind.PUBLICITY: "公示",
        MessageKind.VOTE_PASSED: "评审通过",
        MessageKind.VOTE_FAILED: "评审未通过",
        MessageKind.FILING_REFUSED: "备案未通过",
        MessageKind.OBJECTION_UPHELD: "异议成立",
        MessageKind.OBJECTION_DISMISSED: "异议不成立",
        MessageKind.REEXAMINED: "复查答复",
        MessageKind.REOPENED: "复查成立",
        MessageKind.FILED: "结果备案",
        MessageKind.TOOK_EFFECT: "审核通过生效",
        MessageKind.CERTIFICATE: "证书发放",
        MessageKind.REVOKED: "证书撤销",
        MessageKind.ENTRUST_RETURNED: "委托评审退回",
        MessageKind.ENTRUST_REFUSED: "委托评审不受理",
        MessageKind.ENTRUSTED: "委托评审批准",
        MessageKind.RENEWAL_RETURNED: "证书补换发退回",
        MessageKind.RENEWAL_REFUSED: "证书补换发不受理",
        MessageKind.REISSUED: "证书补发",
        MessageKind.REPLACED: "证书换发",
        MessageKind.EARLIER_CONFIRMED: "既有职称核实",
        MessageKind.EARLIER_REFUSED: "既有职称核实不通过",
        MessageKind.EARLIER_WITHDRAWN: "既有职称作废",
        MessageKind.FEE_DUE: "缴费通知",
        MessageKind.FEE_REFUNDED: "退费",
        MessageKind.INVITED: "参评邀请",
    },
    PlanFileKind: {
        PlanFileKind.REPORT: "呈报报告",
        PlanFileKind.ROSTER: "参评人员花名册",
        PlanFileKind.RUBRIC: "评审标准",
        PlanFileKind.SPECIAL_CASE: "特殊情况说明",
        PlanFileKind.OTHER: "其他材料",
    },
    PlanKind: {PlanKind.ORDINARY: "正常方案", PlanKind.SPECIAL: "特殊方案"},
    PlanStatus: {
        PlanStatus.NEW: "新建",
        PlanStatus.DRAFT: "拟定中",
        PlanStatus.SUBMITTED: "待审核",
        PlanStatus.APPROVED: "审核通过",
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
        DrawStatus.TRIED: "试抽取完成",
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
        ExclusionRule.INTEREST: "其他利害关系",
        ExclusionRule.DRAWN_BEFORE: "此前已被抽取",
        ExclusionRule.LEVEL_TOO_LOW: "职称级别不足",
        ExclusionRule.LEFT_POOL: "已退出专家库",
        ExclusionRule.TERM_OVER: "不在聘期内",
        ExclusionRule.BARRED: "在黑名单中",
        ExclusionRule.UNAVAILABLE: "不能参评",
        ExclusionRule.INTEGRITY: "有严重失信记录",
    },
    TieKind: {
        TieKind.KIN: "亲属",
        TieKind.SUPERVISOR_STUDENT: "师生",
        TieKind.INTEREST: "其他利害关系",
    },
    ExpertStatus: {
        ExpertStatus.UNKNOWN: "未入库",
        ExpertStatus.IN_POOL: "在库",
        ExpertStatus.LEFT: "已退出",
    },
    Position: {
        Position.CHAIR: "主任委员",
        Position.VICE_CHAIR: "副主任委员",
        Position.MEMBER: "委员",
    },
    Appraisal: {
        Appraisal.EXCELLENT: "优秀",
        Appraisal.COMPETENT: "称职",
        Appraisal.BARELY: "基本称职",
        Appraisal.INCOMPETENT: "不称职",
    },
    Outcome: {
        Outcome.WAITING: "备选未递补",
        Outcome.ASKED: "待确认",
        Outcome.CONFIRMED: "已确认",
        Outcome.DECLINED: "不参评",
        Outcome.ATTENDED: "到会",
        Outcome.ABSENT: "缺席",
    },
    MeetingStatus: {
        MeetingStatus.NEW: "新建",
        MeetingStatus.OPEN: "签到中",
        MeetingStatus.REVIEWING: "评审中",
        MeetingStatus.VOTING: "投票中",
        MeetingStatus.COUNTED: "待签字",
        MeetingStatus.SIGNED: "已签字确认",
        MeetingStatus.CALLED_OFF: "已取消",
    },
    AvoidanceGround: {
        AvoidanceGround.KIN: "亲属",
        AvoidanceGround.SAME_UNIT: "同一单位",
        AvoidanceGround.SUPERVISOR_STUDENT: "师生",
        AvoidanceGround.OTHER: "其他可能影响公正的情形",
    },
    Choice: {Choice.YES: "赞成", Choice.NO: "反对", Choice.ABSTAIN: "弃权"},
    TodoKind: {
        TodoKind.REVIEW: "申报审核",
        TodoKind.UNIT_PUBLICITY: "单位公示",
        TodoKind.ANSWER: "修改或补正",
        TodoKind.FILING: "结果备案",
        TodoKind.ISSUE: "证书发放",
        TodoKind.PLAN_REVIEW: "呈报方案审核",
        TodoKind.PLAN_BACK: "呈报方案修改",
        TodoKind.PUBLICITY: "评前、评后公示",
        TodoKind.OBJECTION: "公示异议",
        TodoKind.REEXAMINATION: "复查",
        TodoKind.DRAW_REQUEST: "评委抽取申请",
        TodoKind.DRAW_APPROVE: "抽取申请审核",
        TodoKind.DRAW_REVEAL: "公布密钥",
        TodoKind.ATTENDANCE: "确认参评",
        TodoKind.UNANSWERED: "未确认专家",
        TodoKind.MEETING: "评审会议",
        TodoKind.QUOTA_REVIEW: "职数申报审核",
        TodoKind.QUOTA_BACK: "职数申报修改",
        TodoKind.ENTRUST_REVIEW: "省外委托评审审核",
        TodoKind.ENTRUST_BACK: "省外委托评审修改",
        TodoKind.RENEWAL_REVIEW: "证书补换发审核",
        TodoKind.RENEWAL_BACK: "证书补换发修改",
        TodoKind.BLANK_REVIEW: "空白证书申领审核",
        TodoKind.BLANK_BACK: "空白证书申领修改",
        TodoKind.BLANK_RECEIPT: "空白证书签收",
        TodoKind.FEE_DUE: "缴费",
        TodoKind.FEE_DOUBT: "缴费疑点",
        TodoKind.EARLIER_TITLE: "既有职称核实",
        TodoKind.EARLIER_BACK: "既有职称修改",
        TodoKind.UNIT_REGISTRATION: "单位注册审核",
        TodoKind.REPORT_REFUSED: "证书报送失败处理",
        TodoKind.REVOCATION: "证书撤销确认",
    },
}
