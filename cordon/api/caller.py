"""Who asks the API: a program by its token; without sign-in, whoever is at this machine."""

from dataclasses import replace

from fastapi import Request

from cordon.desk import Desk, now
from cordon.signin.caller import must_sign_in, token_of
from zones.error import CordonError
from zones.text import read_text


class TokenNeeded(CordonError):
    """No token was sent, or one that does not work any more."""

    problem = "is missing, or does not work any more"


def desk_of(request: Request) -> Desk:
    """The desk for who asks, with their reason (header Cordon-Reason), or what their token was made for.

    Raises TokenNeeded.
    """
    desk: Desk = request.app.state.desk
    kind, _, secret = request.headers.get("authorization", "").partition(" ")
    if secret and kind.lower() == "bearer":
        token = token_of(desk.engine, secret.strip(), now())
        if token is not None:
            return desk.asked_by(token.actor(_reason(request)))
    elif not must_sign_in(desk.engine):
        return desk.asked_by(replace(desk.actor, reason=_reason(request)))
    raise TokenNeeded(
        "Authorization", "a token", "Send “Authorization: Bearer …” with a token that an administrator made."
    )


def _reason(request: Request) -> str:
    sent = request.headers.get("cordon-reason", "").encode("latin-1")
    try:
        given = sent.decode()
    except UnicodeDecodeError:
        given = sent.decode("latin-1")  # what a header was before UTF-8 (RFC 9110, 5.5)
    return read_text(given, "Cordon-Reason", empty=True)
