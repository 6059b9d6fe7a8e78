"""Passwords: what is kept of them, which can be chosen, and how guessing ends."""

import re
from datetime import timedelta

import pytest

from cordon.actions.people import add_person, reset_password, show_person
from cordon.actions.signing_in import SignInFailed, sign_in
from cordon.actor import NOBODY
from cordon.desk import Desk
from cordon.right import Role
from cordon.signin.account import read_name
from cordon.signin.password import BadPassword, kept, one_time, read_password
from tests.cordon.browser import PASSWORD, Clock, person, whole_audit
from zones.error import BadValue


@pytest.fixture(autouse=True)
def quick_passwords() -> None:
    """Here they are kept as they are in service."""


def _tries(desk: Desk, name: str, password: str) -> bool:
    try:
        sign_in(desk.asked_by(NOBODY), name, password)
    except SignInFailed:
        return False
    return True


def test_a_password_is_kept_as_argon2id_with_a_salt_of_its_own() -> None:
    one, other = kept(PASSWORD), kept(PASSWORD)
    assert one.startswith("$argon2id$")
    assert one != other
    memory, passes = re.search(r"m=(\d+),t=(\d+)", one).groups()  # type: ignore[union-attr]
    assert (int(memory), int(passes)) >= (19_456, 2)  # the least that OWASP's cheat sheet on password storage gives


def test_nobody_can_sign_in_before_somebody_is_added(desk: Desk) -> None:
    for name, password in (("admin", "admin"), ("root", ""), ("cordon", "cordon"), ("", "")):
        assert not _tries(desk, name, password)


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


def test_five_wrong_tries_lock_an_account_for_fifteen_minutes(desk: Desk, clock: Clock) -> None:
    person(desk, Role.OFFICER, "olly")
    for _ in range(5):
        assert not _tries(desk, "olly", "wrong")
    assert not _tries(desk, "olly", PASSWORD)
    clock.passes(minutes=14, seconds=59)
    assert not _tries(desk, "olly", PASSWORD)
    clock.passes(seconds=1)
    assert _tries(desk, "olly", PASSWORD)


def test_tries_during_a_lock_do_not_prolong_it(desk: Desk, clock: Clock) -> None:
    person(desk, Role.OFFICER, "olly")
    for _ in range(5):
        _tries(desk, "olly", "wrong")
    clock.passes(minutes=14)
    for _ in range(12):
        assert not _tries(desk, "olly", "wrong")
    clock.passes(minutes=1)
    assert _tries(desk, "olly", PASSWORD)


def test_after_a_lock_five_more_wrong_tries_lock_again(desk: Desk, clock: Clock) -> None:
    person(desk, Role.OFFICER, "olly")
    for _ in range(2):
        for _ in range(5):
            _tries(desk, "olly", "wrong")
        assert not _tries(desk, "olly", PASSWORD)
        clock.passes(minutes=15)
    assert _tries(desk, "olly", PASSWORD)


def test_a_right_password_forgets_the_wrong_tries_before_it(desk: Desk, clock: Clock) -> None:
    person(desk, Role.OFFICER, "olly")
    for _ in range(3):
        for _ in range(4):
            _tries(desk, "olly", "wrong")
        assert _tries(desk, "olly", PASSWORD)


def test_a_lock_of_one_person_locks_nobody_else(desk: Desk, clock: Clock) -> None:
    person(desk, Role.OFFICER, "olly")
    person(desk, Role.ANALYST, "anna")
    for _ in range(5):
        _tries(desk, "olly", "wrong")
    assert _tries(desk, "anna", PASSWORD)


def test_a_new_one_time_password_lifts_a_lock_and_ends_the_old_password(desk: Desk, clock: Clock) -> None:
    person(desk, Role.OFFICER, "olly")
    for _ in range(5):
        _tries(desk, "olly", "wrong")
    secret = reset_password(desk, "olly").secret
    assert not _tries(desk, "olly", PASSWORD)
    assert _tries(desk, "olly", secret)


def test_a_one_time_password_that_nobody_used_is_over_after_seven_days(desk: Desk, clock: Clock) -> None:
    given = add_person(desk, name="olly", called="Olly", role=Role.OFFICER, police_force="Saltmere Police")
    clock.passes(days=7, seconds=-1)
    assert _tries(desk, "olly", given.secret)
    clock.passes(seconds=1)
    assert not _tries(desk, "olly", given.secret)


def test_who_was_deactivated_can_t_sign_in(desk: Desk, clock: Clock) -> None:
    from cordon.actions.people import change_person

    account = person(desk, Role.OFFICER, "olly")
    change_person(desk, "olly", active=False)
    assert not _tries(desk, "olly", PASSWORD)
    change_person(desk, "olly", active=True)
    assert _tries(desk, "olly", PASSWORD)
    assert len(show_person(desk, account.number).sessions) == 1


def test_what_was_typed_is_in_no_event_and_no_table(desk: Desk, clock: Clock) -> None:
    person(desk, Role.OFFICER, "olly")
    typed = "hunter2 typed into the wrong field"
    _tries(desk, typed, "x")
    _tries(desk, "olly", typed)
    _tries(desk, "olly", PASSWORD)
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
        _tries(desk, name, "wrong")
    assert [hashed[:10] for hashed in looked] == ["$argon2id$"] * 2
    assert len({re.search(r"\$m=.*?\$", hashed)[0] for hashed in looked}) == 1  # type: ignore[index]


class _Watched:
    def __init__(self, hasher: object, looked: list[str]) -> None:
        self._hasher = hasher
        self._looked = looked

    def verify(self, password: str, hashed: str) -> bool:
        self._looked.append(hashed)
        return bool(self._hasher.verify(password, hashed))  # type: ignore[attr-defined]


def test_a_lock_lasts_as_long_as_is_said() -> None:
    from cordon.signin.password import LOCKED_FOR, ONE_TIME_FOR

    assert (timedelta(minutes=15), timedelta(days=7)) == (LOCKED_FOR, ONE_TIME_FOR)
