"""How often things happen in the year: shares of one, in the order of the odds of a province.

They are assumptions, not findings: large enough that every way a case can take is taken in a
year of three thousand declarations, and small enough that most cases take the usual one.
"""

from domain.terms import AcquisitionMode, DeclarationType, TitleLevel, UnitNature

MODES = {
    AcquisitionMode.PEER_REVIEW: 0.80,
    AcquisitionMode.INITIAL_DETERMINATION: 0.15,
    AcquisitionMode.RECOGNITION: 0.05,
}
SCOPES = {"R1": 0.14, "R2": 0.14, "R3": 0.14, "R4": 0.22, "R5": 0.16, "R6": 0.20}
"""Of peer reviews, by where the unit and where the committee is."""
NATURES = {UnitNature.ENTERPRISE: 0.50, UnitNature.INSTITUTION: 0.42, UnitNature.OTHER: 0.08}
TYPES = {
    DeclarationType.ORDINARY: 0.94,
    DeclarationType.EXCEPTIONAL_ELIGIBILITY: 0.04,
    DeclarationType.GREEN_CHANNEL: 0.02,
}
SENIOR_LEVELS = {TitleLevel.SENIOR_FULL: 0.25, TitleLevel.SENIOR_ASSOCIATE: 0.75}
JUNIOR_LEVELS = {TitleLevel.JUNIOR_ASSISTANT: 0.8, TitleLevel.JUNIOR_ENTRY: 0.2}
RETURNS = {0: 0.70, 1: 0.19, 2: 0.08, 3: 0.03}
"""Times that a case is sent back before it reaches the committee's plan."""
RETURNED_TO = {"APPLICANT": 0.55, "BELOW": 0.30, "NAMED": 0.15}

STAYS_DRAFT = 0.03
SECOND_DRAFT = 0.15
SUPPLEMENT = 0.07
"""Of the cases that pass the first authority."""
LAPSES = 0.15
"""Of supplement notices."""
REFUSED = 0.035
ASKED_ABOUT = 0.3
"""Of refused cases."""
REOPENED = 0.4
"""Of those."""
WITHDRAWN = 0.03
PASSED_ON = 0.75
"""Of returned cases that lie with a stage: passed down rather than sent up again."""
UNIT_EXTENSION = 0.02
OBJECTION = {"U": 0.004, "P1": 0.006, "P2": 0.012}
UPHELD = 0.3
"""Of objections."""
ENDS = 0.5
"""Of objections upheld before the review; after it they always end the case."""
STRUCK = 0.015
"""Of candidates on a routes, by the title authority."""
PLAN_REJECTED = 0.08
SPECIAL_PLAN = 0.06
PUBLICITY_EXTENDED = 0.05
DECLINES = 0.10
"""Of drawn experts."""
FAILS = 0.17
"""Of candidates in the vote."""
RECUSED = 0.01
"""Of pairs of an expert and a candidate."""
NOT_FILED = 0.006
NEW_CERTIFICATE = 0.015
REVOKED = 0.004
FRAUD = 0.25
"""Of revocations."""
