"""A folder of Parquet files, read as one file: in the order of their paths, `device=A/date=2026-03-03` as columns."""

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote

from monitor.fixfile.chunk import Chunk
from monitor.fixfile.column import Named
from monitor.fixfile.parquet import is_parquet, parquet_chunks
from zones.error import BadFile, NotFound, WrongFormat

_PASSED_OVER = ("_SUCCESS", "_metadata", "_common_metadata")
"""What programs leave in a folder beside its rows. Hidden files are passed over, too, and nothing else is."""
_NULL = "__HIVE_DEFAULT_PARTITION__"


def folder_chunks(folder: Path, columns: Named, field: str, *, radius_95_m: float | None = None) -> Iterator[Chunk]:
    """The rows of all files of a folder and the folders in it; each file's columns are found anew."""
    for file in parquet_files(folder, field):
        name = file.relative_to(folder).as_posix()
        yield from parquet_chunks(
            file, columns, f"{field} {name}", radius_95_m=radius_95_m, beside=_said_by_folders(file.relative_to(folder))
        )


def parquet_files(folder: Path, field: str) -> list[Path]:
    """The files of a folder, in a fixed order; raises WrongFormat for one that is not Parquet."""
    try:
        files = sorted(_files(folder, folder, field), key=lambda file: file.relative_to(folder).parts)
    except OSError as error:
        raise BadFile(field, folder.name, f"Make sure that all of it can be read ({error.strerror}).") from None
    if not files:
        raise NotFound(field, folder.name, "Give a folder that holds .parquet files.", problem="holds no Parquet file")
    for file in files:
        name = file.relative_to(folder).as_posix()
        try:
            whole = is_parquet(file)
        except OSError as error:
            raise BadFile(field, name, f"Make sure that it can be read ({error.strerror}).") from None
        if not whole:
            raise WrongFormat(field, name, "Leave only Parquet files in the folder.", problem="is not Parquet")
    return files


def _files(within: Path, folder: Path, field: str) -> Iterator[Path]:
    for entry in within.iterdir():
        name = entry.relative_to(folder).as_posix()
        if entry.name.startswith(".") or (entry.name in _PASSED_OVER and not entry.is_dir()):
            continue
        if entry.name.startswith("_") and "=" not in entry.name:
            # `_temporary` holds what was never finished, `_delta_log` says which files do not count.
            raise WrongFormat(field, name, "Give a folder of finished Parquet files, without a log of its own.",
                              problem="shows that the files beside it are not to be read by themselves")  # fmt: skip
        if not entry.is_dir():
            yield entry
        elif entry.is_symlink():
            raise BadFile(field, name, "Put the files themselves into the folder.", problem="is a link to a folder")
        else:
            yield from _files(entry, folder, field)


def _said_by_folders(relative: Path) -> dict[str, str | None]:
    """The columns that the names of a file's folders are (Hive's way): all texts, so that 007 stays 007."""
    said: dict[str, str | None] = {}
    for part in relative.parts[:-1]:
        name, sign, value = part.partition("=")
        if sign and name:
            said[unquote(name)] = None if value == _NULL else unquote(value)
    return said
