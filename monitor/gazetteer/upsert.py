"""What a product adds, changes and ends, as sets: its rows lie in a temporary table beside those that are there.

The history of postcodes does not depend on the order of imports. Each area has a value per product that speaks of it:
where each postcode lay, or that it was missing; kept are the longest runs of equal values. Files of one day and one
area speak together, and may not contradict each other.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    ColumnElement,
    Connection,
    Index,
    Integer,
    MetaData,
    Table,
    and_,
    delete,
    exists,
    func,
    insert,
    literal,
    null,
    or_,
    select,
    update,
)

from monitor.gazetteer.product import Product
from monitor.gazetteer.storage import postcode_table, product_table
from zones.error import AlreadyThere, BadValue
from zones.instant import uk_day

_VALUE = ("quality", "easting", "northing")


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """What an import did: against the product before it in time, for postcodes; against what was there, for the rest."""

    added: int = 0
    changed: int = 0
    ended: int = 0
    unchanged: int = 0

    def __add__(self, other: "Counts") -> "Counts":
        return Counts(added=self.added + other.added, changed=self.changed + other.changed,
                      ended=self.ended + other.ended, unchanged=self.unchanged + other.unchanged)  # fmt: skip


@contextmanager
def incoming(connection: Connection, like: Table, leave_out: Sequence[str]) -> Iterator[Table]:
    """A temporary table with the columns of another but some, and a running number; gone at the end."""
    columns = [Column(c.name, c.type) for c in like.c if c.name not in leave_out]
    key = Column("n", BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=True)
    made = Table(f"incoming_{like.name}", MetaData(), key, *columns, prefixes=["TEMPORARY"])
    made.create(connection)
    try:
        yield made
    finally:
        made.drop(connection)


def fill(connection: Connection, table: Table, key: str, batches: Iterable[list[dict[str, Any]]]) -> int:
    """Puts the rows in, and makes them findable by their key; how many they were."""
    count = 0
    statement = insert(table)
    for batch in batches:
        if batch:
            connection.execute(statement, batch)
            count += len(batch)
    Index(f"ix_{table.name}", table.c[key]).create(connection)
    return count


def drop_repeats(connection: Connection, table: Table, key: str, *, field: str) -> int:
    """Keeps one of rows that are there twice, and says how many went; raises BadValue where the two differ."""
    others = [c for c in table.c if c.name not in ("n", key)]
    column = table.c[key]
    one, two = table.alias(), table.alias()
    twice = select(column).group_by(column).having(func.count() > 1).subquery()
    if connection.execute(select(twice).limit(1)).first() is None:
        return 0
    differs = or_(*(one.c[c.name].is_distinct_from(two.c[c.name]) for c in others))
    pair = select(one.c[key]).join(two, and_(one.c[key] == two.c[key], one.c.n < two.c.n))
    found = connection.execute(pair.where(one.c[key].in_(select(twice.c[0])), differs).limit(1)).first()
    if found is not None:
        raise BadValue(
            field, str(found[0]), "Take the file as it was published.", problem="is in it twice, with different values"
        )
    first = select(func.min(table.c.n)).where(column.in_(select(twice.c[0]))).group_by(column)
    gone = delete(table).where(column.in_(select(twice.c[0])), table.c.n.not_in(first))
    return int(connection.execute(gone).rowcount)


def areas_of(connection: Connection, rows: Table) -> set[str]:
    """The postcode areas that rows speak of."""
    return set(connection.execute(select(rows.c.area).distinct()).scalars())


def record_postcodes(
    connection: Connection, rows: Table, day: date, earlier: Sequence[Product], *, field: str
) -> tuple[Counts, tuple[str, ...]]:
    """Puts a product of a day into the history of postcodes; the answer counts it, and names the areas it speaks of.

    `earlier` are the products imported before, whatever their day. Raises BadValue where one of the same day has
    another position.
    """
    areas = tuple(sorted(areas_of(connection, rows)))
    groups: dict[tuple[date | None, bool, date | None], list[str]] = {}
    for area in areas:
        days = {product.day for product in earlier if area in product.scope}
        before = max((one for one in days if one < day), default=None)
        after = min((one for one in days if one > day), default=None)
        groups.setdefault((before, day in days, after), []).append(area)
    counts = Counts()
    for (before, there, after), some in groups.items():
        run = _Runs(connection=connection, rows=rows, day=day, before=before, after=after, areas=some)
        counts += run.join_same_day(field) if there else run.put_between()
    return counts, areas


@dataclass(frozen=True, slots=True, kw_only=True)
class _Runs:
    """The runs of some areas, into which a product is put between the day before and the day after."""

    connection: Connection
    rows: Table
    day: date
    before: date | None
    after: date | None
    areas: Sequence[str]

    @property
    def _here(self) -> ColumnElement[bool]:
        return postcode_table.c.area.in_(self.areas)

    def _covers(self, table: Any, day: date | None) -> ColumnElement[bool]:
        """Whether a run of the table holds on a product's day."""
        if day is None:
            return literal(False)
        return and_(table.c.since <= day, or_(table.c.until.is_(None), table.c.until > day))

    def _same(self, one: Any, other: Any) -> ColumnElement[bool]:
        return and_(one.c.postcode == other.c.postcode,
                    *(one.c[name].is_not_distinct_from(other.c[name]) for name in _VALUE))  # fmt: skip

    def _count(self, *conditions: ColumnElement[bool]) -> int:
        query = select(func.count()).select_from(self.rows).where(self.rows.c.area.in_(self.areas), *conditions)
        return int(self.connection.execute(query).scalar_one())

    def put_between(self) -> Counts:
        """A product on a day that none of these areas had."""
        runs, rows = postcode_table, self.rows
        held = runs.alias()
        earlier = and_(self._covers(held, self.before), held.c.postcode == rows.c.postcode)
        unchanged = self._count(exists().where(self._covers(held, self.before), self._same(held, rows)))
        known = self._count(exists().where(earlier))
        of_before = select(func.count()).select_from(runs).where(self._here, self._covers(runs, self.before))
        total = self._count()
        ended = int(self.connection.execute(of_before).scalar_one()) - known
        stays = exists().where(self._same(rows, runs))
        goes = and_(self._here, self._covers(runs, self.before), ~stays)
        if self.after is not None:
            # A run that goes on past the next product is cut in two: what follows the day, and what was before it.
            on = or_(runs.c.until.is_(None), runs.c.until > self.after)
            copied = [literal(self.after, runs.c.since.type).label("since") if c.name == "since" else c for c in runs.c]
            self.connection.execute(insert(runs).from_select([c.name for c in runs.c], select(*copied).where(goes, on)))
        self.connection.execute(update(runs).where(goes).values(until=self.day))
        self._add_missing()
        return Counts(added=total - known, changed=known - unchanged, ended=ended, unchanged=unchanged)

    def _add_missing(self) -> None:
        """Lets each row that nothing covers on the day begin then: an equal run of the next product begins earlier."""
        runs, rows = postcode_table, self.rows
        held = runs.alias()
        uncovered = ~exists().where(self._covers(held, self.day), held.c.postcode == rows.c.postcode)
        if self.after is not None:
            this = rows.alias()
            pulled = and_(
                self._here, runs.c.since == self.after,
                exists().where(self._same(this, runs)),
                ~exists().where(self._covers(held, self.day), held.c.postcode == runs.c.postcode),
            )  # fmt: skip
            self.connection.execute(update(runs).where(pulled).values(since=self.day))
        until: Any = null() if self.after is None else literal(self.after, runs.c.until.type)
        values = [
            rows.c.postcode,
            literal(self.day, runs.c.since.type),
            until,
            rows.c.area,
            *(rows.c[n] for n in _VALUE),
            rows.c.cell,
        ]
        names = ["postcode", "since", "until", "area", *_VALUE, "cell"]
        self.connection.execute(
            insert(runs).from_select(names, select(*values).where(rows.c.area.in_(self.areas), uncovered))
        )

    def join_same_day(self, field: str) -> Counts:
        """A product on a day that these areas had already: what it has besides is added, what it lacks goes on."""
        runs, rows = postcode_table, self.rows
        held = runs.alias()
        on_day = and_(self._covers(held, self.day), held.c.postcode == rows.c.postcode)
        unchanged = self._count(exists().where(self._covers(held, self.day), self._same(held, rows)))
        known = self._count(exists().where(on_day))
        if known != unchanged:
            other = select(rows.c.postcode).where(
                rows.c.area.in_(self.areas), exists().where(on_day), ~exists().where(on_day, self._same(held, rows))
            )
            raise BadValue(
                field, str(self.connection.execute(other.order_by(rows.c.postcode).limit(1)).scalar_one()),
                "See which of the two files is right, and give the other its own --date.",
                problem=f"has another position in what was imported for {uk_day(self.day)} before",
            )  # fmt: skip
        # A run that ended on this day for want of the row goes on, and takes the equal one of the next product with it.
        this = rows.alias()
        resumed = and_(self._here, runs.c.until == self.day, exists().where(self._same(this, runs)))
        until: Any = null() if self.after is None else literal(self.after, runs.c.until.type)
        if self.after is not None:
            following = runs.alias()
            joined = select(following.c.until).where(
                following.c.since == self.after, self._same(following, runs)
            ).correlate(runs).scalar_subquery()  # fmt: skip
            has_next = exists().where(following.c.since == self.after, self._same(following, runs))
            swallowed = and_(
                self._here, runs.c.since == self.after,
                exists().where(held.c.until == self.day, self._same(held, runs)),
                exists().where(self._same(this, runs)),
            )  # fmt: skip
            keys = [runs.c.postcode]
            gone = list(self.connection.execute(select(*keys).where(swallowed)).scalars())
            self.connection.execute(update(runs).where(resumed, has_next).values(until=joined))
            for start in range(0, len(gone), 400):
                some = gone[start : start + 400]
                self.connection.execute(delete(runs).where(runs.c.since == self.after, runs.c.postcode.in_(some)))
        self.connection.execute(update(runs).where(resumed).values(until=until))
        self._add_missing()
        return Counts(added=self._count() - known, unchanged=unchanged)


