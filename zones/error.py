"""What can go wrong and be put right by the person who asked.

CordonError                       has a field, a value and a remedy; its text is made of them once
├── BadInput                      what was given can't be used
│   ├── MissingField              a field that is needed is absent
│   ├── UnknownField              a field that nobody reads
│   ├── BadValue                  a value outside what the field takes
│   ├── BadNumber                 not a finite number, or out of its range
│   ├── BadPlace                  a place that can't be read
│   │   ├── SwappedCoordinates    its two numbers exchanged would be in Great Britain
│   │   ├── OutsideCoverage       the National Grid gives no answer there
│   │   ├── UnknownPlace          a postcode, name or road that the gazetteer does not have
│   │   └── SeveralPlaces         it fits several places, each named so that it can be picked
│   ├── BadInstant                a time that can't be read
│   │   ├── NoOffset              a time without an offset from UTC
│   │   ├── AmbiguousTime         a UK time that happens twice
│   │   └── NoSuchTime            a UK time that the spring clock change leaves out
│   ├── BadShape                  a shape that can't be a zone
│   │   ├── InvalidShape          a ring that crosses itself and the like, with the place
│   │   │   └── RingNotClosed     its last position is not its first
│   │   ├── EmptyShape            no area
│   │   └── NotAPolygon           points, lines or nothing where a polygon is needed
│   ├── BadFile                   a file that can't be used
│   │   ├── WrongFormat           it is not what its name says, or of no kind that is read
│   │   ├── UnsafeFile            it refers elsewhere, or is built to harm
│   │   ├── DamagedFile           it is cut off, or something in it is lost
│   │   ├── TooLarge              more than is read
│   │   └── UnknownFrame          metres without a grid, or a coordinate system that is not read
│   ├── BadSchedule               hours, plain or as iCalendar, that can't be used
│   └── BadEvent                  an event that the order's state does not allow
├── NotFound                      nothing is recorded under that reference
├── AlreadyThere                  the reference is taken
├── NotAllowed                    the setting or the state forbids it
├── Busy                          another action holds the database
├── RecordDamaged                 the audit chain or the database is not what was written
└── ManyFaults                    a list of the above, from one file
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from enum import Enum, auto

VALUE_SHOWN_CHARS = 160
_IN_JSON = {"None": "null", "True": "true", "False": "false"}


def shown(value: object) -> str:
    """A value as an error shows it: on one line, cut to a readable length, control characters spelt out."""
    text = value if isinstance(value, str) else _IN_JSON.get(repr(value), repr(value))
    text = "".join(c if c.isprintable() else f"\\x{ord(c):02x}" for c in text[: VALUE_SHOWN_CHARS + 1])
    return text if len(text) <= VALUE_SHOWN_CHARS else text[: VALUE_SHOWN_CHARS - 1] + "…"


def _spelt(text: str) -> str:
    """A sentence of ours with the control characters of what it quotes spelt out."""
    return text if text.isprintable() else "".join(c if c.isprintable() or c == "\n" else shown(c) for c in text)


class Way(Enum):
    """What a door may offer beside a remedy, each in its own words; a door that does not offer it has none."""

    REPAIR = auto()
    """Let the shape be repaired, after it is said what that changes."""
    GRID = auto()
    """State that the numbers are metres of the British National Grid."""
    UNSTATED = auto()
    """State no coordinate system, but leave it to the file."""
    LAYER = auto()
    """Pick one layer of the file."""
    CORRIDOR = auto()
    """Make a zone along a line."""
    POSTCODES = auto()
    """Bring postcodes into the gazetteer."""
    NAMES = auto()
    """Bring names into the gazetteer."""
    ROADS = auto()
    """Bring roads into the gazetteer."""
    AREA = auto()
    """Draw the area that is meant."""
    THREE_WORDS = auto()
    """Set up the service of what3words."""


class CordonError(Exception):
    """Something that a person can put right: which field, what was given, what is wrong, what to do."""

    problem = "can't be used"
    ways: tuple[Way, ...] = ()

    def __init__(
        self, field: str, value: object, remedy: str, *, problem: str = "", ways: tuple[Way, ...] = ()
    ) -> None:
        self.field = shown(field)
        self.value = shown(value)
        self.remedy = _spelt(remedy)
        self.problem = _spelt(problem or type(self).problem)
        self.ways = ways
        super().__init__(self.field, self.value, remedy)

    def __str__(self) -> str:
        return f"{self.field}: “{self.value}” {self.problem}. {self.remedy}"

    def __reduce__(self) -> tuple[object, ...]:
        return (_rebuilt, (type(self), self.field, self.value, self.remedy, self.problem), {"ways": self.ways})

    def remedy_in(self, words: Mapping[Way, str]) -> str:
        """The remedy, and what a door offers beside it in the door's words."""
        return " ".join([self.remedy, *(words[way] for way in self.ways if way in words)])

    @property
    def faults(self) -> "Sequence[CordonError]":
        return (self,)


def _rebuilt(kind: type[CordonError], field: str, value: str, remedy: str, problem: str) -> CordonError:
    return kind(field, value, remedy, problem=problem)


class BadInput(CordonError):
    problem = "can't be used"


