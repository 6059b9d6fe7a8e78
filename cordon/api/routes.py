"""The routes: each reads its input, calls one action and shows the answer."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Query, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import JSONResponse, Response

from cordon.actions import alerts, auditing, checks, maps, orders, trails
from cordon.actions import zones as zone_actions
from cordon.actions.fixes import check_fixes, record_fixes
from cordon.api import schema
from cordon.api.address import Name
from cordon.api.body import fields, flag, json_body, subject_of
from cordon.api.caller import desk_of
from cordon.api.drawn import PAPERS, described_map, described_paper, make_paper, map_answer, read_map
from cordon.api.schema import described
from cordon.api.trail import read_asked, read_fixes, read_kept_rule, read_some_fixes
from cordon.desk import Desk, now
from cordon.rule import kept_json, rule_json
from maps.paper.layout import PAPERS_MM
from maps.scene import Audience
from monitor.answered import Answered
from monitor.check import check_json
from monitor.doubt import doubts_json
from monitor.finding import clearance_text_m
from monitor.fix import Fix
from monitor.fixtable import to_table
from monitor.location import read_accuracy
from monitor.place.read import Given, place_text
from monitor.sighting import read_sighting
from zones.error import BadValue, MissingField
from zones.in_error import error_json
from zones.instant import read_instant, utc_text
from zones.order import read_event, read_order
from zones.period import Period, read_until

router = APIRouter(prefix="/api/v1")
Caller = Annotated[Desk, Depends(desk_of)]
"""The desk for who asks: it is known before anything that they sent is read."""


class GeoJsonResponse(JSONResponse):
    media_type = "application/geo+json"


@router.get("/orders", openapi_extra=described(None, schema.ORDERS_ANSWER))
def get_orders(desk: Caller) -> JSONResponse:
    """The orders."""
    found = orders.list_orders(desk)
    return JSONResponse([orders.order_json(one.order, now()) | {"zones": one.zones} for one in found])


@router.post("/orders", status_code=201, openapi_extra=described(schema.ORDER, schema.ORDER_ANSWER, status=201))
async def post_order(request: Request, desk: Caller) -> JSONResponse:
    """Record a new order."""
    order = read_order(await json_body(request))
    await run_in_threadpool(orders.add_order, desk, order)
    return JSONResponse(orders.order_json(order, now()), status_code=201)


@router.post("/orders/{reference:path}/events", status_code=201,
             openapi_extra=described(schema.EVENT, schema.ORDER_ANSWER, status=201))  # fmt: skip
async def post_event(request: Request, desk: Caller, reference: Name) -> JSONResponse:
    """Record what happened to an order."""
    event = read_event(await json_body(request))
    made = await run_in_threadpool(orders.add_order_event, desk, reference, event)
    return JSONResponse(orders.order_json(made, now()), status_code=201)


@router.get("/orders/{reference:path}/zones", response_class=GeoJsonResponse,
            openapi_extra=described(None, schema.GEOJSON, media=GeoJsonResponse.media_type))  # fmt: skip
def get_zones(desk: Caller, reference: Name) -> GeoJsonResponse:
    """The versions of an order's zones as a GeoJSON FeatureCollection."""
    return GeoJsonResponse(zone_actions.export_zones(desk, reference))


@router.post("/orders/{reference:path}/zones", status_code=201,
             openapi_extra=described(schema.ZONE, schema.ZONES_ANSWER, status=201, tried=True))  # fmt: skip
async def post_zones(request: Request, desk: Caller, reference: Name) -> JSONResponse:
    """Add zones: of GeoJSON polygons, a circle, or a corridor along a route."""
    from cordon.api.zone_body import options_of, shapes_of

    body = fields(await json_body(request), schema.ZONE)
    trial = flag(body, "dry_run")
    shapes = await run_in_threadpool(shapes_of, body)
    options = await run_in_threadpool(options_of, body)
    made = await run_in_threadpool(zone_actions.add_zones, desk, reference, shapes, options, dry_run=trial)
    zones = [zone_actions.version_json(v) | {"change": s.change} for v, s in zip(made, shapes, strict=True)]
    return JSONResponse({"zones": zones}, status_code=200 if trial else 201)


