"""Sign-in at the force's own provider, by OpenID Connect: who somebody is, on the word of that provider.

    begin ──> the browser goes there, and comes back ──> complete ──> Identity

The authorization code flow with PKCE, state and nonce, by Authlib. (OpenID Connect Core 1.0 and Discovery 1.0, RFC 7636,
RFC 9207, OpenID Connect RP-Initiated Logout 1.0.) Calls wait for the provider: run them in a thread. No error and no
log line of theirs holds a code, a token, a secret or a claim.
"""

import hmac
import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Never
from urllib.parse import quote_plus, urlencode, urlsplit

import httpx
from authlib.common.urls import add_params_to_uri
from authlib.oauth2.auth import ClientAuth
from authlib.oauth2.base import OAuth2Error
from authlib.oauth2.client import OAuth2Client
from authlib.oidc.core.claims import CodeIDToken
from authlib.oidc.discovery.well_known import get_well_known_url
from joserfc import jwt
from joserfc.errors import ClaimError, InvalidKeyIdError, JoseError, UnsupportedAlgorithmError
from joserfc.jwk import JWKRegistry, Key, KeySet
from joserfc.jws import JWSRegistry

from cordon.settings import Settings
from cordon.signin.error import ProviderUnreachable, SignInRefused
from cordon.signin.outgoing import SETTING, ask, unreadable
from zones.error import MissingField

_FRESH_SECONDS = 600.0
_LEEWAY_SECONDS = 60
_MOST_CHARS = 255  # "sub" has no more (Core, 2); the other words need none
_ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512")
"""With the provider's public key alone: "none", and HMAC with our own secret, are never believed."""

