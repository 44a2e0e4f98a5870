"""The rules of blank certificates; whose turn a request is, is decided in `request_steps`."""

from dataclasses import dataclass
from datetime import date
from typing import assert_never
from uuid import UUID

from domain.cases.request_steps import (
    BEGINNING,
    HrssAlone,
    RequestStatus,
    StepAct,
    Steps,
)
from domain.certificates.blank_certificates.commands import (
    Command,
    DraftBlankRequest,
    GrantBlanks,
    ReceiveBlanks,
    RefuseBlankRequest,
    RestoreBlanks,
    ReturnBlankRequest,
    SubmitBlankRequest,
    UseBlanks,
    VoidBlanks,
    WithdrawBlankRequest,
)
from domain.certificates.blank_certificates.events import (
    BlankOrder,
    BlankRequestDrafted,
    BlankRequestRefused,
    BlankRequestReturned,
    BlankRequestSubmitted,
    BlankRequestWithdrawn,
    BlanksGranted,
    BlanksReceived,
    BlanksRestored,
    BlanksUsed,
    BlanksVoided,
    Event,
    FormState,
)
from domain.decider import Rejected, changed
from domain.personal import Personal
from domain.rules.serials import (
    SerialRange,
    Span,
    Spans,
    first_met,
    number_of,
    serial_range,
    with_span,
    without_span,
)

MOST_FORMS = 50_000
"""Of one request; more is a slip of the keyboard."""
LONGEST_TEXT = 500
LONGEST_CONTACT = 30
LONGEST_CERTIFICATE = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class BlankCertificates:
    body: UUID | None = None
    """Who asks, and then answers for the forms."""
    order: BlankOrder | None = None
    contact: Personal | None = None
    phone: Personal | None = None
    steps: Steps = BEGINNING
    serials: SerialRange | None = None
    granted_on: date | None = None
    received_on: date | None = None
    used: Spans = ()
    void: Spans = ()

    @property
    def status(self) -> RequestStatus:
        return self.steps.status

    @property
    def granted(self) -> int:
        return self.serials.count if self.serials else 0

    @property
    def stock(self) -> Spans:
        """The forms that are neither used nor void."""
        left: Spans = (self.serials.span,) if self.serials else ()
        for gone in (*self.used, *self.void):
            left = without_span(left, gone)
        return left

    def forms(self, state: FormState) -> Spans:
        match state:
            case FormState.USED:
                return self.used
            case FormState.VOID:
                return self.void
            case FormState.IN_STOCK:
                return self.stock
            case _:
                assert_never(state)

    def meeting(self, state: FormState, span: Span) -> Span | None:
        """The first of these forms that are in the state."""
        return first_met(self.forms(state), span)


def decide(command: Command, state: BlankCertificates) -> list[Event]:
    if isinstance(command, DraftBlankRequest):
        return _draft(command, state)
    if state.body is None:
        raise Rejected("request-unknown")
    match command:
        case SubmitBlankRequest(hrss=hrss):
            state.steps.require_open()
            if hrss is None:
                raise Rejected("request-no-title-office")
            return [BlankRequestSubmitted(body_name=command.body_name, hrss=hrss)]
        case ReturnBlankRequest(organisation=body, opinion=said):
            state.steps.require(StepAct.RETURN, body)
            return [BlankRequestReturned(organisation=body, opinion=_opinion(said))]
        case RefuseBlankRequest(organisation=body, opinion=said):
            state.steps.require(StepAct.REFUSE, body)
            return [BlankRequestRefused(organisation=body, opinion=_opinion(said))]
        case WithdrawBlankRequest(reason=reason):
            state.steps.require_withdrawable()
            return [BlankRequestWithdrawn(reason=_opinion(reason, "reason"))]
        case GrantBlanks():
            return _grant(command, state)
        case ReceiveBlanks():
            return _receive(command, state)
        case UseBlanks():
            return _use(command, state)
        case VoidBlanks():
            return _void(command, state)
        case RestoreBlanks():
            return _restore(command, state)
        case _:
            assert_never(command)


def _draft(command: DraftBlankRequest, state: BlankCertificates) -> list[Event]:
    if state.body is not None:
        state.steps.require_open()
    order, faults = command.order, dict[str, str]()
    contact, phone = command.contact.strip(), command.phone.strip()
    if not 1 <= order.quantity <= MOST_FORMS:
        faults["quantity"] = "blank-quantity"
    for name, text, longest in (
        ("purpose", order.purpose, LONGEST_TEXT),
        ("contact", contact, LONGEST_CONTACT),
        ("phone", phone, LONGEST_CONTACT),
    ):
        if not text.strip() or len(text) > longest:
            faults[name] = "too-long" if text.strip() else "field-required"
    if faults:
        raise Rejected("request-wrong", fields=faults, most=MOST_FORMS)
    drafted = BlankRequestDrafted(
        body=state.body or command.body,
        order=order,
        contact=Personal(command.request, contact),
        phone=Personal(command.request, phone),
    )
    same = (state.order, state.contact, state.phone) == (order, drafted.contact, drafted.phone)
    return [] if same else [drafted]


def _grant(command: GrantBlanks, state: BlankCertificates) -> list[Event]:
    state.steps.require(StepAct.GRANT, command.organisation)
    assert state.order is not None, "a request in review asks for something"
    serials = serial_range(command.first, command.last)
    if serials.count > state.order.quantity:
        raise Rejected(
            "serials-wrong",
            fields={"last": "serials-too-many"},
            asked=state.order.quantity,
            count=serials.count,
        )
    return [
        BlanksGranted(
            organisation=command.organisation,
            opinion=command.opinion.strip(),
            on=command.today,
            serials=serials,
        )
    ]


