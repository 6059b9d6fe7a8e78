from collections.abc import Mapping
from dataclasses import dataclass

from zones.error import CordonError


class SignInRefused(CordonError): ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Provider:
    issuer: str
    client_id: str
    client_secret: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Going:
    url: str
    kept: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    issuer: str
    subject: str
    name: str
    email: str
    username: str


def begin(provider: Provider, redirect_uri: str) -> Going:
    raise NotImplementedError


def complete(provider: Provider, redirect_uri: str, kept: Mapping[str, str], answer: Mapping[str, str]) -> Identity:
    raise NotImplementedError
