"""The demo's accepting agencies: 初定 and 认定 end at the title offices of two cities."""

from uuid import UUID

from application.configuration import routing
from application.desk import Actor
from application.organisations import accepting
from domain.configuration.reference.divisions import BY_CODE
from domain.configuration.route import StageKind
from domain.terms import AcquisitionMode, CommitteeTitleLevel, TitleLevel
from interfaces.demo.bodies import Founder
from interfaces.demo.stagehand import Stagehand

CITIES = ("320100", "320500")
MODES = (
    (AcquisitionMode.INITIAL_DETERMINATION, TitleLevel.JUNIOR_ASSISTANT),
    (AcquisitionMode.RECOGNITION, TitleLevel.INTERMEDIATE),
)
NOTICE = (
    "一、请先由所在单位审核并公示。\n"
    "二、学历证书、劳动合同须上传原件扫描件。\n"
    "三、审核通过后即可查看电子证书。（演示）"
)


def accept(stage: Stagehand, founder: Founder, hrss: Actor) -> None:
    """Two cities with their authorities and counties; the last has not written its notice."""
    for mode, level in MODES:
        for city in CITIES:
            body = founder.bodies.ids[f"title-{city}"]
            form = accepting.AgencyForm(
                mode=mode, title_level=level, kind=StageKind.TITLE_OFFICE, organisation=body
            )
            agency = stage.act(hrss, accepting.add_agency, form)
            if (mode, city) != (MODES[-1][0], CITIES[-1]):
                notice = accepting.NoticeForm(text=NOTICE)
                stage.act(hrss, accepting.set_notice, notice, agency)
            top = _node(stage, hrss, mode, level.committee, StageKind.TITLE_OFFICE, body, None)
            for short, below in founder.bodies.ids.items():
                code = short.removeprefix("auth-")
                if code in BY_CODE and city in (code, BY_CODE[code].parent):
                    kind = StageKind.AUTHORITY
                    _node(stage, hrss, mode, level.committee, kind, below, top)


def _node(
    stage: Stagehand,
    hrss: Actor,
    mode: AcquisitionMode,
    level: CommitteeTitleLevel,
    kind: StageKind,
    organisation: UUID,
    superior: UUID | None,
) -> UUID:
    node = stage.system.new_id()
    form = routing.NodeForm(
        mode=mode, title_level=level, kind=kind, organisation=organisation, superior=superior
    )
    stage.act(hrss, routing.add_node, form, node)
    return node
