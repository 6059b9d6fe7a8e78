"""Word documents: in plain styles, with their pages counted by Word itself, and the same bytes for the same words."""

import io
import zipfile
from collections.abc import Sequence
from datetime import UTC, date, datetime, time
from typing import Any

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor

BLANK = "\u2026" * 12
"""Where a person writes what only they can say."""


def new_document(title: str, day: date) -> Any:
    """An empty A4 document in Arial, dated a day; it names no author and no program's template."""
    made = Document()
    section = made.sections[0]
    section.page_width, section.page_height = Cm(21.0), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2.2)
    section.top_margin = section.bottom_margin = Cm(2.0)
    for name in ("Normal", "Heading 1", "Heading 2"):
        style = made.styles[name]
        style.font.name = "Arial"
        style.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), "Arial")
        for themed in ("w:asciiTheme", "w:hAnsiTheme", "w:eastAsiaTheme", "w:cstheme"):
            style.element.rPr.rFonts.attrib.pop(qn(themed), None)
    made.styles["Normal"].font.size = Pt(11)
    for name, size in (("Heading 1", 15), ("Heading 2", 12)):
        made.styles[name].font.size, made.styles[name].font.color.rgb = Pt(size), RGBColor(0, 0, 0)
    about = made.core_properties
    about.title, about.author, about.comments, about.keywords, about.last_modified_by = title, "", "", "", ""
    about.language = "en-GB"
    about.created = about.modified = datetime.combine(day, time(0), tzinfo=UTC).replace(tzinfo=None)
    about.revision = 1
    return made


def add_text(parent: Any, text: str, *, bold: bool = False, style: str | None = None) -> Any:
    """A paragraph of one text, set as it is."""
    paragraph = parent.add_paragraph(style=style)
    paragraph.add_run(printable(text)).bold = bold
    return paragraph


def add_table(made: Any, names: Sequence[str], rows: Sequence[Sequence[str]], widths_cm: Sequence[float]) -> None:
    """A table whose first row is repeated on each page."""
    table = made.add_table(rows=1, cols=len(names), style="Table Grid")
    table.autofit = False
    for cell, name in zip(table.rows[0].cells, names, strict=True):
        _fill(cell, name, bold=True)
    repeated = OxmlElement("w:tblHeader")
    repeated.set(qn("w:val"), "true")
    table.rows[0]._tr.get_or_add_trPr().append(repeated)
    for row in rows:
        for cell, words in zip(table.add_row().cells, row, strict=True):
            _fill(cell, words)
    for column, width in zip(table.columns, widths_cm, strict=True):
        column.width = Cm(width)
        for cell in column.cells:
            cell.width = Cm(width)


def add_footer(made: Any, text: str) -> None:
    """A line at the foot of each page: the text, and which page of how many it is, which Word counts."""
    paragraph = made.sections[0].footer.paragraphs[0]
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    paragraph.add_run(printable(text) + "   Page ")
    add_field(paragraph, "PAGE")
    paragraph.add_run(" of ")
    add_field(paragraph, "NUMPAGES")


def add_field(paragraph: Any, code: str) -> None:
    """A field that Word works out as it opens the document: PAGE, NUMPAGES. What does not work it out leaves a blank."""
    for kind, text in (("begin", ""), ("", code), ("separate", ""), ("text", "…"), ("end", "")):
        run = paragraph.add_run()
        if kind == "text":
            run.text = text
            continue
        element = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            element.set(qn("w:fldCharType"), kind)
            if kind == "begin":
                element.set(qn("w:dirty"), "true")
        else:
            element.set(qn("xml:space"), "preserve")
            element.text = f" {text} "
        run._r.append(element)


def printable(text: str) -> str:
    """The text without what XML can't hold."""
    return "".join(letter if letter.isprintable() or letter in "\n\t" else " " for letter in text)


_APP = (
    b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    b'<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties"/>'
)
"""Which program made a document, told of none."""


def saved(made: Any, day: date) -> bytes:
    """The document's bytes: its parts as they were made, dated the day and not by the clock."""
    out, again = io.BytesIO(), io.BytesIO()
    made.save(out)
    with zipfile.ZipFile(out) as parts, zipfile.ZipFile(again, "w", zipfile.ZIP_DEFLATED) as packed:
        for name in parts.namelist():
            if name == "docProps/thumbnail.jpeg":
                continue
            content = parts.read(name)
            if name == "docProps/app.xml":  # of the template: another program, and another machine
                content = _APP
            if name in ("[Content_Types].xml", "_rels/.rels"):
                content = _without_thumbnail(content)
            entry = zipfile.ZipInfo(name, date_time=(day.year, day.month, day.day, 0, 0, 0))
            entry.compress_type, entry.create_system, entry.external_attr = zipfile.ZIP_DEFLATED, 3, 0o644 << 16
            packed.writestr(entry, content)
    return again.getvalue()


def _without_thumbnail(content: bytes) -> bytes:
    """A part of the package without what it says of the template's picture."""
    import re

    return re.sub(rb'<Relationship [^>]*thumbnail[^>]*/>|<Default Extension="jpeg"[^>]*/>', b"", content)


def _fill(cell: Any, words: str, *, bold: bool = False) -> None:
    run = cell.paragraphs[0].add_run(printable(words))
    run.bold, run.font.size = bold, Pt(9)
