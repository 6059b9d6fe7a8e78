"""The audit's pages: searched, exported, verified. What is searched for is sent in forms, and stands in no address."""

from fastapi import APIRouter, Request
from starlette.responses import Response

from cordon.actions import auditing
from cordon.audit.export import csv_text
from cordon.audit.search import Sought
from cordon.audit.words import WORDS, read_sought, what_words, words_of
from cordon.pages.render import faults_of, page
from cordon.pages.visitor import Form, Sent, SignedIn
from zones.error import BadInput, RecordDamaged, TooLarge

_FIELDS = ("who", "about", "action", "check", "since", "until")
_TITLE = "Audit"

router = APIRouter(include_in_schema=False)


@router.get("/audit")
def show(request: Request, visitor: SignedIn) -> Response:
    """The page to search at, with the head of the audit."""
    try:
        head, damage = auditing.open_audit(visitor.desk), ""
    except RecordDamaged as error:
        head, damage = None, str(error)
    return page(request, "audit.html", title=_TITLE, values={}, groups=WORDS, head=head, damage=damage)


@router.post("/audit")
def search(request: Request, visitor: SignedIn, form: Form) -> Response:
    """Events that are sought, the newest first."""
    values = _values(form)
    try:
        found = auditing.search_audit(visitor.desk, _sought(values), before=_before(form.text("before")))
    except BadInput as fault:
        return page(
            request, "audit.html", title=_TITLE, status=422, faults=faults_of(fault), values=values, groups=WORDS
        )
    further = bool(form.text("before"))
    return page(request, "audit.html", title="Audit: what was found", values=values, groups=WORDS, found=found,
                further=further, words_of=words_of, what_words=what_words)  # fmt: skip


@router.post("/audit/export")
def export(request: Request, visitor: SignedIn, form: Form) -> Response:
    """All events that are sought, as a file."""
    values = _values(form)
    try:
        events = auditing.export_audit(visitor.desk, _sought(values))
    except BadInput as fault:
        return page(request, "audit.html", title=_TITLE, status=413 if isinstance(fault, TooLarge) else 422,
                    faults=faults_of(fault), values=values, groups=WORDS)  # fmt: skip
    headers = {"Content-Disposition": 'attachment; filename="audit.csv"'}
    return Response(csv_text(events), media_type="text/csv; charset=utf-8", headers=headers)


@router.post("/audit/verify")
def verify(request: Request, visitor: SignedIn, form: Form) -> Response:
    """Whether the audit is whole."""
    faults = auditing.verify_audit(visitor.desk)
    head = None if faults else auditing.open_audit(visitor.desk)
    title = "The audit is not whole" if faults else "The audit is whole"
    return page(request, "audit_verified.html", title=title, broken=faults, head=head)


def _values(form: Sent) -> dict[str, str]:
    return {name: form.text(name) for name in _FIELDS}


def _sought(values: dict[str, str]) -> Sought:
    who, about, action, check, since, until = (values[name] for name in _FIELDS)
    return read_sought(who=who, about=about, action=action, check=check, since=since, until=until)


def _before(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 19 else None