@router.post("/orders/{reference:path}/zones/{label}/versions", status_code=201,
             openapi_extra=described(schema.VERSION, schema.VERSION_ANSWER, status=201, tried=True))  # fmt: skip
async def post_version(request: Request, desk: Caller, reference: Name, label: Name) -> JSONResponse:
    """Vary a zone from an instant on."""
    from cordon.api.zone_body import options_of, shapes_of

    body = fields(await json_body(request), schema.VERSION)
    trial = flag(body, "dry_run")
    if body["from"] is None:
        raise MissingField("from", remedy="Give the instant from which the variation holds.")
    shapes = await run_in_threadpool(shapes_of, body)
    if len(shapes) != 1:
        raise BadValue("geojson", f"{len(shapes)} polygons", "Give one polygon: a variation is of one zone.")
    options = await run_in_threadpool(options_of, body)
    made = await run_in_threadpool(zone_actions.vary_zone, desk, reference, label, shapes[0], options, dry_run=trial)
    answer = zone_actions.version_json(made.version) | zone_actions.valid_to(made.end) | {"change": shapes[0].change}
    return JSONResponse(answer, status_code=200 if trial else 201)


@router.get("/orders/{reference:path}/zones/{label}/alert-rule", openapi_extra=described(None, schema.KEPT_RULE))
def get_alert_rule(desk: Caller, reference: Name, label: Name) -> JSONResponse:
    """The rule that is kept with a zone: of which visits somebody is told at once."""
    named, kept = alerts.show_alert_rule(desk, reference, label)
    return JSONResponse({"zone": named} | rule_json(kept))


@router.post("/orders/{reference:path}/zones/{label}/alert-rule", status_code=201,
             openapi_extra=described(schema.ALERT_RULE, schema.KEPT_RULE, status=201))  # fmt: skip
async def post_alert_rule(request: Request, desk: Caller, reference: Name, label: Name) -> JSONResponse:
    """Keep a rule with a zone, in the place of the one before; nothing that is recorded depends on it."""
    rule = read_kept_rule(await json_body(request))
    named, kept = await run_in_threadpool(alerts.set_alert_rule, desk, reference, label, rule)
    return JSONResponse({"zone": named} | rule_json(kept), status_code=201)


@router.get("/orders/{reference:path}/trail", openapi_extra=described(None, schema.TRAIL_ANSWER))
def get_trail(
    desk: Caller,
    reference: Name,
    start: Annotated[str | None, Query(alias="from", description="Only fixes from then on.")] = None,
    until: Annotated[str | None, Query(description="Only fixes up to then.")] = None,
) -> JSONResponse:
    """The trail of an order's subject, of the fixes on record: visits, what was possible in between, and what is not plausible."""
    followed = trails.follow_trail(desk, reference, read_asked({"from": start, "until": until}))
    return JSONResponse(trails.followed_json(followed))


@router.post("/orders/{reference:path}/trail", openapi_extra=described(schema.TRAIL, schema.TRAIL_ANSWER))
async def post_trail(request: Request, desk: Caller, reference: Name) -> JSONResponse:
    """The same of fixes that are sent, which are not recorded; or of some devices, or by other limits and rules for alerts."""
    body = await json_body(request)
    answer = await run_in_threadpool(_trail, desk, reference, body)
    return JSONResponse(answer)


def _trail(desk: Desk, reference: str, body: Any) -> dict[str, Any]:
    asked, rows = read_asked(body), body.get("fixes")
    if rows is None:
        return trails.followed_json(trails.follow_trail(desk, reference, asked))
    fixes, refused = read_some_fixes(rows)
    return trails.followed_json(trails.follow_trail(desk, reference, asked, [to_table(fixes)]), refused)