def _receive(command: ReceiveBlanks, state: BlankCertificates) -> list[Event]:
    if state.granted_on is None:
        raise Rejected("blanks-not-granted")
    if state.received_on is not None:
        raise Rejected("blanks-received-already", on=state.received_on)
    _require_day(command.on, state.granted_on, command.today)
    return [BlanksReceived(on=command.on, note=_note(command.note, "note"))]


def _use(command: UseBlanks, state: BlankCertificates) -> list[Event]:
    span = _in_stock(command.first, command.last, state)
    _require_day(command.on, state.received_on, command.today)
    certificate, note = command.certificate.strip(), _note(command.note, "note")
    if len(certificate) > LONGEST_CERTIFICATE:
        raise Rejected("blanks-wrong", fields={"certificate": "too-long"})
    if not certificate and not note:
        raise Rejected("blanks-wrong", fields={"certificate": "blank-use-unsaid"})
    return [
        BlanksUsed(
            start=span.start, end=span.end, on=command.on, certificate=certificate, note=note
        )
    ]


def _void(command: VoidBlanks, state: BlankCertificates) -> list[Event]:
    span = _in_stock(command.first, command.last, state)
    _require_day(command.on, state.received_on, command.today)
    reason = _opinion(_note(command.reason, "reason"), "reason")
    return [
        BlanksVoided(
            start=span.start,
            end=span.end,
            on=command.on,
            ground=command.ground,
            reason=reason,
        )
    ]


def _restore(command: RestoreBlanks, state: BlankCertificates) -> list[Event]:
    """Only forms that all became the same, or it would be unsaid what was a mistake."""
    span = _read(command.first, command.last, state)
    states = [one for one in FormState if state.meeting(one, span) is not None]
    if len(states) != 1 or states[0] is FormState.IN_STOCK:
        raise Rejected("blanks-wrong", fields={"first": "blanks-restore-mixed"})
    reason = _opinion(_note(command.reason, "reason"), "reason")
    return [BlanksRestored(start=span.start, end=span.end, was=states[0], reason=reason)]


def _in_stock(first: str, last: str, state: BlankCertificates) -> Span:
    span = _read(first, last, state)
    assert state.serials is not None, "what was received was granted"
    for one in (FormState.USED, FormState.VOID):
        gone = state.meeting(one, span)
        if gone is not None:
            raise Rejected(
                "blanks-wrong",
                fields={"first": "blanks-gone"},
                first=state.serials.printed(gone.start),
                last=state.serials.printed(gone.end),
                state=one,
            )
    return span


def _read(first: str, last: str, state: BlankCertificates) -> Span:
    """The forms between two serials of the range that was granted and received."""
    if state.serials is None:
        raise Rejected("blanks-not-granted")
    if state.received_on is None:
        raise Rejected("blanks-not-received")
    start = state.serials.number(first)
    end = state.serials.number(last) if last.strip() else start
    faults = {}
    if start is None:
        faults["first"] = "serial-not-yours"
    if end is None and last.strip():
        faults["last"] = "serial-not-yours"
    if start is not None and end is not None and end < start:
        faults["last"] = "serial-order"
    if start is None or end is None or faults:
        raise Rejected(
            "blanks-wrong",
            fields=faults,
            granted_first=state.serials.first,
            granted_last=state.serials.last,
        )
    return Span(start=start, end=end)


def _require_day(on: date, earliest: date | None, today: date) -> None:
    if on > today:
        raise Rejected("blanks-wrong", fields={"on": "day-in-future"})
    if earliest is not None and on < earliest:
        raise Rejected("blanks-wrong", fields={"on": "blank-day-early"}, earliest=earliest)


def _opinion(text: str, field: str = "opinion") -> str:
    if not text.strip():
        raise Rejected("opinion-required", fields={field: "field-required"})
    return text.strip()


def _note(text: str, field: str) -> str:
    if len(text.strip()) > LONGEST_TEXT:
        raise Rejected("blanks-wrong", fields={field: "too-long"})
    return text.strip()


def evolve(state: BlankCertificates, event: Event) -> BlankCertificates:
    steps = state.steps
    match event:
        case BlankRequestDrafted():
            return changed(
                state,
                body=event.body,
                order=event.order,
                contact=event.contact,
                phone=event.phone,
                steps=steps.drafted(),
            )
        case BlankRequestSubmitted(hrss=hrss):
            return changed(state, steps=steps.submitted(HrssAlone(hrss=hrss)))
        case BlankRequestReturned():
            return changed(state, steps=steps.moved(RequestStatus.RETURNED))
        case BlankRequestRefused():
            return changed(state, steps=steps.moved(RequestStatus.REFUSED))
        case BlankRequestWithdrawn():
            return changed(state, steps=steps.moved(RequestStatus.WITHDRAWN))
        case BlanksGranted(serials=serials, on=on):
            granted = steps.moved(RequestStatus.GRANTED)
            return changed(state, steps=granted, serials=serials, granted_on=on)
        case BlanksReceived(on=on):
            return changed(state, received_on=on)
        case BlanksUsed(start=start, end=end):
            return changed(state, used=with_span(state.used, Span(start=start, end=end)))
        case BlanksVoided(start=start, end=end):
            return changed(state, void=with_span(state.void, Span(start=start, end=end)))
        case BlanksRestored(start=start, end=end):
            back = Span(start=start, end=end)
            used, void = without_span(state.used, back), without_span(state.void, back)
            return changed(state, used=used, void=void)
        case _:
            assert_never(event)


def balance(state: BlankCertificates) -> dict[FormState, int]:
    """How many forms of the grant are where; together they are what was granted."""
    return {one: number_of(state.forms(one)) for one in FormState}