def replace_rows(
    connection: Connection, table: Table, rows: Table, product: Product, number: int, squares: Table, *, field: str
) -> Counts:
    """Lets the rows stand for the squares of a table of squares; raises AlreadyThere where newer ones do there.

    Only rows of an older day end; those of the same day stay beside.
    """
    c = table.c
    here = c.square.in_(select(squares.c.square))
    newer = select(product_table.c.day).join(table, c.product_id == product_table.c.id)
    found = connection.execute(
        newer.where(here, product_table.c.day > product.day).order_by(product_table.c.day.desc()).limit(1)
    ).first()
    if found is not None:
        raise AlreadyThere(
            field, product.cited, "Import a newer one, or leave things as they are: of names and roads only the newest is kept.",
            problem=f"is older than what is imported, of {uk_day(found[0])}",
        )  # fmt: skip
    names = [column.name for column in c if column.name != "product_id"]
    same_id = rows.c.id == c.id
    older = c.product_id.in_(select(product_table.c.id).where(product_table.c.day < product.day))
    ended = connection.execute(delete(table).where(here, older, ~exists().where(same_id))).rowcount
    differs = or_(*(rows.c[name].is_distinct_from(c[name]) for name in names if name != "id"))
    known = connection.execute(select(func.count()).select_from(table).join(rows, same_id)).scalar_one()
    changed = connection.execute(delete(table).where(exists().where(same_id, differs))).rowcount
    connection.execute(update(table).where(exists().where(same_id)).values(product_id=number))
    added = select(*(rows.c[name] for name in names), literal(number)).where(~exists().where(same_id))
    connection.execute(insert(table).from_select([*names, "product_id"], added))
    total = connection.execute(select(func.count()).select_from(rows)).scalar_one()
    return Counts(added=total - known, changed=changed, ended=ended, unchanged=known - changed)


@contextmanager
def squares_of(connection: Connection, rows: Table, keep: Callable[[int], bool]) -> Iterator[Table]:
    """A temporary table of the squares that the rows lie in, those of them that are kept."""
    made = Table("incoming_square", MetaData(), Column("square", Integer, primary_key=True), prefixes=["TEMPORARY"])
    made.create(connection)
    try:
        found = connection.execute(select(rows.c.square).distinct()).scalars().all()
        kept: list[Mapping[str, int]] = [{"square": square} for square in found if keep(square)]
        if kept:
            connection.execute(insert(made), kept)
        yield made
    finally:
        made.drop(connection)
