"""Every route, for every role: who may is answered, others are told nothing, and each look at a case is on record."""

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from typing import Any
from urllib.parse import quote, unquote, unquote_plus

import pytest
from fastapi.routing import APIRoute
from httpx import Response
from starlette.routing import BaseRoute, Route

from cordon.actions.people import change_person, make_token, tokens_of
from cordon.audit.words import WORDS
from cordon.pages.static_files import _OTHERS, _OURS
from cordon.pages.visitor import sent, sent_by_script, signed_in
from cordon.right import RIGHTS, Right, Role
from maps.assets import SERVED
from tests.canary import PROTECTED, SUBJECT
from tests.house.routes import ROWS, Of, Row, see_answered, who_may
from tests.house.world import ALDER, BIRCH, CEDAR, DAMSON, FORCES, TREES, Asker, Target, World, look_of, made_world
from zones.error import BadValue

OF_CASES = {
    action
    for heading in ("Looked at cases", "Checked places", "Changed orders and zones", "Drew, printed or exported")
    for action in WORDS[heading]
} - {"purpose.said", "place.sought"}
"""The events that tell of a case: where somebody wants to go on the map, and why they ask, are none."""
EVIL = ("//evil.example", "/\\evil.example", "\\\\evil.example", "https://evil.example/", "https:evil.example", "javascript:alert(1)",
        "/%0d%0aSet-Cookie: x", "/\r\nSet-Cookie: x=y", "/\t/evil.example", "/ /evil.example", "/x@evil.example", "evil.example", "/é")  # fmt: skip


@pytest.fixture(scope="module")
def kept_world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with made_world(tmp_path_factory.mktemp("world")) as made:
        yield made


@pytest.fixture
def world(kept_world: World) -> World:
    kept_world.begin_again()
    return kept_world


