"""Who is calling: the session of a browser's secret, the token of a program's, or nobody."""

from sqlalchemy import Engine

from cordon.signin.session import Session, key_of
from cordon.signin.storage import anyone, find_token, load_purpose, load_session
from cordon.signin.token import PREFIX, Token
from zones.database import writing
from zones.instant import Instant


def session_of(engine: Engine, secret: str, at: Instant) -> Session | None:
    """The session that a browser's secret opens, where it is not over."""
    with writing(engine) as connection:
        return load_session(connection, key_of(secret), at)


def token_of(engine: Engine, secret: str, at: Instant) -> Token | None:
    """The token that a program's secret is of, where it works."""
    if not secret.startswith(PREFIX):
        return None
    with writing(engine) as connection:
        return find_token(connection, key_of(secret), at)


def purpose_of(engine: Engine, session: Session, subject: str) -> str:
    """Why the person looks at the case of a subject, as they said in this session; empty where they did not."""
    with writing(engine) as connection:
        return load_purpose(connection, session.key, subject)


def must_sign_in(engine: Engine) -> bool:
    """Whether there is anybody who may sign in; until then whoever is at this machine is its user."""
    with writing(engine) as connection:
        return anyone(connection)
