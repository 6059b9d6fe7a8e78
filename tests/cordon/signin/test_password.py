"""Passwords: what is kept of them, and which can be chosen."""

import re

import pytest

from cordon.actions.signing_in import SignInFailed, sign_in
from cordon.actor import NOBODY
from cordon.desk import Desk
from cordon.right import Role
from cordon.signin.account import read_name
from cordon.signin.password import BadPassword, kept, one_time, read_password
from tests.cordon.browser import PASSWORD, Clock, opens, person, whole_audit
from zones.error import BadValue


@pytest.fixture(autouse=True)
def quick_passwords() -> None:
    """Here they are kept as they are in service."""


def test_a_password_is_kept_as_argon2id_with_a_salt_of_its_own() -> None:
    one, other = kept(PASSWORD), kept(PASSWORD)
    assert one.startswith("$argon2id$")
    assert one != other
    memory, passes = re.search(r"m=(\d+),t=(\d+)", one).groups()  # type: ignore[union-attr]
    assert (int(memory), int(passes)) >= (19_456, 2)  # the least that OWASP's cheat sheet on password storage gives


def test_nobody_can_sign_in_before_somebody_is_added(desk: Desk) -> None:
    for name, password in (("admin", "admin"), ("root", ""), ("cordon", "cordon"), ("", "")):
        assert not opens(desk, name, password)


@pytest.mark.parametrize(
    ("password", "fits"),
    [
        pytest.param("elevenchars", False, id="too short"),
        pytest.param("aaaaaaaaaaaaaaaa", False, id="one letter again and again"),
        pytest.param("my sam.hill password", False, id="the own name"),
        pytest.param("x" * 990 + "abcdefghijkl", False, id="too long"),
        pytest.param("three random words", True, id="three words"),
        pytest.param("ünïcodé çhåraçters", True, id="letters of any language"),
    ],
)
def test_a_password_that_is_chosen_is_long_and_not_the_name(password: str, fits: bool) -> None:
    if fits:
        assert read_password(password, "sam.hill@force.example", "new") == password
    else:
        with pytest.raises(BadPassword) as fault:
            read_password(password, "sam.hill@force.example", "new")
        assert password not in str(fault.value)


def test_a_name_of_two_letters_forbids_no_password() -> None:
    assert read_password("major join banjo", "jo", "new")


def test_nobody_is_no_name_to_sign_in_with() -> None:
    with pytest.raises(BadValue, match="not signed in"):
        read_name("Nobody", "name")


def test_one_time_passwords_are_long_and_each_another() -> None:
    made = {one_time() for _ in range(500)}
    assert len(made) == 500
    assert all(re.fullmatch(r"([a-z2-9]{5}-){3}[a-z2-9]{5}", one) for one in made)


def test_what_was_typed_is_in_no_event_and_no_table(desk: Desk, clock: Clock) -> None:
    person(desk, Role.OFFICER, "olly")
    typed = "hunter2 typed into the wrong field"
    opens(desk, typed, "x")
    opens(desk, "olly", typed)
    opens(desk, "olly", PASSWORD)
    assert typed not in whole_audit(desk)
    desk.engine.dispose()
    for file in desk.settings.folder.iterdir():
        assert typed.encode() not in file.read_bytes(), file.name
        assert PASSWORD.encode() not in file.read_bytes(), file.name


def test_an_unknown_name_is_answered_in_the_words_of_a_wrong_password(desk: Desk, clock: Clock) -> None:
    person(desk, Role.OFFICER, "olly")
    said = set()
    for name in ("olly", "nobody.here", "no name at all!", ""):
        with pytest.raises(SignInFailed) as fault:
            sign_in(desk.asked_by(NOBODY), name, "wrong")
        said.add(str(fault.value))
    assert len(said) == 1


def test_an_unknown_name_costs_as_much_as_a_wrong_password(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    from cordon.signin import password

    person(desk, Role.OFFICER, "olly")
    looked: list[str] = []
    hasher = password._hasher()
    monkeypatch.setattr(password, "_hasher", lambda: _Watched(hasher, looked))
    for name in ("olly", "unknown"):
        opens(desk, name, "wrong")
    assert [hashed[:10] for hashed in looked] == ["$argon2id$"] * 2
    assert len({re.search(r"\$m=.*?\$", hashed)[0] for hashed in looked}) == 1  # type: ignore[index]


class _Watched:
    def __init__(self, hasher: object, looked: list[str]) -> None:
        self._hasher = hasher
        self._looked = looked

    def verify(self, password: str, hashed: str) -> bool:
        self._looked.append(hashed)
        return bool(self._hasher.verify(password, hashed))  # type: ignore[attr-defined]
