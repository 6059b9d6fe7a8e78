"""How guessing at passwords ends: what locks an account, and what lifts a lock."""

from datetime import timedelta

from cordon.actions.people import add_person, change_person, reset_password, show_person
from cordon.desk import Desk
from cordon.right import Role
from cordon.signin.password import LOCKED_FOR, ONE_TIME_FOR
from tests.cordon.browser import PASSWORD, Clock, opens, person


def test_five_wrong_tries_lock_an_account_for_fifteen_minutes(desk: Desk, clock: Clock) -> None:
    person(desk, Role.OFFICER, "olly")
    for _ in range(5):
        assert not opens(desk, "olly", "wrong")
    assert not opens(desk, "olly", PASSWORD)
    clock.passes(minutes=14, seconds=59)
    assert not opens(desk, "olly", PASSWORD)
    clock.passes(seconds=1)
    assert opens(desk, "olly", PASSWORD)


def test_tries_during_a_lock_do_not_prolong_it(desk: Desk, clock: Clock) -> None:
    person(desk, Role.OFFICER, "olly")
    for _ in range(5):
        opens(desk, "olly", "wrong")
    clock.passes(minutes=14)
    for _ in range(12):
        assert not opens(desk, "olly", "wrong")
    clock.passes(minutes=1)
    assert opens(desk, "olly", PASSWORD)


def test_after_a_lock_five_more_wrong_tries_lock_again(desk: Desk, clock: Clock) -> None:
    person(desk, Role.OFFICER, "olly")
    for _ in range(2):
        for _ in range(5):
            opens(desk, "olly", "wrong")
        assert not opens(desk, "olly", PASSWORD)
        clock.passes(minutes=15)
    assert opens(desk, "olly", PASSWORD)


def test_a_right_password_forgets_the_wrong_tries_before_it(desk: Desk, clock: Clock) -> None:
    person(desk, Role.OFFICER, "olly")
    for _ in range(3):
        for _ in range(4):
            opens(desk, "olly", "wrong")
        assert opens(desk, "olly", PASSWORD)


def test_a_lock_of_one_person_locks_nobody_else(desk: Desk, clock: Clock) -> None:
    person(desk, Role.OFFICER, "olly")
    person(desk, Role.ANALYST, "anna")
    for _ in range(5):
        opens(desk, "olly", "wrong")
    assert opens(desk, "anna", PASSWORD)


def test_a_new_one_time_password_lifts_a_lock_and_ends_the_old_password(desk: Desk, clock: Clock) -> None:
    person(desk, Role.OFFICER, "olly")
    for _ in range(5):
        opens(desk, "olly", "wrong")
    secret = reset_password(desk, "olly").secret
    assert not opens(desk, "olly", PASSWORD)
    assert opens(desk, "olly", secret)


def test_a_one_time_password_that_nobody_used_is_over_after_seven_days(desk: Desk, clock: Clock) -> None:
    given = add_person(desk, name="olly", called="Olly", role=Role.OFFICER, police_force="Saltmere Police")
    clock.passes(days=7, seconds=-1)
    assert opens(desk, "olly", given.secret)
    clock.passes(seconds=1)
    assert not opens(desk, "olly", given.secret)


def test_who_was_deactivated_can_t_sign_in(desk: Desk, clock: Clock) -> None:
    account = person(desk, Role.OFFICER, "olly")
    change_person(desk, "olly", active=False)
    assert not opens(desk, "olly", PASSWORD)
    change_person(desk, "olly", active=True)
    assert opens(desk, "olly", PASSWORD)
    assert len(show_person(desk, account.number).sessions) == 1


def test_a_lock_lasts_as_long_as_is_said() -> None:
    assert (timedelta(minutes=15), timedelta(days=7)) == (LOCKED_FOR, ONE_TIME_FOR)
