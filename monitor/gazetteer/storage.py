"""The gazetteer's tables, and what is looked up in them. Positions are National Grid metres (EPSG:27700).

What is imported is no fact of a case: products are recorded with their stamp, once and for all; the rows behind them
follow the newest product, and postcodes keep the time for which each position held.
"""

from collections.abc import Collection, Iterator, Sequence
from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    ColumnElement,
    Connection,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    Row,
    String,
    Table,
    Text,
    UniqueConstraint,
    and_,
    func,
    insert,
    literal_column,
    or_,
    select,
)

from monitor.gazetteer.product import Kind, Product
from zones.database import DayColumn, Stamp, intact, metadata, stamp_columns, stamped

__all__ = ["Connection"]

product_table = Table(
    "gazetteer_product", metadata,
    Column("id", Integer, primary_key=True),
    Column("kind", String(40), nullable=False, index=True),
    Column("name", Text, nullable=False),
    Column("day", DayColumn, nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("rows", BigInteger, nullable=False),
    Column("scope", Text, nullable=False),
    *stamp_columns(),
    UniqueConstraint("kind", "sha256"),
    sqlite_autoincrement=True,
)  # fmt: skip

postcode_table = Table(
    "gazetteer_postcode", metadata,
    Column("postcode", String(8), primary_key=True),
    Column("since", DayColumn, primary_key=True),
    Column("until", DayColumn),
    Column("area", String(2), nullable=False, index=True),
    Column("quality", Integer, nullable=False),
    Column("easting", Integer),
    Column("northing", Integer),
    Column("cell", Integer, index=True),
)  # fmt: skip

name_table = Table(
    "gazetteer_name", metadata,
    Column("id", String(40), primary_key=True),
    Column("name_1", Text, nullable=False),
    Column("name_2", Text, nullable=False),
    Column("folded_1", Text, nullable=False, index=True),
    Column("folded_2", Text, nullable=False),
    Column("local_type", String(60), nullable=False),
    Column("easting", Float, nullable=False),
    Column("northing", Float, nullable=False),
    Column("west", Float),
    Column("south", Float),
    Column("east", Float),
    Column("north", Float),
    Column("postcode_district", String(8), nullable=False),
    Column("populated_place", Text, nullable=False),
    Column("district", Text, nullable=False),
    Column("county", Text, nullable=False),
    Column("region", Text, nullable=False),
    Column("country", Text, nullable=False),
    Column("square", Integer, nullable=False, index=True),
    Column("product_id", ForeignKey("gazetteer_product.id"), nullable=False),
)  # fmt: skip
Index("ix_gazetteer_name_folded_2", name_table.c.folded_2, sqlite_where=name_table.c.folded_2 != "",
      postgresql_where=name_table.c.folded_2 != "")  # fmt: skip

link_table = Table(
    "gazetteer_link", metadata,
    Column("id", String(40), primary_key=True),
    Column("name_1", Text, nullable=False),
    Column("name_2", Text, nullable=False),
    Column("folded_1", Text, nullable=False),
    Column("folded_2", Text, nullable=False),
    Column("road", String(40), nullable=False),
    Column("classification", String(40), nullable=False),
    Column("form", String(40), nullable=False),
    Column("start_node", String(40), nullable=False, index=True),
    Column("end_node", String(40), nullable=False, index=True),
    Column("line", LargeBinary, nullable=False),
    Column("square", Integer, nullable=False, index=True),
    Column("product_id", ForeignKey("gazetteer_product.id"), nullable=False),
)  # fmt: skip
for _column in (link_table.c.folded_1, link_table.c.folded_2, link_table.c.road):
    Index(f"ix_gazetteer_link_{_column.name}", _column, sqlite_where=_column != "", postgresql_where=_column != "")

junction_table = Table(
    "gazetteer_junction", metadata,
    Column("id", String(40), primary_key=True),
    Column("road", String(40), nullable=False, index=True),
    Column("number", String(40), nullable=False),
    Column("easting", Float, nullable=False),
    Column("northing", Float, nullable=False),
    Column("square", Integer, nullable=False, index=True),
    Column("product_id", ForeignKey("gazetteer_product.id"), nullable=False),
)  # fmt: skip

_NO_TEXT: ColumnElement[str] = literal_column("''")
"""As the indexes have it: not as a parameter, which could be anything."""
CELL_M = 1_000
LINK_SQUARE_M = 10_000
"""The side of the squares that road links and junctions are kept by."""
_COLUMN = 10_000
_MOST_NAMED = 400
_MOST_ALIKE = 20_000


def cell_of(easting: float, northing: float) -> int:
    """The 1 km square that a position lies in, as one number."""
    return int(easting // CELL_M) * _COLUMN + int(northing // CELL_M)


def add_product(connection: Connection, stamp: Stamp, product: Product) -> int:
    """Records a product; the answer is its number."""
    row = {
        "kind": product.kind, "name": product.name, "day": product.day, "sha256": product.sha256, "rows": product.rows,
        "scope": " ".join(product.scope), **stamped(stamp, "none"),
    }  # fmt: skip
    return int(connection.execute(insert(product_table).values(row).returning(product_table.c.id)).scalar_one())


def load_products(connection: Connection, kind: Kind | None = None) -> list[Product]:
    """The imported products by kind and day."""
    query = select(product_table).order_by(product_table.c.kind, product_table.c.day, product_table.c.id)
    if kind is not None:
        query = query.where(product_table.c.kind == kind)
    with intact("products"):
        return [
            Product(kind=Kind(row.kind), name=row.name, day=row.day, sha256=row.sha256, rows=int(row.rows),
                    scope=tuple(row.scope.split()))
            for row in connection.execute(query)
        ]  # fmt: skip


def postcode_history(connection: Connection, postcode: str) -> Sequence[Row[Any]]:
    """Where a postcode lay, in the order of time."""
    query = select(postcode_table).where(postcode_table.c.postcode == postcode).order_by(postcode_table.c.since)
    with intact("postcodes"):
        return connection.execute(query).all()


def known_postcodes(connection: Connection, postcodes: Collection[str]) -> list[str]:
    """Those of the postcodes that are or were known."""
    found = select(postcode_table.c.postcode).where(postcode_table.c.postcode.in_(postcodes)).distinct()
    kept = set(connection.execute(found).scalars())
    return [one for one in postcodes if one in kept]


def postcodes_like(connection: Connection, beginning: str) -> list[str]:
    """The postcodes that begin so, in their order."""
    column = postcode_table.c.postcode
    query = select(column).where(column >= beginning, column < beginning + "~").distinct().order_by(column)
    return list(connection.execute(query.limit(_MOST_ALIKE)).scalars())


def postcodes_around(connection: Connection, easting: float, northing: float, reach_m: float) -> Sequence[Row[Any]]:
    """Every position of every postcode in the 1 km squares that are within reach, whatever its time."""
    west, east = int((easting - reach_m) // CELL_M), int((easting + reach_m) // CELL_M)
    south, north = max(0, int((northing - reach_m) // CELL_M)), int((northing + reach_m) // CELL_M)
    cell = postcode_table.c.cell
    columns = [cell.between(x * _COLUMN + south, x * _COLUMN + north) for x in range(max(0, west), east + 1)]
    c = postcode_table.c
    picked: list[Any] = [c.postcode, c.area, c.since, c.until, c.quality, c.easting, c.northing]
    with intact("postcodes"):
        return connection.execute(select(*picked).where(or_(*columns))).all()


def names_called(connection: Connection, folded: str) -> Sequence[Row[Any]]:
    """The names that are the same once folded, in either of their two languages."""
    query = select(name_table).where(_called(name_table, folded))
    with intact("names"):
        return connection.execute(query.order_by(name_table.c.id)).all()


def _called(table: Table, folded: str) -> ColumnElement[bool]:
    """Rows of a name in either language; each condition as its index has it, else the whole table is read."""
    one, two = table.c.folded_1, table.c.folded_2
    return or_(and_(one == folded, one != _NO_TEXT), and_(two == folded, two != _NO_TEXT))


def name_of_id(connection: Connection, identifier: str) -> Row[Any] | None:
    with intact("names"):
        return connection.execute(select(name_table).where(name_table.c.id == identifier)).first()


def names_like(connection: Connection, beginning: str) -> list[tuple[str, str]]:
    """Folded names that begin so, each with a name as it is written."""
    found: dict[str, str] = {}
    for table, folded, name in (
        (name_table, "folded_1", "name_1"), (name_table, "folded_2", "name_2"),
        (link_table, "folded_1", "name_1"), (link_table, "folded_2", "name_2"),
    ):  # fmt: skip
        column = table.c[folded]
        query = (
            select(column, func.min(table.c[name]))
            .where(column >= beginning, column < beginning + "\uffff", column != "")
            .group_by(column)
            .limit(_MOST_ALIKE)
        )
        found |= {str(one): str(written) for one, written in connection.execute(query)}
    return list(found.items())


def settlements_at(connection: Connection, easting: float, northing: float) -> Sequence[Row[Any]]:
    """The populated places whose box holds the position, the smallest first."""
    c = name_table.c
    size = (c.east - c.west) * (c.north - c.south)
    near = _squares_around(easting, northing, 40_000, 20_000)
    query = (
        select(name_table)
        .where(
            c.square.in_(near),
            c.local_type.in_(SETTLEMENTS),
            and_(c.west <= easting, easting <= c.east, c.south <= northing, northing <= c.north),
        )
        .order_by(size)
    )
    return connection.execute(query).all()


SETTLEMENTS = ("City", "Town", "Village", "Hamlet", "Suburban Area", "Other Settlement")


def _squares_around(easting: float, northing: float, reach_m: float, side_m: int) -> list[int]:
    return [
        square_of(x * side_m, y * side_m, side_m)
        for x in range(max(0, int((easting - reach_m) // side_m)), int((easting + reach_m) // side_m) + 1)
        for y in range(max(0, int((northing - reach_m) // side_m)), int((northing + reach_m) // side_m) + 1)
    ]


def square_of(easting: float, northing: float, side_m: int) -> int:
    """The square of a side that a position lies in, as one number."""
    return int(easting // side_m) * _COLUMN + int(northing // side_m)


def links_called(connection: Connection, folded: str) -> Sequence[Row[Any]]:
    """The road links of a name, in either of their two languages."""
    query = select(link_table).where(_called(link_table, folded))
    with intact("roads"):
        return connection.execute(query.order_by(link_table.c.id)).all()


def links_numbered(connection: Connection, road: str) -> Sequence[Row[Any]]:
    """The road links of a number, such as "A27"."""
    with intact("roads"):
        query = select(link_table).where(link_table.c.road == road, link_table.c.road != _NO_TEXT)
        return connection.execute(query.order_by(link_table.c.id)).all()


def links_in(connection: Connection, squares: Collection[int]) -> Iterator[Row[Any]]:
    """The road links whose middle lies in some squares of 10 km, as `square_of` numbers them."""
    listed = sorted(squares)
    for start in range(0, len(listed), _MOST_NAMED):
        query = select(link_table).where(link_table.c.square.in_(listed[start : start + _MOST_NAMED]))
        yield from connection.execute(query.order_by(link_table.c.id))


def links_at(connection: Connection, nodes: Collection[str], forms: Collection[str] = ()) -> Iterator[Row[Any]]:
    """The road links that start or end at one of the nodes; of some forms of way only, where they are given."""
    listed = sorted(nodes)
    for start in range(0, len(listed), _MOST_NAMED):
        some = listed[start : start + _MOST_NAMED]
        for column in (link_table.c.start_node, link_table.c.end_node):
            query = select(link_table).where(column.in_(some))
            if forms:
                query = query.where(link_table.c.form.in_(forms))
            yield from connection.execute(query.order_by(link_table.c.id))


def junctions_of(connection: Connection, road: str) -> Sequence[Row[Any]]:
    """The numbered junctions of a motorway."""
    query = select(junction_table).where(junction_table.c.road == road).order_by(junction_table.c.id)
    return connection.execute(query).all()


def any_links(connection: Connection) -> bool:
    return connection.execute(select(link_table.c.id).limit(1)).first() is not None


def any_names(connection: Connection) -> bool:
    return connection.execute(select(name_table.c.id).limit(1)).first() is not None
