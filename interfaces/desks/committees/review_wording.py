"""Words and tones of plans, draws, meetings and certificates on pages."""

from enum import Enum

from domain.certificates.certificate import CertificateStatus
from domain.committees.review_meeting import Status as MeetingStatus
from domain.committees.review_plan import PlanKind, PlanStatus
from domain.experts.attendance import Answer
from domain.experts.expert import Status as ExpertStatus
from domain.experts.expert_draw import Status as DrawStatus
from interfaces.operations.certificates.document_check import DocumentState
from interfaces.operations.certificates.verification import VerificationStatus
from interfaces.operations.committees.meeting_reads import CandidateState
from interfaces.operations.committees.publicities import PublicityCode
from interfaces.vocabulary import WORDS

PUBLICITIES = {"P1": "评前公示", "P2": "评后公示"}

WORDS[PublicityCode] = {code: PUBLICITIES[code.value] for code in PublicityCode}
WORDS[VerificationStatus] = {
    VerificationStatus.VALID: "有效",
    VerificationStatus.REVOKED: "已撤销",
    VerificationStatus.SUPERSEDED: "已被新证书取代",
    VerificationStatus.UNKNOWN: "未查到",
}
WORDS[DocumentState] = {
    DocumentState.GENUINE: "电子签章有效，文件未被改动",
    DocumentState.CHANGED: "文件已被改动",
    DocumentState.NOT_OURS: "不是本系统签发的电子证书",
    DocumentState.KEY_WITHDRAWN: "该文件的签名密钥已停用，请持证人重新下载电子证书后再查验",
}
WORDS[CandidateState] = {
    CandidateState.OPEN: "待表决",
    CandidateState.VOTING: "投票中",
    CandidateState.DECIDED: "已表决",
    CandidateState.DEFERRED: "暂缓表决",
}
TONES: dict[Enum, str] = {
    PlanStatus.DRAFT: "plain",
    PlanStatus.APPROVED: "good",
    PlanKind.SPECIAL: "warn",
    PlanKind.ORDINARY: "plain",
    DrawStatus.NOT_APPROVED: "bad",
    DrawStatus.FAILED: "bad",
    DrawStatus.DRAWN: "good",
    Answer.WAITING: "plain",
    Answer.CONFIRMED: "good",
    Answer.DECLINED: "bad",
    MeetingStatus.COUNTED: "warn",
    MeetingStatus.SIGNED: "good",
    MeetingStatus.CALLED_OFF: "plain",
    CandidateState.OPEN: "plain",
    CandidateState.DECIDED: "good",
    CandidateState.DEFERRED: "warn",
    CertificateStatus.VALID: "good",
    CertificateStatus.REVOKED: "bad",
    CertificateStatus.SUPERSEDED: "warn",
    ExpertStatus.LEFT: "plain",
    ExpertStatus.IN_POOL: "good",
}


def tone(value: Enum) -> str:
    """Kind of badge."""
    return TONES.get(value, "info")
