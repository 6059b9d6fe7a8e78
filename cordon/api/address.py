"""Addresses: a reference may hold a slash, which is written %2F there and parts nothing."""

import re
from typing import Annotated
from urllib.parse import unquote

from pydantic import AfterValidator
from starlette.types import ASGIApp, Receive, Scope, Send

_SLASH = "\0"
"""Stands for an encoded slash while the address is taken apart; no reference holds it."""

Name = Annotated[str, AfterValidator(lambda text: text.replace(_SLASH, "/"))]
"""A reference or label out of an address."""


class SlashesKept:
    """Keeps the encoded slashes of an address apart from those between its parts."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if raw := scope.get("raw_path"):
            kept = re.sub("%2f", _SLASH, raw.decode("latin-1"), flags=re.IGNORECASE)
            scope = {**scope, "path": unquote(kept)}
        await self._app(scope, receive, send)
