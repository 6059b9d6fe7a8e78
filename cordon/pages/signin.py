"""Pages to sign in and out, to choose a password, and to say why one looks at a case."""

from urllib.parse import urlencode

from fastapi import APIRouter, Request
from starlette.responses import JSONResponse, Response

from cordon.actions import signing_in
from cordon.pages.fault import local
from cordon.pages.render import Fault, faults_of, page, seconds_until, then
from cordon.pages.visitor import COOKIE, Anybody, ByScript, Form, SignedIn, Visitor, order_in_reach, set_cookie
from cordon.reach import Reach
from cordon.right import CASE
from cordon.signin.error import ProviderUnreachable, SignInRefused
from zones.database import writing
from zones.error import BadInput, MissingField, NotAllowed, NotFound, raise_faults

PURPOSES = (
    "A sighting was reported",
    "Preparing or varying the order",
    "Preparing a hearing",
    "Keeping the protected person safe",
    "Supervising or reviewing",
)
_AWAY = "cordon-away"
"""The cookie by which somebody who comes back from the provider is known."""
_AFTER = "cordon-after"
"""The cookie with the page that they go on to."""

router = APIRouter(include_in_schema=False)


@router.get("/sign-in")
def ask(request: Request, visitor: Anybody, next: str = "/", done: str = "") -> Response:
    """The page to sign in at; after signing out, with the way to sign out at the force's provider too."""
    if visitor.session is not None:
        return then("/")
    return _ask(request, visitor, next, done=done)


@router.post("/sign-in")
def sign_in(request: Request, visitor: Anybody, form: Form) -> Response:
    """Signs in by name and password."""
    try:
        raise_faults(
            [MissingField(name, remedy=f"Give your {name}.") for name in ("name", "password") if not form.secret(name)]
        )
        made = signing_in.sign_in(visitor.desk, form.text("name"), form.secret("password"))
    except BadInput as fault:
        return _ask(request, visitor, form.text("next"), name=form.text("name"), faults=faults_of(fault))
    return _signed_in(request, visitor, made, form.text("next"))


@router.get("/sign-in/provider")
def go(request: Request, visitor: Anybody, next: str = "/") -> Response:
    """Goes to the force's own sign-in."""
    try:
        going, secret = signing_in.go_to_provider(visitor.desk, _callback(request))
    except (SignInRefused, ProviderUnreachable) as fault:
        return _ask(request, visitor, "/", faults=[Fault(field="name", text=str(fault))])
    response = then(going.url)
    response.set_cookie(_AWAY, secret, httponly=True, samesite="lax", secure=request.url.scheme == "https",
                        path="/sign-in", max_age=int(signing_in.JOURNEY.total_seconds()))  # fmt: skip
    response.set_cookie(_AFTER, local(next), httponly=True, samesite="lax", secure=request.url.scheme == "https",
                        path="/sign-in", max_age=int(signing_in.JOURNEY.total_seconds()))  # fmt: skip
    return response


@router.get("/sign-in/callback")
def come(request: Request, visitor: Anybody) -> Response:
    """Comes back from the force's own sign-in."""
    secret, answer = request.cookies.get(_AWAY, ""), dict(request.query_params)
    try:
        made = signing_in.come_from_provider(visitor.desk, _callback(request), secret, answer)
    except (SignInRefused, ProviderUnreachable, BadInput, NotAllowed) as fault:
        response: Response = _ask(request, visitor, "/", faults=[Fault(field="name", text=str(fault))])
    else:
        response = _signed_in(request, visitor, made, request.cookies.get(_AFTER, "/"))
    for name in (_AWAY, _AFTER):
        response.delete_cookie(name, path="/sign-in")
    return response


@router.post("/sign-out")
def sign_out(visitor: Anybody, form: Form) -> Response:
    """Signs out; a page that does so by itself says where to come back to."""
    if visitor.session is not None:
        signing_in.sign_out(visitor.desk, visitor.session)
    if left := form.text("next"):
        response: Response = then(f"/sign-in?{urlencode({'done': 'away', 'next': local(left)})}")
    else:
        response = then("/sign-in?done=signed-out")
        response.headers["Clear-Site-Data"] = '"storage"'  # what this browser kept of what was drawn and typed
    response.delete_cookie(COOKIE, path="/")
    return response


