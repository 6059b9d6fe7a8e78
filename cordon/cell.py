"""Cells of a CSV file that somebody opens in a spreadsheet."""

import re

_RUN = re.compile(r"\s*[=+\-@＝＋－＠]|[\t\r\n]")
_NUMBER = re.compile(r"[+-]?[0-9]+(?:[.,][0-9]+)?(?:[eE][+-]?[0-9]+)?")


def cell(text: str) -> str:
    """The text as a cell that no spreadsheet runs: what would begin a formula stands behind an apostrophe.

    Plain numbers are left alone. (OWASP, "CSV Injection".) Whoever needs the very text reads Parquet or JSON.
    """
    return f"'{text}" if _RUN.match(text) and not _NUMBER.fullmatch(text) else text
