"""The demo's issue order (发放批次), which is carried out, and a number that is made void."""

from application.certificates import issue_orders as i
from application.certificates.numbering import VoidForm, void_number
from application.desk import Actor
from application.work import execute
from domain.certificates.number_pool import NUMBER_POOL
from domain.streams import number_pool_stream
from interfaces.demo.reporting import shown
from interfaces.demo.stagehand import Stagehand
from interfaces.jobs.issue_orders import Issuer
from projections.cases import declaration_lists
from projections.cases.declaration_filter import DeclarationFilter


def issue_by_order(stage: Stagehand, officer: Actor) -> None:
    """All but one of the cases that wait at the officer's desk; before that, one number is void."""
    system = stage.system
    shown(stage)
    with system.reading() as tx:
        waiting = declaration_lists.ids_to_issue(tx, officer.bodies, DeclarationFilter(), None)
    desk = system.desk(officer)
    pool = stage.look(NUMBER_POOL, number_pool_stream(desk.organisation))
    lying = pool.ranges[0]
    spoilt = VoidForm(number=lying.number(lying.next), reason="空白证书印制有误（演示）")
    stage.act(officer, void_number, spoilt)
    order = system.new_id()
    execute(
        system.log,
        system.context(officer, "demo-order"),
        lambda work: i.place_order(work, desk, order, i.IssueOrderForm(), None, cases=waiting[:-1]),
    )
    shown(stage)
    Issuer(system).look()