_AGAIN = "Begin again from the sign-in page."
_ADMINISTRATOR = "Tell your administrator: "
_CLIENT = f"{_ADMINISTRATOR}CORDON_OIDC_CLIENT_ID, CORDON_OIDC_CLIENT_SECRET and the redirect address must be those of the provider."  # fmt: skip
_ANSWERS = {
    "access_denied": "Sign in again and agree, or ask your administrator whether you may use Cordon.",
    "login_required": _AGAIN, "interaction_required": _AGAIN, "consent_required": _AGAIN,
    "account_selection_required": _AGAIN, "invalid_grant": _AGAIN,
    "server_error": "Try again in some minutes.", "temporarily_unavailable": "Try again in some minutes.",
    "invalid_client": _CLIENT, "unauthorized_client": _CLIENT, "invalid_request": _CLIENT,
    "unsupported_response_type": _CLIENT, "unsupported_grant_type": _CLIENT,
    "invalid_scope": f"{_ADMINISTRATOR}the provider must allow the scopes openid, email and profile.",
}  # fmt: skip
"""Every error word that is shown (RFC 6749, 4.1.2.1 and 5.2; Core, 3.1.2.6), and what to do. What else it says is not."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Provider:
    issuer: str
    client_id: str
    client_secret: str = field(repr=False)
    scopes: str = "openid email profile"


@dataclass(frozen=True, slots=True, kw_only=True)
class Going:
    """Where the browser goes, and what to keep for it, out of its sight, until it comes back once."""

    url: str = field(repr=False)
    kept: Mapping[str, str] = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """Whom the provider vouches for. An account hangs on `issuer` and `subject` alone: all else can change hands."""

    issuer: str
    subject: str
    name: str = field(repr=False)
    email: str = field(repr=False)
    """Empty unless the provider says that it has verified it."""
    username: str = field(repr=False)


def provider_of(settings: Settings) -> Provider | None:
    """The provider that the settings name, if they do.

    Raises MissingField where they name it by half, SignInRefused where the issuer is not https.
    """
    if not settings.oidc_issuer:
        return None
    _address(settings.oidc_issuer, SETTING, loopback=True, query=False)
    for name in ("oidc_client_id", "oidc_client_secret"):
        if not getattr(settings, name):
            raise MissingField(f"CORDON_{name.upper()}", remedy=f"Set it, or leave {SETTING} empty.")
    return Provider(
        issuer=settings.oidc_issuer,
        client_id=settings.oidc_client_id,
        client_secret=settings.oidc_client_secret,
    )


def begin(provider: Provider, redirect_uri: str) -> Going:
    """A new journey to the provider. Raises ProviderUnreachable, and SignInRefused where its discovery is not right."""
    announced = _announced(provider)
    kept = {"state": secrets.token_urlsafe(32), "nonce": secrets.token_urlsafe(32),
            "code_verifier": secrets.token_urlsafe(48)}  # fmt: skip
    client = OAuth2Client(
        None,
        client_id=provider.client_id,
        scope=provider.scopes,
        redirect_uri=redirect_uri,
        code_challenge_method="S256",
    )
    url, _ = client.create_authorization_url(announced.authorization_endpoint, **kept)
    return Going(url=url, kept=kept)


def complete(provider: Provider, redirect_uri: str, kept: Mapping[str, str], answer: Mapping[str, str]) -> Identity:
    """Who came back: `answer` is the query that the browser brings, `kept` what `begin` gave for that browser.

    Forget `kept` before calling: it is for one answer. `redirect_uri` is the one that `begin` was given.
    Raises SignInRefused, and ProviderUnreachable.
    """
    state = kept.get("state", "")
    if not (state and hmac.compare_digest(state.encode(), answer.get("state", "").encode(errors="replace"))):
        raise SignInRefused("sign-in", "state", _AGAIN, problem="is not that of a sign-in which this browser began")
    announced = _announced(provider)
    if ("iss" in answer or announced.names_itself) and answer.get("iss") != provider.issuer:
        raise SignInRefused("sign-in", "iss", _AGAIN, problem="is not the provider that this browser was sent to")
    if "error" in answer:
        raise _answered(answer["error"])
    if not answer.get("code"):
        raise SignInRefused("sign-in", "code", _AGAIN, problem="is missing from what the provider sent")
    tokens = _tokens(provider, announced, redirect_uri, code=answer["code"], verifier=kept.get("code_verifier", ""))
    return _identity(provider, _claims(provider, announced, tokens, nonce=kept.get("nonce", "")))


def end_session_url(provider: Provider, back_to: str = "") -> str | None:
    """Where to send a browser that has signed out here, so that it signs out there too.

    End the session here first: this may wait for the provider, and is None where that has no such page or can't be asked.
    `back_to` must be registered there as a post-logout redirect. Without an ID token, of which none is kept, the
    provider asks the person whether to sign out.
    """
    try:
        endpoint = _announced(provider).end_session_endpoint
    except (ProviderUnreachable, SignInRefused):
        return None
    wanted = [("client_id", provider.client_id), *([("post_logout_redirect_uri", back_to)] if back_to else [])]
    return str(add_params_to_uri(endpoint, wanted)) if endpoint else None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Announced:
    """What is read of a discovery document."""

    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str
    end_session_endpoint: str
    names_itself: bool
    secret_in_body: bool


def _announced(provider: Provider) -> _Announced:
    return _discovered(provider.issuer, _spell())


def _spell() -> int:
    """Which stretch of ten minutes this is: what was fetched in another is fetched again."""
    return int(time.monotonic() // _FRESH_SECONDS)


@lru_cache(maxsize=8)
def _discovered(issuer: str, spell: int) -> _Announced:
    loopback = _address(issuer, SETTING, loopback=True, query=False)
    found = _json(ask("GET", get_well_known_url(issuer, external=True)))
    if found.get("issuer") != issuer:
        raise SignInRefused(SETTING, urlsplit(issuer).hostname, f"{_ADMINISTRATOR}spell it exactly as the discovery document "
                            "does, / at the end included.", problem="calls itself otherwise there")  # fmt: skip
    for name, address in found.items():
        if name.endswith("_endpoint") or name == "jwks_uri":
            _address(address, name, loopback=loopback)
    for name in ("authorization_endpoint", "token_endpoint", "jwks_uri"):
        if name not in found:
            raise SignInRefused(SETTING, name, f"{_ADMINISTRATOR}check the address.",
                                problem="is missing from the discovery document")  # fmt: skip
    methods = found.get("token_endpoint_auth_methods_supported")
    return _Announced(
        authorization_endpoint=found["authorization_endpoint"],
        token_endpoint=found["token_endpoint"],
        jwks_uri=found["jwks_uri"],
        end_session_endpoint=found.get("end_session_endpoint", ""),
        names_itself=found.get("authorization_response_iss_parameter_supported") is True,
        secret_in_body=isinstance(methods, list) and "client_secret_basic" not in methods
        and "client_secret_post" in methods,
    )  # fmt: skip


def _address(address: object, name: str, *, loopback: bool, query: bool = True) -> bool:
    """Whether it is plain http on this machine, which only `loopback` admits; raises SignInRefused unless it or https."""
    try:
        parts = urlsplit(address if isinstance(address, str) and address.isascii() and address.isprintable() else "")
        plain = parts.scheme == "http" and parts.hostname in ("127.0.0.1", "localhost", "::1")
        fits = parts.scheme == "https" or (plain and loopback)
        whole = parts.hostname and parts.port != 0 and parts.username is None and not parts.fragment
    except ValueError:
        parts, plain, fits, whole = urlsplit(""), False, False, None
    if not (fits and whole and " " not in str(address) and (query or not parts.query)):
        raise SignInRefused(name, parts.hostname or "", f"{_ADMINISTRATOR}it must begin with https://, and hold no password"
                            f"{'.' if query else ', ? or #.'}", problem="is no address that is asked")  # fmt: skip
    return plain


def _json(answer: httpx.Response) -> dict[str, Any]:
    """The answer as a JSON object; raises ProviderUnreachable for any other."""
    if answer.status_code != 200:
        raise unreadable(f"HTTP {answer.status_code}")
    try:
        found = answer.json()
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        raise unreadable("no JSON object")
    return found


def _answered(word: object) -> SignInRefused | ProviderUnreachable:
    """The error for an error word of the provider."""
    if isinstance(word, str) and word in _ANSWERS:
        return SignInRefused("sign-in", word, _ANSWERS[word], problem="is what the provider answers")
    return unreadable("another error")


class _Line:
    """What Authlib posts by, instead of a session of its own: nothing passes but 200 with a JSON object."""

    def post(self, url: str, *, data: Mapping[str, str], headers: Mapping[str, str], auth: Any) -> httpx.Response:
        url, sent, body = auth.prepare("POST", url, dict(headers), urlencode(data))
        answer = ask("POST", url, headers=sent, content=body)
        if answer.status_code == 200:
            _json(answer)
            return answer
        try:
            word = answer.json().get("error")
        except (ValueError, RecursionError, AttributeError):
            word = None
        raise _answered(word) if word else unreadable(f"HTTP {answer.status_code}")


def _tokens(
    provider: Provider, announced: _Announced, redirect_uri: str, *, code: str, verifier: str
) -> Mapping[str, object]:
    """The answer to a code. Raises SignInRefused where the provider does not take the code, or us."""
    if announced.secret_in_body:
        auth = ClientAuth(provider.client_id, provider.client_secret, "client_secret_post")
    else:  # Authlib leaves out the form encoding of RFC 6749, 2.3.1
        auth = ClientAuth(quote_plus(provider.client_id), quote_plus(provider.client_secret), "client_secret_basic")
    try:
        tokens = OAuth2Client(_Line(), client_id=provider.client_id).fetch_token(
            announced.token_endpoint, grant_type="authorization_code", code=code, redirect_uri=redirect_uri,
            code_verifier=verifier, auth=auth,
        )  # fmt: skip
    except OAuth2Error as error:
        raise _answered(error.error) from None
    except (ValueError, TypeError, RecursionError, OverflowError):
        raise unreadable("no tokens") from None
    return dict(tokens)


def _claims(
    provider: Provider, announced: _Announced, tokens: Mapping[str, object], *, nonce: str
) -> Mapping[str, object]:
    """What the ID token says, once every check of Core, 3.1.3.7 holds; raises SignInRefused at the first that does not."""
    for name in ("id_token", "access_token"):
        if not (isinstance(tokens.get(name), str) and tokens[name]):
            _distrust(name)
    if not nonce:
        _distrust("nonce")
    try:
        token = _signed(str(tokens["id_token"]), announced.jwks_uri)
        claims = CodeIDToken(
            token.claims,
            token.header,
            {
                "iss": {"essential": True, "value": provider.issuer},
                "aud": {"essential": True, "value": provider.client_id},
                "sub": {"essential": True},
                "azp": {"essential": False},  # where there is one, it is not blank
                "at_hash": {"essential": False},
            },
            {"nonce": nonce, "client_id": provider.client_id, "access_token": tokens["access_token"]},
        )
        claims.validate(leeway=_LEEWAY_SECONDS)
    except ClaimError as error:
        _distrust(error.claim if error.claim in CodeIDToken.REGISTERED_CLAIMS else "a claim")
    except UnsupportedAlgorithmError:
        _distrust("alg")
    except (JoseError, ValueError, TypeError, RecursionError, OverflowError):
        _distrust("the signature")
    return dict(claims)


def _distrust(name: str) -> Never:
    clocks = "the clocks of this server and of the provider must agree" if name in ("exp", "iat", "nbf") else \
             "the provider's ID token does not hold what it must"  # fmt: skip
    raise SignInRefused(
        "ID token",
        name,
        f"{_AGAIN} If it goes on, tell your administrator: {clocks}.",
        problem="is not what it must be",
    ) from None


def _signed(token: str, jwks_uri: str) -> jwt.Token:
    """The token, its signature verified; keys that do not know it are fetched once more, for they are changed there."""
    registry = JWSRegistry(algorithms=_ALGORITHMS, strict_check_header=False)
    try:
        return jwt.decode(token, _keys(jwks_uri, _spell()), registry=registry)
    except InvalidKeyIdError:
        _keys.cache_clear()
    return jwt.decode(token, _keys(jwks_uri, _spell()), registry=registry)


@lru_cache(maxsize=8)
def _keys(jwks_uri: str, spell: int) -> KeySet:
    """The provider's keys; those of a kind that is not known here are left out, as RFC 7517, 5 asks."""
    found = _json(ask("GET", jwks_uri)).get("keys")
    return KeySet([key for each in (found if isinstance(found, list) else []) for key in _key(each)])


def _key(found: object) -> list[Key]:
    try:
        return [JWKRegistry.import_key(found)] if isinstance(found, dict) and found.get("kty") in ("RSA", "EC") else []
    except (JoseError, ValueError, TypeError, KeyError, AttributeError, OverflowError):
        return []


def _identity(provider: Provider, claims: Mapping[str, object]) -> Identity:
    subject = claims["sub"]
    if not (isinstance(subject, str) and len(subject) <= _MOST_CHARS and subject.isascii() and subject.isprintable()):
        _distrust("sub")
    return Identity(
        issuer=provider.issuer,
        subject=subject,
        name=_words(claims.get("name")),
        email=_words(claims.get("email")) if claims.get("email_verified") is True else "",
        username=_words(claims.get("preferred_username")),
    )


def _words(claim: object) -> str:
    """A claim as a line of text, empty unless it is one; nothing unprintable comes in, such as marks that turn text round."""
    line = " ".join(claim.split()) if isinstance(claim, str) else ""
    return line if len(line) <= _MOST_CHARS and line.isprintable() else ""
