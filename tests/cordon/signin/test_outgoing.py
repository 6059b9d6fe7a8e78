"""Nobody waits long for the provider, whatever it does."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from cordon.signin import outgoing
from cordon.signin.error import ProviderUnreachable
from cordon.signin.outgoing import ask
from tests.cordon.signin.hostile import Answer, Hostile


@contextmanager
def dripping() -> Iterator[str]:
    """A server that sends a body of one byte each 0.1 s, until the other side leaves."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def drip() -> None:
            connection, _ = server.accept()
            with connection:
                try:
                    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 400000\r\n\r\n")
                    while True:
                        connection.sendall(b" ")
                        time.sleep(0.1)
                except OSError:
                    pass

        threading.Thread(target=drip, daemon=True).start()
        yield f"http://127.0.0.1:{server.getsockname()[1]}/"


def test_a_slow_provider_is_not_waited_for(other: Hostile, monkeypatch: pytest.MonkeyPatch) -> None:
    done = threading.Event()
    other.says = {"/slow": Answer(before=lambda: (done.wait(10), None)[1])}
    monkeypatch.setattr(outgoing, "_SECONDS", 0.2)
    with pytest.raises(ProviderUnreachable, match=r"“127.0.0.1” can't be asked now"):
        ask("GET", f"{other.issuer}/slow")
    done.set()


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1:1/", "http://127.0.0.1:x/", "http://[", "nothing", "https://127.0.0.1:1/", "http:///"]
)
def test_an_address_where_nobody_answers_is_a_sentence(url: str) -> None:
    with pytest.raises(ProviderUnreachable, match=r"CORDON_OIDC_ISSUER: .* can't be asked now"):
        ask("GET", url)


@pytest.mark.parametrize("status", [302, 304, 500, 503])
def test_an_answer_that_is_neither_a_success_nor_a_fault_of_the_question_is_none(other: Hostile, status: int) -> None:
    other.says = {"/": Answer(status=status, body=b"")}
    with pytest.raises(ProviderUnreachable, match=f"“HTTP {status}” is what the sign-in provider answers"):
        ask("GET", f"{other.issuer}/")


def test_plain_http_where_tls_is_asked_for_is_a_sentence(other: Hostile) -> None:
    with pytest.raises(ProviderUnreachable, match=r"can't be asked now"):
        ask("GET", other.issuer.replace("http:", "https:"))
    assert other.asked == []


def test_nothing_is_asked_of_it_but_what_was_meant(other: Hostile) -> None:
    other.says = {"/": Answer(headers={"Set-Cookie": "a=b"})}
    ask("GET", f"{other.issuer}/")
    ask("POST", f"{other.issuer}/", headers={"Content-Type": "x"}, content="y")
    (_, body, headers), (_, sent, posted) = other.asked
    assert (body, headers["accept-encoding"]) == ("", "identity")
    assert (sent, posted["content-type"]) == ("y", "x")
    assert "cookie" not in posted


def test_a_body_that_drips_is_not_read_to_its_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outgoing, "_SECONDS", 0.3)
    began = time.monotonic()
    with dripping() as url, pytest.raises(ProviderUnreachable, match=r"too long an answer"):
        ask("GET", url)
    assert time.monotonic() - began < 2  # drops come every 0.1 s, for ever