def each(rows: list[Row]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("row", rows, ids=[row.name for row in rows])


def declared(world: World) -> list[BaseRoute]:
    """Every route of the application, those of included routers with the rest."""
    found: list[BaseRoute] = []

    def walk(routes: list[BaseRoute]) -> None:
        for route in routes:
            inner = getattr(route, "original_router", None) or getattr(route, "router", None)
            if hasattr(route, "path") and hasattr(route, "methods"):
                found.append(route)
            else:
                assert inner is not None, f"{route} can't be walked"
                walk(inner.routes)

    walk(world.client.app.routes)  # type: ignore[attr-defined]
    return found


# the table


def test_every_route_has_a_row_and_every_row_a_route(world: World) -> None:
    routes = {
        (method, route.path)
        for route in declared(world)
        if isinstance(route, Route | APIRoute)
        for method in (route.methods or set()) - {"HEAD"}
    }
    assert len(routes) > 80
    assert {(row.method, row.path) for row in ROWS} == routes
    assert len({row.name for row in ROWS}) == len(ROWS)


def test_an_answer_that_tells_of_a_case_leaves_one_event_of_it_or_the_table_says_why() -> None:
    for row in ROWS:
        for right, events in row.may.items():
            told = [event for event in events.split() if event in OF_CASES]
            if row.tells and right is not None:
                assert told, row.name
            assert (len(told) > 1) == bool(row.because), row.name


def test_every_page_is_for_who_has_signed_in_but_those_that_the_table_opens(world: World) -> None:
    opened = {(row.method, row.path) for row in ROWS if row.open}
    for route in world.client.app.state.routes:  # type: ignore[attr-defined]
        if route.path.startswith("/api/"):
            continue
        calls = {one.call for one in route.dependant.dependencies}
        for method in route.methods:
            assert bool(calls & {signed_in, sent_by_script}) != ((method, route.path) in opened), route.path
            if method != "GET":
                assert calls & {sent, sent_by_script}, f"{route.path} takes forms of other pages"


# every role


@pytest.mark.parametrize("role", Role)
@each(ROWS)
def test_who_may_is_answered_and_who_may_not_is_told_nothing(world: World, row: Row, role: Role) -> None:
    here, left = world.here[role], world.left[role]
    for asker, cells in ((here, _cells(world, row, here, (ALDER, CEDAR, BIRCH, DAMSON))),
                         (left, _cells(world, row, left, (ALDER, CEDAR, BIRCH)))):  # fmt: skip
        nowhere, absent = world.target("", asker), None
        if row.of is not Of.NOTHING:
            absent = _asked(world, row, asker, nowhere)
            if row.events(asker.rights) is None or row.of is not Of.UNREAD:
                assert absent.status_code in row.refused
        for target, reached in cells:
            before = world.last_event()
            answer = _asked(world, row, asker, target)
            left_behind = world.events(before)
            _see_untold(row, asker, target, answer)
            expected = row.events(asker.rights)
            if expected is not None and reached:
                see_answered(row, target, answer)
                assert sorted(left_behind) == expected
                if row.of is Of.UNREAD and absent is not None:
                    assert _alike(answer, target) == _alike(absent, nowhere)
                if not row.audits:
                    assert bool(_words(answer, target)) == (row.tells and bool(expected))
                world.begin_again()
                continue
            assert left_behind == (row.tries.split() if expected is not None else [])
            if reached or absent is None:
                assert answer.status_code in (403, 404), answer.text
            else:
                assert _alike(answer, target) == _alike(absent, nowhere)


@pytest.mark.parametrize("role", Role)
@each([row for row in ROWS if row.asks_purpose])
def test_a_case_is_shown_to_nobody_who_has_not_said_why(world: World, row: Row, role: Role) -> None:
    asker = world.here[role]
    nowhere = world.target("", asker)
    before = world.last_event()
    absent = _asked(world, row, asker, nowhere, unsaid=True)
    for target, reached in _cells(world, row, asker, (ALDER, CEDAR, BIRCH, DAMSON)):
        answer = _asked(world, row, asker, target, unsaid=True)
        if reached and row.events(asker.rights) is not None:
            if row.json is None:
                assert answer.status_code == 303
                pages = {one.path for one in ROWS if one.method == "GET"}  # a form is come back to where it stands
                back = quote(row.address(target), safe="/") if row.path in pages else "/"
                assert answer.headers["location"] == f"/purpose/{target.number}?next={quote(unquote(back), safe='')}"
            else:
                assert answer.status_code == 403
        elif reached:
            assert answer.status_code in (403, 404) or answer.headers["location"].startswith(
                f"/purpose/{target.number}?"
            )
        else:
            assert absent.status_code in row.refused
            assert _alike(answer, target) == _alike(absent, nowhere)
        assert not _words(answer, target) & {tree.lower() for tree in TREES}
    assert world.events(before) == []


@pytest.mark.parametrize("role", Role)
def test_a_check_that_answers_for_an_order_out_of_reach_too_is_told_without_that(world: World, role: Role) -> None:
    for row in ROWS:
        if row.of is not Of.CHECK or (row.method, row.answers) not in (("GET", 200), ("POST", 200)):
            continue
        for asker in (world.here[role], world.left[role]):
            mixed = replace(world.target(ALDER, asker), check=world.mixed_check)
            answer = _asked(world, row, asker, mixed)
            told = ALDER in asker.sees and row.events(asker.rights) is not None
            assert (answer.status_code == 200) == told, row.name
            _see_untold(row, asker, mixed, answer)
            if told and row.tells:
                assert ALDER.lower() in _words(answer, mixed) or "alder" in answer.text.lower(), row.name
            world.begin_again()


# nobody, and somebody by the wrong door


@each([row for row in ROWS if not row.open])
def test_nobody_is_sent_to_sign_in_by_pages_and_told_to_bring_a_token_by_the_api(world: World, row: Row) -> None:
    before = world.contents()
    officer = world.here[Role.OFFICER]
    for target in (world.target(ALDER, officer), world.target("", officer)):
        for answer in (
            world.ask(row.method, row.address(target), **row.body(target)),
            world.ask(row.method, row.address(target)),
        ):
            script = "json" in row.body(target) and answer.request.headers.get("content-type") == "application/json"
            if row.is_api:
                assert (answer.status_code, answer.headers["www-authenticate"]) == (401, "Bearer")
            elif script:
                assert answer.status_code == 401
            else:
                assert answer.status_code == 303
                assert re.fullmatch(r"/sign-in\?next=[\w%.-]*", answer.headers["location"])
            assert not _words(answer, target) & {tree.lower() for tree in TREES}
    assert world.contents() == before


@each([row for row in ROWS if row.is_api and not row.open])
def test_the_api_takes_no_session_of_a_browser(world: World, row: Row) -> None:
    asker = world.here[Role.AUDITOR if row.audits else Role.OFFICER]
    target = world.target(ALDER, asker)
    before = world.contents()
    for given in (
        {"browser": asker.said},
        {"token": asker.said.secret},
        {"browser": asker.said, "token": asker.said.form_token},
    ):
        answer = world.ask(row.method, row.address(target), **given, **row.body(target))
        assert (answer.status_code, answer.headers["www-authenticate"]) == (401, "Bearer")
    assert world.contents() == before


@each([row for row in ROWS if not row.is_api and not row.open])
def test_pages_take_no_token_of_a_program(world: World, row: Row) -> None:
    asker = world.here[who_may(row)]
    target = world.target(ALDER, asker)
    answer = world.ask(row.method, row.address(target), token=asker.token, **row.body(target))
    assert answer.status_code == (401 if row.json is not None else 303)


@each([row for row in ROWS if not row.is_api and row.method != "GET"])
def test_no_form_does_anything_without_the_token_of_its_page(world: World, row: Row) -> None:
    asker = world.here[who_may(row)]
    (target, _), *_ = _cells(world, row, asker, (ALDER,))
    other = next(one for role, one in world.here.items() if role != asker.account.role)
    before = world.contents()
    for form_token in ("-", asker.unsaid.form_token, other.said.form_token):
        answer = world.ask(
            row.method, row.address(target), browser=asker.said, form_token=form_token, **row.body(target)
        )
        assert answer.status_code == 403
    bare = world.client.request(
        row.method, row.address(target), headers={"Cookie": f"cordon={asker.said.secret}"}, **_sent(row, target)
    )
    assert bare.status_code == 403
    assert world.contents() == before


# rights of programs, and people who have gone


@pytest.mark.parametrize("right", Right)
def test_a_program_does_what_the_one_right_of_its_token_allows(world: World, right: Right) -> None:
    role = next(role for role in Role if right in RIGHTS[role])
    asker = world.here[role]
    secret = make_token(world.desk, asker.account.name, made_for="a test", rights=[right], days=1).secret
    for row in ROWS:
        if row.is_api and not row.open:
            target = world.target(ALDER, asker)
            answer = world.ask(row.method, row.address(target), token=secret, **row.body(target))
            assert (answer.status_code < 300) == (right in row.may), row.name
            assert answer.status_code < 300 or answer.status_code == 403, row.name


@pytest.mark.parametrize("role", Role)
def test_a_token_has_none_but_rights_of_its_person(world: World, role: Role) -> None:
    asker = world.here[role]
    before = world.contents()
    for right in (*(set(Right) - asker.rights), "everything", ""):
        form = {"for": "x", "days": "1", "rights": [sorted(asker.rights)[0], right]}
        assert world.ask("POST", "/settings/tokens", browser=asker.said, form=form).status_code == 422
        with pytest.raises(BadValue):
            make_token(world.desk, asker.account.name, made_for="x", rights=[right], days=1)
    after = world.contents()
    assert after["api_token"] == before["api_token"]


@pytest.mark.parametrize("role", Role)
def test_somebody_who_may_no_longer_sign_in_is_out_at_every_door(world: World, role: Role) -> None:
    asker = world.here[role]
    assert world.ask("GET", "/settings", browser=asker.said).status_code == 200
    change_person(world.desk, asker.account.name, active=False)
    for browsing in (asker.said, asker.unsaid):
        assert world.ask("GET", "/settings", browser=browsing).headers["location"].startswith("/sign-in")
    assert world.ask("GET", "/api/v1/orders", token=asker.token).status_code == 401
    change_person(world.desk, asker.account.name, active=True)
    assert world.ask("GET", "/settings", browser=asker.said).headers["location"].startswith("/sign-in")


@pytest.mark.parametrize("role", Role)
def test_with_another_role_a_program_has_no_more_than_both_allow(world: World, role: Role) -> None:
    asker = world.here[role]
    for other in set(Role) - {role}:
        change_person(world.desk, asker.account.name, role=other)
        (token,) = tokens_of(world.desk, asker.account.name)
        assert replace(token, ended_at=None).actor("").rights == RIGHTS[role] & RIGHTS[other]
        listed = world.ask("GET", "/api/v1/orders", token=asker.token).status_code
        assert listed == (200 if Right.SEE in RIGHTS[role] & RIGHTS[other] else 403)


# where pages lead, and what is served


@pytest.mark.parametrize("tree", [BIRCH, DAMSON])
@pytest.mark.parametrize("whose", ["subject", "protected"])
def test_whom_a_reference_stands_for_in_orders_that_are_not_theirs_is_told_to_nobody(
    world: World, tree: str, whose: str
) -> None:
    asker, row = (
        world.here[Role.OFFICER],
        next(row for row in ROWS if (row.method, row.path) == ("POST", "/orders/new")),
    )
    names = {"subject": f"{SUBJECT} {tree}", "protected": f"{PROTECTED} {tree}"}
    answers = []
    for name in (names[whose], "Cora Plover"):
        form = row.body(world.target("", asker))["form"] | {f"{whose}_name": name}
        form[f"{whose}_reference"] = f"{whose[0].upper()}-{tree.upper()}"
        answer = world.ask("POST", "/orders/new", browser=asker.said, form=form)
        assert answer.status_code == 422
        assert "is recorded already" in answer.text
        answers.append(_alike(answer, Target())[2].replace(name, ""))
    assert answers[0] == answers[1]


@pytest.mark.parametrize("evil", EVIL)
def test_no_page_leads_to_another_site(world: World, evil: str) -> None:
    officer = world.here[Role.OFFICER]
    number = world.target(ALDER, officer).number
    for path, form in (
        (f"/purpose/{number}", {"other": "x", "next": evil}),
        ("/screen", {"hides": "no", "next": evil}),
        ("/sign-in", {"name": "officer", "password": "purple tulip ladder", "next": evil}),
    ):
        answer = world.ask("POST", path, browser=officer.said, form=form)
        assert (answer.status_code, answer.headers["location"]) == (303, "/"), path
        assert "x" not in answer.cookies
    world.begin_again()
    asked = quote(evil, safe="")
    for answer in (
        world.ask("GET", f"/sign-in?next={asked}"),
        world.ask("GET", f"/purpose/{number}?next={asked}", browser=officer.said),
    ):
        assert re.findall(r'name="next" value="([^"]*)"', answer.text)[-1] == "/"


@pytest.mark.parametrize(
    "address", ["//evil.example", "//evil.example/orders", "/\\evil.example", "/%5cevil.example", "/%2f/evil.example"]
)
def test_an_address_that_looks_like_another_site_is_not_come_back_to(world: World, address: str) -> None:
    for browsing in (None, world.here[Role.OFFICER].said):
        answer = world.ask("GET", f"http://127.0.0.1{address}", browser=browsing)
        assert answer.status_code in (303, 404)
        assert "evil" not in answer.headers.get("location", "")


def test_what_is_served_of_files_is_a_list(world: World) -> None:
    for name in (*SERVED, *_OURS, *_OTHERS):
        assert world.ask("GET", f"/static/{name}").status_code == 200, name


@pytest.mark.parametrize(
    "name",
    ["", ".", "..", "../visitor.py", "..%2fvisitor.py", "%2e%2e/visitor.py", "....//visitor.py", "cordon.css/", "cordon.css/%2e%2e/cordon.css",
     "vendor", "vendor/", "vendor/govuk-frontend.css", "vendor/.ready", "vendor%5c..%5ccordon.css", "/etc/passwd", "%2fetc%2fpasswd",
     "cordon.css%00.js", "CORDON.CSS", "layout.css", "../../api/app.py"],
)  # fmt: skip
def test_no_other_file_is_served(world: World, name: str) -> None:
    answer = world.client.get(f"http://127.0.0.1/static/{name}")
    assert answer.status_code in (303, 307, 404)  # to another page of ours, where the browser made it one
    assert len(answer.content) < 5_000
    assert "def " not in answer.text


# what the tests are made of


def _sent(row: Row, target: Target) -> dict[str, Any]:
    body = row.body(target)
    return {"json": body["json"]} if "json" in body else {"data": body.get("form", {})}


def _asked(world: World, row: Row, asker: Asker, target: Target, *, unsaid: bool = False) -> Response:
    who: dict[str, Any] = {"token": asker.token} if row.is_api else {"browser": asker.unsaid if unsaid else asker.said}
    return world.ask(row.method, row.address(target), **who, **row.body(target))


def _cells(world: World, row: Row, asker: Asker, trees: tuple[str, ...]) -> list[tuple[Target, bool]]:
    """What a row is asked about, and whether who asks reaches it, if they have the right."""
    orders = [(world.target(tree, asker), tree in asker.sees) for tree in trees]
    keeper = world.target(ALDER, asker)
    match row.of:
        case Of.NOTHING:
            return [(world.target("", asker), True)]
        case Of.UNREAD:
            return [(target, True) for target, _ in orders]
        case Of.DRAFT:
            return [*orders, (replace(keeper, draft=world.drafts["keeper", ALDER]), False)]
        case Of.PERSON:
            return [(replace(keeper, token=world.tokens["keeper"]), asker.account.police_force == FORCES[ALDER])]
        case Of.FORMER_PERSON:
            return [(replace(keeper, person=world.former), asker.account.police_force == FORCES[ALDER])]
        case Of.TOKEN:
            mine, another = world.tokens[asker.account.name], world.tokens["keeper"]
            return [(replace(keeper, token=mine), True), (replace(keeper, token=another), False)]
        case Of.LOOK:
            mine, another = (look_of(world.desk, one) for one in (asker.account.name, "keeper"))
            return [(replace(keeper, look=mine), True), (replace(keeper, look=another), False)]
        case _:
            return orders


def _words(answer: Response, target: Target) -> set[str]:
    """The trees whose words an answer holds besides those that were sent."""
    text = answer.text + "\n" + "\n".join(f"{name}: {value}" for name, value in answer.headers.items())
    sent = unquote_plus(str(answer.request.url)) + unquote_plus(answer.request.content.decode())
    for key in sorted(target.keys, key=len, reverse=True):
        if unquote(key) in sent:
            text = text.replace(key, "")
    return {tree.lower() for tree in TREES if tree.lower() in text.lower()}


def _see_untold(row: Row, asker: Asker, target: Target, answer: Response) -> None:
    """That no word is told of an order that who asks does not reach."""
    hidden = {tree.lower() for tree in TREES if tree not in asker.sees}
    if row.audits and Right.AUDIT in asker.rights:
        own = {tree for tree in TREES if FORCES[tree] == asker.account.police_force}
        marks = "|".join(tree.upper() for tree in own)
        found = re.sub(rf"(SPO/|[SP]-)({marks})\b(/1)?", "", answer.text)
        assert not {
            tree for tree in TREES if tree.lower() in found.lower()
        }  # references of the own force, and no names
    else:
        assert not _words(answer, target) & hidden


@cache
def _spellings(target: Target) -> list[tuple[str, re.Pattern[str]]]:
    """What stands for the record in a text, in each spelling, the longest first; and where it does."""
    spelt = [one for key in sorted(target.keys, key=len, reverse=True) for one in (key, quote(key, safe=""))]
    return [(one, re.compile(rf"(?<![\w.]){re.escape(one)}(?!\w)")) for one in spelt]


_DRAWN_ANEW = re.compile(
    r'(nonce=|nonce-|csrf_token" value=|data-csrf=|data-look=|data-ends-in=|data-longest-in=)["\w#=!.-]+'
)


def _alike(answer: Response, target: Target) -> tuple[int, dict[str, str], str]:
    """An answer without what may differ between one record and another that is as good as not there."""

    def plain(text: str) -> str:
        text = _DRAWN_ANEW.sub(r"\1", re.sub(r"printed on .*? by", "", text))
        for spelt, there in _spellings(target):
            if spelt in text:
                text = there.sub("¤", text)
        return text

    headers = {name: plain(value) for name, value in answer.headers.items() if name not in ("content-length", "date")}
    return answer.status_code, headers, plain(answer.text)