@router.get("/orders/{reference:path}/map", response_class=Response, openapi_extra=described_map())
def get_map(
    desk: Caller,
    reference: Name,
    audience: Annotated[str, Query(json_schema_extra={"enum": [str(one) for one in Audience]})],
    at: str | None = None,
    scale: Annotated[str | None, Query(description="The N of 1:N; not for an officer's page.")] = None,
    paper: Annotated[str, Query(json_schema_extra={"enum": list(PAPERS_MM)})] = "A4",
    landscape: Annotated[str, Query(json_schema_extra={"enum": ["false", "true"]})] = "false",
    form: Annotated[str, Query(json_schema_extra={"enum": [str(one) for one in maps.Form]})] = maps.Form.PAGE,
) -> Response:
    """An order's map for an audience: one self-contained page, printed sheets, a picture or GeoJSON."""
    asked = read_map(audience=audience, form=form, scale=scale or "", paper=paper, landscape=landscape == "true")
    made = maps.draw_map(
        desk, reference, asked.audience, asked.form, at=None if at is None else read_instant(at), scale=asked.scale,
        paper=asked.paper,
    )  # fmt: skip
    return map_answer(made, asked.form)


@router.get("/orders/{reference:path}/papers/{name}", response_class=Response, openapi_extra=described_paper())
def get_paper(
    desk: Caller,
    reference: Name,
    name: Annotated[str, Path(json_schema_extra={"enum": list(PAPERS)})],
    at: str | None = None,
    paper: Annotated[
        str, Query(description="What a pack is set on.", json_schema_extra={"enum": list(PAPERS_MM)})
    ] = "A4",
) -> Response:
    """A paper of an order's matter: its pack, a card for a patrol, a draft statement or schedule of unused material."""
    return make_paper(desk, reference, name, None if at is None else read_instant(at), paper)


@router.get("/orders/{reference:path}", openapi_extra=described(None, schema.ORDER_WITH_ZONES))
def get_order(desk: Caller, reference: Name) -> JSONResponse:
    """An order with its zones."""
    shown = orders.show_order(desk, reference)
    versions = [zone_actions.version_json(version) for zone in shown.zones for version in zone.versions]
    rules = kept_json(shown.zones, shown.rules)
    return JSONResponse(orders.order_json(shown.order, now()) | {"zones": versions, "alert_rules": rules})


@router.get("/zones", response_class=GeoJsonResponse,
            openapi_extra=described(None, schema.GEOJSON, media=GeoJsonResponse.media_type))  # fmt: skip
def get_all_zones(desk: Caller) -> GeoJsonResponse:
    """The versions of all zones as a GeoJSON FeatureCollection."""
    return GeoJsonResponse(zone_actions.export_zones(desk, None))


@router.post("/checks", openapi_extra=described(schema.CHECK, schema.CHECK_ANSWER))
async def post_check(request: Request, desk: Caller) -> JSONResponse:
    """Check a place at a time."""
    body = fields(await json_body(request), schema.CHECK)
    accuracy = read_accuracy(
        body.get("radius_m"), body.get("percent"), radius_field="radius_m", percent_field="percent"
    )
    given = Given(text=place_text(body["place"], field="place"), accuracy=accuracy)
    start, known = read_instant(body["at"]), body.get("as_known_at")
    end = start if body.get("until") is None else read_until(body["until"], start)
    found = await run_in_threadpool(
        checks.check_place, desk, given, Period(start=start, end=end), subject=subject_of(body),
        record=flag(body, "record"), as_known_at=None if known is None else read_instant(known, field="as_known_at"),
    )  # fmt: skip
    return JSONResponse(check_json(found.check, check_id=found.id))


@router.post("/checks/{check}/verify", openapi_extra=described(None, schema.VERIFY_ANSWER))
def verify_check(desk: Caller, check: Name) -> JSONResponse:
    """Do a recorded check again."""
    result = checks.verify_check(desk, check)
    return JSONResponse(
        {"check": check, "verdict": result.verdict.value, "differences": list(result.differences),
         "recorded_in_error": error_json(result.in_error), "doubtful": doubts_json(result.doubts)}
    )  # fmt: skip