class MissingField(BadInput):
    problem = "is missing"

    def __init__(self, field: str, value: object = "", remedy: str = "Give it.", *, problem: str = "") -> None:
        super().__init__(field, value, remedy, problem=problem)

    def __str__(self) -> str:
        return f"{self.field}: {self.problem}. {self.remedy}"


class UnknownField(BadInput):
    problem = "is not a field that is read"


class BadValue(BadInput):
    problem = "is not one of the values that this field takes"


class BadNumber(BadInput):
    problem = "is not a number that can be used here"


class BadPlace(BadInput):
    problem = "can't be read as a place"


class SwappedCoordinates(BadPlace):
    problem = "is outside Great Britain, but would be in it with its two numbers exchanged"


class OutsideCoverage(BadPlace):
    problem = "is outside the National Grid of Great Britain"


class UnknownPlace(BadPlace):
    problem = "is not in the gazetteer"


class SeveralPlaces(BadPlace):
    """Several places fit; each of `candidates`, given back as it stands, picks exactly one of them."""

    problem = "fits several places"
    _MOST_NAMED = 10

    def __init__(self, field: str, value: object, candidates: Iterable[str], *, problem: str = "") -> None:
        self.candidates = tuple(candidates)
        named = "; ".join(f"“{one}”" for one in self.candidates[: self._MOST_NAMED])
        more = f"; {self._more}" if self._more else ""
        super().__init__(field, value, f"Give one of: {named}{more}.", problem=problem)

    @property
    def _more(self) -> str:
        more = len(self.candidates) - self._MOST_NAMED
        return f"and {more:,} more: add the town, district, county or postcode district" if more > 0 else ""

    @property
    def lines(self) -> list[str]:
        """The same sentence, with a line for each candidate."""
        named = self.candidates[: self._MOST_NAMED]
        rest = [self._more] if self._more else []
        return [f"{self.field}: “{self.value}” {self.problem}. Give one of:", *(f"  {one}" for one in (*named, *rest))]

    def __reduce__(self) -> tuple[object, ...]:
        return (_rebuilt_candidates, (type(self), self.field, self.value, self.candidates, self.problem))


def _rebuilt_candidates(
    kind: type[SeveralPlaces], field: str, value: str, candidates: tuple[str, ...], problem: str
) -> SeveralPlaces:
    return kind(field, value, candidates, problem=problem)


class BadInstant(BadInput):
    problem = "can't be read as a date and time"


class NoOffset(BadInstant):
    problem = "does not say its offset from UTC"


class AmbiguousTime(BadInstant):
    problem = "happens twice, because the clocks go back"


class NoSuchTime(BadInstant):
    problem = "does not exist, because the clocks go forward"


class BadShape(BadInput):
    problem = "can't be a zone"


class InvalidShape(BadShape):
    problem = "is not a valid polygon"


class RingNotClosed(InvalidShape):
    problem = "is not closed"


class EmptyShape(BadShape):
    problem = "has no area"


class NotAPolygon(BadShape):
    problem = "is not a polygon"


class BadFile(BadInput):
    problem = "can't be read"


class WrongFormat(BadFile):
    problem = "is not a file of a kind that is read here"


class UnsafeFile(BadFile):
    problem = "is not read, for safety"


class DamagedFile(BadFile):
    problem = "is damaged"


class TooLarge(BadFile):
    problem = "is larger than is read here"


class UnknownFrame(BadFile):
    problem = "does not say which coordinates it holds"


class BadSchedule(BadInput):
    problem = "is not a schedule that can be followed"


class BadEvent(BadInput):
    problem = "can't happen to the order at that time"


class NotFound(CordonError):
    problem = "is not recorded here"


class AlreadyThere(CordonError):
    problem = "is recorded already"


class NotAllowed(CordonError):
    problem = "is not allowed"


class Busy(CordonError):
    problem = "is in use by another action"


class RecordDamaged(CordonError):
    problem = "is not what was written"


class ManyFaults(CordonError):
    """Several faults of one input, each with its own field, value and remedy."""

    problem = "has several faults"

    def __init__(self, faults: Iterable[CordonError]) -> None:
        self._faults = tuple(faults)
        first = self._faults[0]
        super().__init__(first.field, first.value, first.remedy, problem=first.problem)

    def __str__(self) -> str:
        return "\n".join(str(fault) for fault in self._faults)

    def __reduce__(self) -> tuple[object, ...]:
        return (ManyFaults, (self._faults,))

    @property
    def faults(self) -> Sequence[CordonError]:
        return self._faults


def raise_faults(faults: Sequence[CordonError]) -> None:
    """Raises one fault as itself, several as `ManyFaults`, none not at all."""
    if len(faults) == 1:
        raise faults[0]
    if faults:
        raise ManyFaults(faults)


def offer(error: CordonError, words: Mapping[Way, str]) -> None:
    """Lets the remedies of an error tell what a door offers beside them, too, once."""
    for fault in error.faults:
        fault.remedy = fault.remedy_in(words)
        fault.ways = tuple(way for way in fault.ways if way not in words)


@contextmanager
def offering(words: Mapping[Way, str], called: Mapping[str, str] | None = None) -> Iterator[None]:
    """Within it, remedies tell what a door offers beside them too, and fields are `called` as at the door."""
    try:
        yield
    except CordonError as error:
        offer(error, words)
        for fault in error.faults:
            fault.field = (called or {}).get(fault.field, fault.field)
        raise
