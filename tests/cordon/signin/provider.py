"""A real provider of OpenID Connect in a process of its own, and a person who signs in there without a browser."""

import re
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import parse_qsl, urljoin, urlsplit

import httpx

from cordon.signin.oidc import Provider
from tests.builders import PROJECT

CLIENT_ID = "cordon"
SECRET = "s3cr%t+of: the/force"  # with the signs that RFC 6749, 2.3.1 has encoded


@contextmanager
def serving_provider(redirect_uri: str, back_to: str) -> Iterator[Provider]:
    """The provider, running, with the one client that it knows. Its accounts stand in provider.mjs."""
    node = Path(sys.executable).parent / "node"
    assert node.exists(), "run `make setup`"
    assert (PROJECT / "web/node_modules/oidc-provider").exists(), "run `make setup`"
    script = Path(__file__).with_name("provider.mjs")
    with subprocess.Popen(
        [node, script, CLIENT_ID, SECRET, redirect_uri, back_to],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    ) as process:  # fmt: skip
        assert process.stdout
        issuer = process.stdout.readline().strip()
        try:
            _wait_for(issuer)
            yield Provider(issuer=issuer, client_id=CLIENT_ID, client_secret=SECRET)
        finally:
            process.terminate()


def _wait_for(issuer: str) -> None:
    assert issuer, "the provider did not start"
    until = time.monotonic() + 20
    while time.monotonic() < until:
        try:
            if httpx.get(f"{issuer}/.well-known/openid-configuration", trust_env=False).is_success:
                return
        except httpx.TransportError:
            time.sleep(0.05)
    raise AssertionError("the provider does not answer")


def journey(url: str, redirect_uri: str, login: str, *, consent: bool = True) -> Mapping[str, str]:
    """What the browser brings back from `url` when `login` signs in there, and agrees or not to what is asked."""
    with httpx.Client(trust_env=False) as browser:
        page = _followed(browser, browser.get(url), redirect_uri)
        page = _sent(browser, page, redirect_uri, {"prompt": "login", "login": login, "password": "any"})
        if consent:
            page = _sent(browser, page, redirect_uri, {"prompt": "consent"})
        else:
            page = _followed(browser, browser.get(_found(r'href="([^"]+/abort)"', page)), redirect_uri)
        return dict(parse_qsl(urlsplit(page.headers["Location"]).query))


def _sent(browser: httpx.Client, page: httpx.Response, redirect_uri: str, form: Mapping[str, str]) -> httpx.Response:
    action = _found(r'<form [^>]*action="([^"]+)"', page)
    return _followed(browser, browser.post(action, data=dict(form)), redirect_uri)


def _found(pattern: str, page: httpx.Response) -> str:
    found = re.search(pattern, page.text)
    assert found, page.text
    return urljoin(str(page.url), str(found[1]))


def _followed(browser: httpx.Client, page: httpx.Response, redirect_uri: str) -> httpx.Response:
    """The page that redirects end at: a form, or the redirect to `redirect_uri`, which is not followed."""
    while page.is_redirect and not page.headers["Location"].startswith(redirect_uri):
        page = browser.get(urljoin(str(page.url), page.headers["Location"]))
    return page