@router.post("/stay")
def stay(visitor: ByScript) -> Response:
    """Keeps a session going, as any page that is asked for does."""
    session = visitor.session
    return JSONResponse({"ends_in_s": 0 if session is None else seconds_until(session.ends_at)})


@router.get("/password")
def ask_password(request: Request, visitor: SignedIn) -> Response:
    """The page to choose a password at."""
    return page(request, "password.html", title="Choose a password") if visitor.session else then("/")


@router.post("/password")
def choose_password(request: Request, visitor: SignedIn, form: Form) -> Response:
    """Gives the person the password that they chose."""
    if visitor.session is None:
        return then("/")
    try:
        signing_in.choose_password(visitor.desk, visitor.session, form.secret("old"), form.secret("new"),
                                   form.secret("again"))  # fmt: skip
    except BadInput as fault:
        return page(request, "password.html", title="Choose a password", status=422, faults=faults_of(fault))
    return then("/")


@router.get("/purpose/{order}")
def ask_purpose(request: Request, visitor: SignedIn, order: int, next: str = "/") -> Response:
    """Asks why somebody looks at a case."""
    return _ask_purpose(request, order, next)


@router.post("/purpose/{order}")
def say_purpose(request: Request, visitor: SignedIn, form: Form, order: int) -> Response:
    """Keeps why somebody looks at a case."""
    if visitor.session is None:
        return then("/")
    said = ": ".join(text for text in (form.text("purpose"), form.text("other")) if text)
    try:
        if not said:
            raise BadInput("purpose", "", "Choose why, or say it in your own words.")
        if not CASE & visitor.actor.rights:
            raise NotFound("order", order, "Check the reference, or add the order first.")
        with writing(visitor.desk.engine) as connection:
            found = order_in_reach(Reach(connection=connection, actor=visitor.actor), order)
        signing_in.say_purpose(visitor.desk, visitor.session, found.reference, said)
    except BadInput as fault:
        faults = [Fault(field="purpose", text=fault.remedy)]
        return _ask_purpose(request, order, form.text("next"), faults=faults, status=422)
    return then(local(form.text("next")))


@router.post("/screen")
def screen(visitor: SignedIn, form: Form) -> Response:
    """Hides what is protected on this session's pages, or shows it again."""
    if visitor.session is not None:
        signing_in.hide_protected(visitor.desk, visitor.session, hides=form.text("hides") == "yes")
    return then(local(form.text("next")))


def _ask(
    request: Request, visitor: Visitor, next: str, *, name: str = "", faults: list[Fault] | None = None,
    done: str = "",
) -> Response:  # fmt: skip
    settings = visitor.desk.settings
    provider = settings.oidc_name if settings.oidc_issuer else ""
    there = signing_in.sign_out_there(settings, str(request.base_url)) if done == "signed-out" else ""
    return page(request, "signin.html", title="Sign in", status=422 if faults else 200, faults=faults or [],
                provider=provider, next=local(next), values={"name": name}, done=done, there=there)  # fmt: skip


def _ask_purpose(
    request: Request, order: int, next: str, *, faults: list[Fault] | None = None, status: int = 200
) -> Response:
    return page(request, "purpose.html", title="Why do you look at this case?", status=status, faults=faults or [],
                order=order, next=local(next), purposes=[(one, one) for one in PURPOSES], values={})  # fmt: skip


def _signed_in(request: Request, visitor: Visitor, made: signing_in.SignedIn, next: str) -> Response:
    """Goes on with a new secret: one that the browser held before signing in opens no session, or none any more."""
    if visitor.session is not None:
        signing_in.sign_out(visitor.desk, visitor.session)
    response = then(local(next))
    set_cookie(response, request, made.secret)
    return response


def _callback(request: Request) -> str:
    return str(request.url_for("come"))