@router.get("/checks/{check}/explanation", openapi_extra=described(None, schema.EXPLANATION_ANSWER))
def explain_check(desk: Caller, check: Name) -> JSONResponse:
    """Every number of a recorded check with its formula and source."""
    parts = checks.explain_check(desk, check)
    return JSONResponse({"check": check, "parts": [asdict(part) for part in parts]})


@router.get("/checks/{check}/differences/{other}", openapi_extra=described(None, schema.DIFFERENCES_ANSWER))
def compare_checks(desk: Caller, check: Name, other: Name) -> JSONResponse:
    """What differs between two recorded checks."""
    changes = checks.compare_checks(desk, check, other)
    return JSONResponse({"check": check, "other": other, "changes": [asdict(change) for change in changes]})


@router.get("/findings", openapi_extra=described(None, schema.FINDINGS_ANSWER))
def get_findings(desk: Caller, order: str) -> JSONResponse:
    """The recorded checks with a finding for an order."""
    return JSONResponse(checks.list_checks(desk, order))


@router.get("/sightings", openapi_extra=described(None, schema.SIGHTINGS_ANSWER))
def get_sightings(desk: Caller) -> JSONResponse:
    """The reported sightings."""
    found = checks.list_sightings(desk)
    return JSONResponse(
        [
            {"sighting": number, "check": recorded.id, "subject": s.subject, "place": s.place, "at": utc_text(s.at),
             "until": None if s.until is None else utc_text(s.until),
             "radius_m": s.accuracy.stated_m, "percent": s.accuracy.percent, "who": s.who, "how": s.how,
             "recorded_in_error": error_json(recorded.in_error)}
            for number, s, recorded in found
        ]
    )  # fmt: skip


@router.post("/sightings", status_code=201, openapi_extra=described(schema.SIGHTING, schema.CHECK_ANSWER, status=201))
async def post_sighting(request: Request, desk: Caller) -> JSONResponse:
    """Record a sighting, check it, and record the check."""
    sighting = read_sighting(await json_body(request))
    made = await run_in_threadpool(checks.add_sighting, desk, sighting)
    return JSONResponse(check_json(made.check, check_id=made.id), status_code=201)


@router.post("/fixes", openapi_extra=described(schema.FIXES, schema.FIXES_ANSWER))
async def post_fixes(request: Request, desk: Caller) -> JSONResponse:
    """Check many tagged fixes; those that can't be used are listed with the reason."""
    body = fields(await json_body(request), schema.FIXES)
    fixes, refused = await run_in_threadpool(read_fixes, body["fixes"])
    subject, record = subject_of(body), flag(body, "record")
    answers = await run_in_threadpool(_answers, desk, fixes, subject, len(refused), record=record)
    return JSONResponse(
        {
            "rows_in": len(fixes) + len(refused), "answered": len(fixes), "refused": [asdict(one) for one in refused], "far": sum(one.far for one in answers),
            "findings": [
                {**found, "time": utc_text(found["time"]), "clearance_m": clearance_text_m(found["clearance_m"]),
                 "chance_inside": round(found["chance_inside"], 6)}
                for one in answers for found in one.findings.drop_columns(["radius_95_m"]).to_pylist()
            ],
        }
    )  # fmt: skip


def _answers(desk: Desk, fixes: Sequence[Fix], subject: str | None, refused: int, *, record: bool) -> list[Answered]:
    batches = [to_table(fixes)] if fixes else []
    if record:
        return list(record_fixes(desk, batches, subject=subject, before_commit=lambda: refused))
    return list(check_fixes(desk, batches, subject=subject))


@router.post("/audit/verify", openapi_extra=described(None, schema.AUDIT_ANSWER))
def verify_audit(desk: Caller) -> JSONResponse:
    """Say whether the audit is whole."""
    found = auditing.verify_audit(desk)
    return JSONResponse({"whole": not found, "faults": list(found)})
