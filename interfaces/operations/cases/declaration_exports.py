"""What stands in the exported lists of cases (H12, A6, D7, H24), for pages and programs alike."""

from interfaces.words import stage_word
from projections.cases.declaration_lists import DeclarationRow

CASE_COLUMNS = (
    ("姓名", lambda row: row.applicant_name),
    ("工作单位", lambda row: row.unit_name),
    ("年度", lambda row: row.year),
    ("申报级别", lambda row: row.title_level),
    ("职称名称", lambda row: row.title),
    ("取得方式", lambda row: row.mode),
    ("系列", lambda row: row.series_name),
    ("专业", lambda row: row.specialty_name),
    ("评委会或受理机构", lambda row: row.committee_name or row.agency_name),
    ("申报类型", lambda row: row.declaration_type),
    ("状态", lambda row: row.status),
    ("所在环节", lambda row: stage_of(row)),
    ("所在单位", lambda row: row.waiting_name),
    ("到达时间", lambda row: row.since),
    ("提交时间", lambda row: row.submitted_at),
)
WAITING_COLUMNS = (
    ("姓名", lambda row: row.applicant_name),
    ("工作单位", lambda row: row.unit_name),
    ("年度", lambda row: row.year),
    ("职称级别", lambda row: row.title_level),
    ("职称名称", lambda row: row.title),
    ("取得方式", lambda row: row.mode),
    ("系列", lambda row: row.series_name),
    ("专业", lambda row: row.specialty_name),
    ("评委会或受理机构", lambda row: row.committee_name or row.agency_name),
    ("到达时间", lambda row: row.since),
    ("备案文号", lambda row: row.filing_number),
    ("备案时间", lambda row: row.filed_on),
    ("取得时间", lambda row: row.effective_on),
)
"""Of those who wait for filing (H15) or for their certificate (H17)."""


def stage_of(row: DeclarationRow) -> str:
    """Where the case is, in words; nothing once it is finished."""
    return "" if row.status.finished else stage_word(row.stage_code)
