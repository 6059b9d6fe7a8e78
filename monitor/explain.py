"""Why a check concludes what it does: every number with its formula and source; and what differs between two checks."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from monitor.chance import SIGMAS_PER_95, Grade, grade_range
from monitor.check import BoundOrder, applying_in, bound_json, inputs_of, union_inputs_of
from monitor.location import ASSUMED_RADIUS_M, TIE_M, Accuracy, Area
from monitor.replay import RecordedCheck
from zones.canon import Json, canonical, sha256
from zones.instant import uk_text
from zones.order import Order, end_of_force, served_at
from zones.period import period_text
from zones.schedule import in_words
from zones.text import isolated
from zones.zone import HeldIn, ZoneVersion, versions_in

_RAYLEIGH = "Rayleigh distribution of a circular normal: P(R ≤ r) = 1 − exp(−r² / 2σ²)"
_TIE = "EUREF; Ordnance Survey, A guide to coordinate systems in Great Britain, 2020: ETRS89 moves 2.5 cm a year since 1989"
_GEODESIC = (
    "Gauss's mid-latitude formula on WGS84 (Bomford, Geodesy, 4th ed., 2.14); beyond 20 km C. F. F. Karney, Algorithms "
    "for geodesics, J. Geodesy 87, 2013"
)
_OWEN = "D. B. Owen, Annals of Mathematical Statistics 27, 1956, p. 1075"
_PHIA = "PHIA probability yardstick (UK Professional Head of Intelligence Assessment), cut in the middle of its gaps"
_RULE = "Cordon's rule of what a check concludes"
_ACT = "Stalking Protection Act 2019, ss 1 to 5"


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One number or fact: its name, its value, how it comes about, and where that is from."""

    name: str
    value: str
    formula: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """The lines about one thing: what was asked, an order, a zone's finding, the software."""

    title: str
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What differs between two checks: of what kind, of what, and how it was in each."""

    kind: str
    about: str
    one: str
    other: str


def explain(recorded: RecordedCheck, bound: Sequence[BoundOrder]) -> tuple[Part, ...]:
    """A recorded check set out, from its record and the facts that it looked at."""
    held = {
        (one.order.reference, zone.label, each.version.version): each
        for one in bound for zone in one.zones for each in versions_in(zone, recorded.times)
    }  # fmt: skip
    parts = [_asked(recorded), *(_order(one) for one in bound)]
    orders = {one.order.reference: one for one in bound}
    for finding in recorded.answer["findings"]:
        this = held[finding["order"], finding["zone"], finding["zone_version"]]
        parts.append(_finding(recorded, finding, orders[finding["order"]].order, this))
    for union in recorded.answer["orders"]:
        if union["outcome"] is not None:
            parts.append(_union(recorded, union, orders[union["order"]]))
    parts.append(
        Part(title="Software", lines=tuple(Line(name=n, value=v) for n, v in sorted(recorded.versions.items())))
    )
    return tuple(parts)


def differences(
    one: RecordedCheck, other: RecordedCheck, bound: Sequence[BoundOrder], other_bound: Sequence[BoundOrder]
) -> tuple[Change, ...]:
    """What was asked, known and used otherwise, and then what came out otherwise; with the facts that each looked at."""
    facts = [*_order_changes(bound, other_bound), *_zone_changes(one, other, bound, other_bound)]
    return (*_causes(one, other), *facts, *_software(one, other), *_effects(one, other))


def _asked(recorded: RecordedCheck) -> Part:
    place = recorded.location.place
    lines = [
        Line(name="place as given", value=recorded.location.as_given),
        Line(name="read as", value=recorded.location.reading,
             source="OSTN15 (Ordnance Survey's definitive transformation) between the National Grid and WGS84"),
    ]  # fmt: skip
    if isinstance(place, Area):
        lines.append(Line(name="kind", value="an area, judged by the whole of it", source=_RULE))
        if place.estimate:
            lines.append(
                Line(name="estimate", value=f"{place.estimate}: it never proves anything to be inside", source=_RULE)
            )
    else:
        lines.append(
            Line(name="position", value=f"longitude {place.at.lon:.9f}, latitude {place.at.lat:.9f} (WGS84, degrees)")
        )
    lines += [
        Line(name="time", value=period_text(recorded.times)),
        Line(name="subject", value=recorded.subject or "any"),
        Line(name="facts known", value=f"up to record {recorded.facts_number}"),
    ]
    lines[:0] = [Line(name="doubtful", value=one.words) for one in recorded.doubts]
    if recorded.in_error is not None:
        lines.insert(0, Line(name="recorded in error", value=recorded.in_error.words))
    return Part(title=f"Check {recorded.id}", lines=tuple(lines))


def _order(bound: BoundOrder) -> Part:
    order = bound.order
    end, served = end_of_force(order), served_at(order)
    lines = (
        Line(name="made", value=uk_text(order.made_at), formula="binds from its making", source=_ACT),
        Line(name="served", value="not served" if served is None else uk_text(served),
             formula="unserved before it: shown, never dropped", source=_RULE),
        Line(name="ends", value="until further order" if end is None else uk_text(end),
             formula="at the midnight, Europe/London, after its last day; or when discharged", source=_ACT),
    )  # fmt: skip
    return Part(title=f"Order {order.reference}", lines=lines)


def _finding(recorded: RecordedCheck, finding: Mapping[str, Any], order: Order, held: HeldIn) -> Part:
    version = held.version
    near = f"0 < {finding['clearance_m']:g} m ≤ the buffer of {version.buffer_m:g} m"
    lines = [
        Line(name="version held from", value=uk_text(version.valid_from), formula="until the next version's start", source=_RULE),
        Line(name="hours", value="; ".join(in_words(version.schedule)),
             formula="half-open, by the clock on the wall, Europe/London", source="RFC 5545"),
        Line(name="outline, SHA-256", value=version.shape_sha256,
             formula="of its WKB in hexadecimal, little-endian, WGS84 degrees, longitude first"),
        *_budget(recorded, finding), *_geometry(finding),
        Line(name="near", value=_yes(finding["near"]), formula=near, source=_RULE),
        *_time(finding),
        *_hashes(finding, inputs_of(recorded.location, recorded.times, order, held)),
    ]  # fmt: skip
    return Part(
        title=f"{_named(finding['order'], finding['zone'])}, version {finding['zone_version']}", lines=tuple(lines)
    )


def _union(recorded: RecordedCheck, union: Mapping[str, Any], bound: BoundOrder) -> Part:
    applying = applying_in(bound, recorded.times)
    lines = [
        Line(name="zones", value=", ".join(union["zones"]),
             formula="those that applied at a time as one shape, slits up to 0.1 m closed, never less than one of them alone; "
             "where they changed in the range, each by itself, and the numbers of the likeliest", source=_RULE),
        *_budget(recorded, union), *_geometry(union), *_time(union),
        *_hashes(union, union_inputs_of(recorded.location, recorded.times, bound.order, applying)),
    ]  # fmt: skip
    return Part(title=f"All zones of order {isolated(union['order'])} that applied", lines=tuple(lines))


def _budget(recorded: RecordedCheck, finding: Mapping[str, Any]) -> Iterator[Line]:
    """The terms of the error and their sum, metres."""
    budget, area = finding["budget"], isinstance(recorded.location.place, Area)
    percent, stated = budget["stated_percent"], budget["stated_m"]
    if stated is None:
        said = "none stated of an area's outline" if area else f"none stated: {ASSUMED_RADIUS_M:g} m assumed"
        yield Line(name="position, at 95 %", value=_metres(budget["position_m"]), formula=said, source=_RULE)
    else:
        factor = budget["position_m"] / stated if stated else 1.0
        yield Line(name="position, at 95 %", value=_metres(budget["position_m"]),
                   formula=f"{stated:g} m × √(ln 0.05 / ln(1 − {percent:g}/100)) = {stated:g} m × {factor:.6f}", source=_RAYLEIGH)  # fmt: skip
    yield Line(
        name="tie of frames", value=_metres(budget["tie_m"]), formula=f"{TIE_M:g} m by 2026, always", source=_TIE
    )
    yield Line(name="drawing of the zone", value=_metres(budget["drawing_m"]), formula="as given with the zone, else 0")
    yield Line(name="whole error, at 95 %", value=_metres(finding["radius_95_m"]),
               formula=f"{budget['position_m']:g} + {budget['tie_m']:g} + {budget['drawing_m']:g}", source=_RULE)  # fmt: skip


def _geometry(finding: Mapping[str, Any]) -> Iterator[Line]:
    """Clearance, outcome, chance and grade."""
    clearance, radius, share = finding["clearance_m"], finding["radius_95_m"], finding.get("share_inside")
    measured = "signed geodesic distance to the boundary, negative inside" if share is None else (
        "that of the least deep point where the whole area is inside, of the nearest where none is, else 0"
    )  # fmt: skip
    yield Line(name="clearance", value=f"{clearance:,.3f} m", formula=measured, source=_GEODESIC)
    yield Line(name="outcome", value=finding["outcome"], formula=_outcome(clearance, radius, finding), source=_RULE)
    if finding["limit"]:
        yield Line(name="limit", value=finding["limit"])
    if share is not None:
        yield Line(name="share of the area inside", value=f"{100 * share:.4f} %",
                   formula="area of what lies in both / area, geodesic on WGS84", source="Karney, as above")  # fmt: skip
    sigma = radius / SIGMAS_PER_95
    formula = (
        f"circular normal, σ = {radius:g} m / √(−2 ln 0.05) = {sigma:.4f} m, integrated over the zone edge by edge"
    )
    if share is not None:
        formula = f"mean over the area of the {formula}; of an area over 150 σ across the share, and what the edges add where they meet"
    yield Line(name="chance inside", value=f"{100 * finding['chance_inside']:.4f} %", formula=formula, source=_OWEN)
    low, high = grade_range(Grade(finding["grade"]))
    yield Line(name="grade", value=finding["grade"], formula=f"{100 * low:g} % to {100 * high:g} %", source=_PHIA)


def _outcome(clearance: float, radius: float, finding: Mapping[str, Any]) -> str:
    match finding["outcome"]:
        case "inside":
            return f"{clearance:g} m ≤ −{radius:g} m: all of it is inside"
        case "outside":
            return f"{clearance:g} m > {radius:g} m: none of it is inside"
        case _ if clearance <= -radius:
            return f"{clearance:g} m ≤ −{radius:g} m, but {finding['limit']}"
        case _ if clearance > radius:
            return f"{clearance:g} m > {radius:g} m, but {finding['limit']}"
        case _:
            return f"−{radius:g} m < {clearance:g} m ≤ {radius:g} m: part of it may be inside"


def _time(finding: Mapping[str, Any]) -> Iterator[Line]:
    because = "; ".join(finding["because_applies"]) or "the order was in force, the version held and its hours ran"
    yield Line(name="applies", value=finding["applies"].replace("_", " "), formula=because, source=_RULE)
    yield Line(
        name="unserved", value=_yes(finding["unserved"]), formula="true until the subject was served", source=_RULE
    )
    yield Line(name="in one sentence", value=finding["because"])


def _hashes(finding: Mapping[str, Any], inputs: Mapping[str, Json]) -> Iterator[Line]:
    """Both hashes, with the very bytes that the first is of: UTF-8 JSON, keys sorted, no spaces."""
    yield Line(
        name="inputs, SHA-256",
        value=finding["inputs_sha256"],
        formula=f"of {canonical(inputs).decode()}",
        source="FIPS 180-4",
    )
    yield Line(name="finding, SHA-256", value=finding["finding_sha256"],
               formula="of the inputs' hash with the results, clearance in whole mm, chance and share in millionths", source="FIPS 180-4")  # fmt: skip


def _causes(one: RecordedCheck, other: RecordedCheck) -> Iterator[Change]:
    """What went in otherwise."""
    if one.location.place != other.location.place and _where(one) != _where(other):
        yield Change(kind="place", about="place", one=_where(one), other=_where(other))
    if one.times != other.times:
        yield Change(kind="time", about="time", one=period_text(one.times), other=period_text(other.times))
    ours, theirs = one.location.place.accuracy, other.location.place.accuracy
    if ours != theirs:
        yield Change(kind="accuracy", about="stated accuracy", one=_accuracy(ours), other=_accuracy(theirs))
    if one.subject != other.subject:
        yield Change(kind="subject", about="subject", one=one.subject or "any", other=other.subject or "any")
    if (one.in_error is None) != (other.in_error is None):
        said = ["no" if each.in_error is None else each.in_error.words for each in (one, other)]
        yield Change(kind="record", about="recorded in error", one=said[0], other=said[1])
    if one.doubts != other.doubts:
        said = ["; ".join(doubt.words for doubt in each.doubts) or "no" for each in (one, other)]
        yield Change(kind="record", about="doubtful", one=said[0], other=said[1])


def _software(one: RecordedCheck, other: RecordedCheck) -> Iterator[Change]:
    for name in sorted(one.versions.keys() | other.versions.keys()):
        before, after = (check.versions.get(name, "none") for check in (one, other))
        if before != after:
            yield Change(kind="software", about=name, one=before, other=after)


def _order_changes(bound: Sequence[BoundOrder], other_bound: Sequence[BoundOrder]) -> Iterator[Change]:
    """What each knew otherwise of an order: whether there was one, when it was made and served, when it ends."""
    ours, theirs = (
        {each.order.reference: bound_json(each.order) for each in orders} for orders in (bound, other_bound)
    )
    for reference in sorted(ours.keys() | theirs.keys()):
        for name in ("made_at", "served", "ends"):
            before, after = (_known(facts, reference, name) for facts in (ours, theirs))
            if before != after:
                yield Change(kind="order", about=f"order {isolated(reference)}: {name}", one=before, other=after)


def _zone_changes(
    one: RecordedCheck, other: RecordedCheck, bound: Sequence[BoundOrder], other_bound: Sequence[BoundOrder]
) -> Iterator[Change]:
    """Which versions of a zone each consulted, and what of these differs."""
    used = [_versions_used(check) for check in (one, other)]
    versions = [
        {(v.order, v.label, v.version): v for each in orders for zone in each.zones for v in zone.versions}
        for orders in (bound, other_bound)
    ]
    for key in sorted(used[0].keys() | used[1].keys()):
        ours, theirs = used[0].get(key, []), used[1].get(key, [])
        if ours == theirs:
            continue
        before, after = (_numbered(numbers) for numbers in (ours, theirs))
        if len(ours) == len(theirs) == 1:
            parts = _parts_changed(versions[0].get((*key, ours[0])), versions[1].get((*key, theirs[0])))
            after += f": {', '.join(parts)}" if parts else ""
        yield Change(kind="zone version", about=_named(key[0], key[1]), one=before, other=after)


def _parts_changed(before: ZoneVersion | None, after: ZoneVersion | None) -> list[str]:
    """What of a zone is another in a later version, in words."""
    if before is None or after is None:
        return []
    told = (
        ("another outline", before.shape_sha256 != after.shape_sha256),
        ("other hours", before.schedule != after.schedule),
        (f"a buffer of {after.buffer_m:g} m, not {before.buffer_m:g} m", before.buffer_m != after.buffer_m),
        (f"drawn to {after.precision_m:g} m, not {before.precision_m:g} m", before.precision_m != after.precision_m),
        (f"from {uk_text(after.valid_from)}, not {uk_text(before.valid_from)}", before.valid_from != after.valid_from),
    )
    return [words for words, differs in told if differs]


def _numbered(versions: Sequence[int]) -> str:
    return f"version {' and '.join(map(str, versions))}" if versions else "not consulted"


def _known(facts: Mapping[str, Mapping[str, str | None]], reference: str, name: str) -> str:
    if reference not in facts:
        return "not known"
    return facts[reference][name] or ("not served" if name == "served" else "until further order")


def _effects(one: RecordedCheck, other: RecordedCheck) -> Iterator[Change]:
    """What came out otherwise, for each zone and each order that both looked at."""
    ours, theirs = _answers(one), _answers(other)
    for about in [words for words in (*ours, *theirs) if (words in ours) != (words in theirs)]:
        has = ["has a finding" if about in answers else "has none" for answers in (ours, theirs)]
        yield Change(kind="result", about=about, one=has[0], other=has[1])
    for about in (words for words in ours if words in theirs):
        for name in _RESULTS:
            before, after = ours[about].get(name), theirs[about].get(name)
            if before != after:
                yield Change(kind="result", about=f"{about}: {name}", one=str(before), other=str(after))


def _answers(recorded: RecordedCheck) -> dict[str, Mapping[str, Any]]:
    """The findings by what they are of, in words; each version by itself where a zone has several."""
    made: dict[str, Mapping[str, Any]] = {}
    findings = recorded.answer["findings"]
    for finding in findings:
        zone = (finding["order"], finding["zone"])
        alone = sum((other["order"], other["zone"]) == zone for other in findings) == 1
        words = _named(*zone) + ("" if alone else f", version {finding['zone_version']}")
        made[words] = finding
    for union in recorded.answer["orders"]:
        made[f"order {isolated(union['order'])}, its zones together"] = union
    return made


def _named(order: str, zone: str) -> str:
    """A zone in words."""
    return f"{isolated(zone)} of order {isolated(order)}"


_RESULTS = (
    "outcome",
    "clearance_m",
    "chance_inside",
    "share_inside",
    "grade",
    "radius_95_m",
    "applies",
    "unserved",
    "near",
)


def _where(recorded: RecordedCheck) -> str:
    place = recorded.location.place
    if isinstance(place, Area):
        return f"{recorded.location.reading} (outline {sha256(place.shape.wkb_hex)[:12]})"
    return f"longitude {place.at.lon:.9f}, latitude {place.at.lat:.9f} ({recorded.location.reading})"


def _accuracy(accuracy: Accuracy) -> str:
    return "none stated" if accuracy.stated_m is None else f"{accuracy.stated_m:g} m at {accuracy.percent:g} %"


def _versions_used(recorded: RecordedCheck) -> dict[tuple[str, str], list[int]]:
    """The numbers of the versions of each zone that a check consulted."""
    used: dict[tuple[str, str], list[int]] = {}
    for one in recorded.answer["consulted"]:
        used.setdefault((one["order"], one["zone"]), []).append(one["zone_version"])
    return {key: sorted(numbers) for key, numbers in used.items()}


def _metres(value: float) -> str:
    return f"{value:,.4g} m" if value < 1 else f"{value:,.3f} m"


def _yes(value: object) -> str:
    return "yes" if value else "no"
