"""Tables of the findings of fixes, written as they come: CSV, Parquet or GeoPackage, by the file's suffix."""

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol, TextIO

import numpy as np
import pyarrow as pa

from cordon.cell import cell
from cordon.file import writing_to
from monitor.answered import Answered
from monitor.finding import clearance_text_m
from monitor.register import FINDINGS
from monitor.together import ORDERS
from zones.error import BadValue
from zones.frame import Floats
from zones.instant import utc_text

SUFFIXES = (".csv", ".parquet", ".gpkg")
COLUMNS = ("row", "device", "time", "order", "zone", "zone_version", "outcome", "clearance_m", "chance_inside",
           "applies", "near")  # fmt: skip
ORDER_COLUMNS = ("row", "device", "time", "order", "zones", "outcome", "clearance_m", "chance_inside", "near")
_UTC_OF_GDAL = 100  # its number for a time that is UTC
_LAYER = "findings"


class Table(Protocol):
    """A table of findings under way; both raise BadValue where it can't be written."""

    def add(self, answered: Answered) -> None: ...
    def close(self) -> None: ...


def open_table(draft: Path, out: Path, field: str, columns: Sequence[str] = COLUMNS) -> Table:
    """The table of the kind that the suffix of `out` names, written to the draft batch by batch."""
    kinds: dict[str, type[_CsvTable] | type[_ParquetTable] | type[_GeoPackageTable]] = {
        ".csv": _CsvTable, ".parquet": _ParquetTable, ".gpkg": _GeoPackageTable,
    }  # fmt: skip
    with writing_to(out, field):
        return kinds[out.suffix.lower()](draft, _Out(out, field, columns))


def read_suffix(out: Path, field: str) -> None:
    """Raises BadValue for a file that no table is written to."""
    if out.suffix.lower() not in SUFFIXES:
        raise BadValue(field, out.name, f"Name it {', '.join(SUFFIXES[:-1])} or {SUFFIXES[-1]}.")


@dataclass(frozen=True, slots=True)
class _Out:
    """Where a table goes in the end, the option that said so, and its columns."""

    path: Path
    field: str
    columns: Sequence[str]

    @property
    def schema(self) -> Any:
        return pa.schema([(FINDINGS if self.columns is COLUMNS else ORDERS).field(name) for name in self.columns])


class _CsvTable:
    def __init__(self, draft: Path, out: _Out) -> None:
        self._out = out
        self._file = draft.open("w", newline="", encoding="utf-8")
        self._writer = csv_writer(self._file, out.columns)

    def add(self, answered: Answered) -> None:
        with writing_to(self._out.path, self._out.field):
            self._writer.writerows(
                zip(*(_cells(name, answered.findings.column(name)) for name in self._out.columns), strict=True)
            )

    def close(self) -> None:
        with writing_to(self._out.path, self._out.field):
            self._file.close()


def _cells(name: str, column: Any) -> Sequence[Any]:
    """The values of a column as cells: no text that a spreadsheet would run."""
    if pa.types.is_dictionary(column.type):
        words = [cell(word) for word in column.dictionary.to_pylist()]
        return [words[place] for place in column.indices.to_pylist()]
    values: list[Any] = column.to_pylist()
    match name:
        case "time":
            return [utc_text(value) for value in values]
        case "clearance_m":
            return [clearance_text_m(value) for value in values]
        case "chance_inside":
            return [round(value, 6) for value in values]
        case "near":
            return ["true" if value else "false" for value in values]
        case _:
            return values


class _ParquetTable:
    def __init__(self, draft: Path, out: _Out) -> None:
        import pyarrow.parquet as pq

        self._out = out
        # Without Arrow's own note of its types, in which texts would be read back as the dictionaries that they are held in.
        self._writer = pq.ParquetWriter(draft, out.schema, store_schema=False)

    def add(self, answered: Answered) -> None:
        with writing_to(self._out.path, self._out.field):
            self._writer.write_table(pa.table(_shown(answered.findings, self._out.columns), schema=self._out.schema))

    def close(self) -> None:
        with writing_to(self._out.path, self._out.field):
            self._writer.close()


class _GeoPackageTable:
    """A layer of points: where each fix was, with its finding."""

    def __init__(self, draft: Path, out: _Out) -> None:
        self._draft, self._out = draft, out
        draft.unlink()  # GDAL makes it
        self._begun = False

    def add(self, answered: Answered) -> None:
        findings = answered.findings
        if len(findings) or not self._begun:
            self._write(answered)

    def _write(self, answered: Answered) -> None:
        import shapely
        from pyogrio.errors import DataSourceError
        from pyogrio.raw import write

        findings, fixes = answered.findings, answered.fixes
        where = np.searchsorted(fixes.column("row"), findings.column("row"))
        lon, lat = (np.asarray(fixes.column(name))[where] for name in ("longitude", "latitude"))
        fields = [_field(column) for column in _shown(findings, self._out.columns)]
        with writing_to(self._out.path, self._out.field):
            try:
                write(
                    self._draft, shapely.to_wkb(shapely.points(lon, lat)), fields, np.array(self._out.columns), layer=_LAYER,
                    driver="GPKG", geometry_type="Point", crs="EPSG:4326", append=self._begun,
                    gdal_tz_offsets={"time": np.full(len(findings), _UTC_OF_GDAL)},
                )  # fmt: skip
            except DataSourceError as error:
                raise OSError(str(error)) from None
        self._begun = True

    def close(self) -> None:
        if not self._begun:
            self._draft.touch()


def _field(column: Any) -> Any:
    """As GDAL takes it; a GeoPackage holds instants to the millisecond."""
    if pa.types.is_timestamp(column.type):
        return column.cast(pa.timestamp("ms"), safe=False).to_numpy(zero_copy_only=False)
    plain = column.cast(pa.string()) if pa.types.is_dictionary(column.type) else column
    return plain.to_numpy(zero_copy_only=False)


def _shown(findings: Any, columns: Sequence[str]) -> list[Any]:
    """The columns as they are shown: metres to 1 mm, chances to 1e-6."""
    shown = {name: findings.column(name) for name in columns}
    shown["clearance_m"] = pa.array(clearances_shown(np.asarray(shown["clearance_m"])))
    shown["chance_inside"] = pa.array(np.round(np.asarray(shown["chance_inside"]), 6))
    return list(shown.values())


def clearances_shown(clearance_m: Floats) -> Floats:
    """`clearance_text_m` of many."""
    rounded = np.round(clearance_m, 3) + 0.0
    return np.where((clearance_m > 0) & (rounded <= 0), 0.001, rounded)


def csv_writer(file: TextIO, header: Sequence[str]) -> Any:
    """A writer of rows that any spreadsheet reads, its header written."""
    writer = csv.writer(file, lineterminator="\r\n")
    writer.writerow(header)
    return writer
