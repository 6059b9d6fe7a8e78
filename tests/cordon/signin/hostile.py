"""A provider in this process that answers what a test says, rightly where it says nothing."""

import base64
import hashlib
import hmac
import json
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from joserfc import jwt
from joserfc.jwk import RSAKey
from joserfc.jws import JWSRegistry
from joserfc.registry import HeaderParameter

from cordon.signin.oidc import Going, Provider

SECRET = "a-secret-of-thirty-two-characters"
CODE = "C0DE-THAT-NOBODY-SEES"
ACCESS_TOKEN = "T0KEN-THAT-NOBODY-SEES"
EMAIL = "a.quill@saltmere.example"
KEY = RSAKey.generate_key(2048, {"kid": "first", "use": "sig"})
CRITICAL = {"hours": HeaderParameter("a header that only this provider knows", "str")}
OTHER_KEY = RSAKey.generate_key(2048, {"kid": "second", "use": "sig"})


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What one address answers, instead of what it should."""

    body: bytes = b"{}"
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    before: Callable[[], None] = lambda: None


def half_hash(text: str) -> str:
    """The at_hash of a token for the algorithms with SHA-256."""
    return _b64(hashlib.sha256(text.encode()).digest()[:16])


@dataclass
class Hostile:
    issuer: str = ""
    says: dict[str, Answer] = field(default_factory=dict)
    discovery: dict[str, Any] = field(default_factory=dict)
    claims: dict[str, Any] = field(default_factory=dict)
    header: dict[str, Any] = field(default_factory=dict)
    tokens: dict[str, Any] = field(default_factory=dict)
    key: RSAKey = field(default_factory=lambda: KEY)
    keys: list[Any] = field(default_factory=lambda: [KEY.as_dict(private=False)])
    nonce: str = ""
    asked: list[tuple[str, str, dict[str, str]]] = field(default_factory=list)
    """Path, body and headers of each question."""

    @property
    def provider(self) -> Provider:
        return Provider(issuer=self.issuer, client_id="cordon", client_secret=SECRET)

    def came_back(self, going: Going, **answer: str) -> dict[str, str]:
        """What the browser brings back; an empty value leaves its word out."""
        self.nonce = going.kept["nonce"]
        query = {"state": going.kept["state"], "code": CODE, "iss": self.issuer} | answer
        return {name: value for name, value in query.items() if value}

    def paths(self) -> list[str]:
        return [path for path, _, _ in self.asked]

    def answer(self, path: str) -> Answer:
        if path in self.says:
            return self.says[path]
        match path:
            case "/.well-known/openid-configuration":
                found = {
                    "issuer": self.issuer,
                    "authorization_endpoint": f"{self.issuer}/auth",
                    "token_endpoint": f"{self.issuer}/token",
                    "jwks_uri": f"{self.issuer}/jwks",
                    "authorization_response_iss_parameter_supported": True,
                } | self.discovery
            case "/jwks":
                found = {"keys": self.keys}
            case "/token":
                found = {
                    "access_token": ACCESS_TOKEN,
                    "token_type": "Bearer",
                    "id_token": self.id_token(),
                } | self.tokens
            case _:
                return Answer(status=404)
        return Answer(body=json.dumps({name: value for name, value in found.items() if value is not None}).encode())

    def said(self) -> dict[str, Any]:
        """The claims of the ID token; None leaves one out, and a small number in place of a time is seconds from now."""
        now = int(time.time())
        claims: dict[str, Any] = {
            "iss": self.issuer, "aud": "cordon", "sub": "a.quill", "iat": now, "exp": now + 300, "nonce": self.nonce,
            "name": "Amara Quill", "preferred_username": "a.quill", "email": EMAIL, "email_verified": True,
            "at_hash": half_hash(ACCESS_TOKEN),
        } | self.claims  # fmt: skip
        for name in ("iat", "exp", "nbf"):
            if isinstance(claims.get(name), int) and abs(claims[name]) < 10_000:
                claims[name] += now
        return {name: value for name, value in claims.items() if value is not None}

    def id_token(self) -> str:
        match self.header.get("alg", "RS256"):
            case "none":
                return f"{self._unsigned()}."
            case "HS256":
                return self.by_hmac(SECRET.encode())
            case "HS256 by the public key":
                return self.by_hmac(KEY.as_pem(private=False))
            case alg:
                header = {"alg": alg, "kid": self.key.kid} | self.header
                registry = JWSRegistry(CRITICAL, algorithms=[alg], strict_check_header=False)
                return jwt.encode(header, self.said(), self.key, registry=registry)

    def by_hmac(self, secret: bytes) -> str:
        self.header = {"alg": "HS256"}
        unsigned = self._unsigned()
        return f"{unsigned}.{_b64(hmac.digest(secret, unsigned.encode(), 'sha256'))}"

    def _unsigned(self) -> str:
        return ".".join(_b64(json.dumps(part).encode()) for part in (self.header | {"kid": "first"}, self.said()))


def _b64(text: bytes) -> str:
    return base64.urlsafe_b64encode(text).rstrip(b"=").decode()


@contextmanager
def serving() -> Iterator[Hostile]:
    hostile = Hostile()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
            hostile.asked.append((self.path, body, {name.lower(): value for name, value in self.headers.items()}))
            answer = hostile.answer(self.path)
            self.send_response(answer.status)
            for name, value in answer.headers.items():
                self.send_header(name, value)
            self.end_headers()
            answer.before()
            with suppress(OSError):  # the other side may wait no longer
                self.wfile.write(answer.body)

        do_POST = do_GET

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    hostile.issuer = f"http://127.0.0.1:{server.server_address[1]}"
    try:
        yield hostile
    finally:
        server.shutdown()
        server.server_close()
