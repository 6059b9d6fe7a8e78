"""Events of the audit as a CSV file, for a spreadsheet."""

import csv
import io
from collections.abc import Iterable

from cordon.audit.search import Event
from cordon.audit.words import words_of
from cordon.cell import cell
from zones.canon import canonical
from zones.instant import uk_text, utc_text

COLUMNS = ("event", "time_utc", "time_uk", "who", "action", "in_words", "what", "to_whom", "why")
_BOM = "\ufeff"
"""By which Excel knows UTF-8."""


def csv_text(events: Iterable[Event]) -> str:
    """The events, one a line under `COLUMNS`; `what` is JSON."""
    out = io.StringIO()
    out.write(_BOM)
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    for one in events:
        writer.writerow(
            cell(str(value))
            for value in (one.number, utc_text(one.at), uk_text(one.at), one.who, one.action, words_of(one.action),
                         canonical(dict(one.what)).decode(), one.to_whom, one.why)
        )  # fmt: skip
    return out.getvalue()
