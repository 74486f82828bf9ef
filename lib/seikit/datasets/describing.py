"""Say in words what a dataset is, and how to cite it."""

import re
import textwrap

from ..errors import UnknownName
from .checksums import checksums
from .listing import find_record
from .loading import breaks_of
from .records import Record


def describe(name: str) -> str:
    """Tell what a dataset is: publisher, population, columns, breaks, and how far to trust it.

    Parameters
    ----------
    name : str
        A name of `catalog()`.

    Returns
    -------
    str
        Plain text, about one screen.

    Examples
    --------
    >>> print(describe("sei_census").splitlines()[0])
    sei_census: SEI enterprises in the fourth and fifth economic censuses, by domain
    """
    record = find_record(name)
    rows = checksums().get(record.file.as_posix(), {}).get("rows", "?")
    lines = [*textwrap.wrap(f"{record.name}: {record.title}", 88, subsequent_indent="  "), ""]
    for label, value in (
        ("publisher", record.publisher), ("population", record.population),
        ("unit", record.unit), ("stock or flow", record.stock_or_flow),
        ("vintage", record.vintage), ("rows", rows), ("rights", record.rights),
        ("file", f"data/{record.file.as_posix()}"),
    ):
        lines += _wrapped(f"{label}: {value}", "  ")
    if record.made:
        made = ", ".join(f"{part} {value}" for part, value in record.made.items())
        lines += _wrapped(f"simulated: {made}", "  ")
    lines += _section("columns", [f"{c}: {text}" for c, text in record.columns.items()])
    lines += _section("variables", [_variable(v, entry) for v, entry in record.variables.items()])
    lines += _section("breaks", [_break(entry) for entry in breaks_of(name)])
    lines += _section("before you use it", record.caveats)
    return "\n".join(lines)


def cite(name: str, style: str = "bibtex") -> str:
    """Cite the official publications behind a dataset.

    Parameters
    ----------
    name : str
        A name of `catalog()`.
    style : {"bibtex", "text"}
        BibTeX entries, or one line per source.

    Returns
    -------
    str
        One entry per source; the publisher first, then, as a note, the public transcription
        through which a table was read.

    Examples
    --------
    >>> print(cite("sei_gdp_share", style="text").splitlines()[0])
    State Council. Decision on SEI, People's Daily Online 2010-10-19. http://en.people.cn/90001/90778/90862/7170816.html
    """
    record = find_record(name)
    if style == "text":
        return "\n".join(_text(source) for source in record.sources)
    if style != "bibtex":
        raise UnknownName(f"no citation style is called {style!r}",
                          way_out="choose bibtex or text")
    return "\n\n".join(_bibtex(record, source) for source in record.sources)


def _wrapped(text: str, indent: str) -> list[str]:
    return textwrap.wrap(text, 88, initial_indent=indent, subsequent_indent=indent + "  ")


def _section(title: str, items: list[str]) -> list[str]:
    if not items:
        return []
    return ["", f"{title}:"] + [line for item in items for line in _wrapped(item, "  ")]


def _variable(name: str, entry: dict[str, str]) -> str:
    details = [entry[part] for part in ("unit", "population", "stock_or_flow") if entry.get(part)]
    return f"{name}: {', '.join(details)}"


def _break(entry: dict[str, object]) -> str:
    years = f"{entry['year_before']} | {entry['year_after']}"
    return f"{years} {entry['variable']}: {entry['effect']} ({entry['kind']}, {entry['basis']})"


def _text(source: dict[str, str]) -> str:
    parts = [source.get(part, "") for part in ("publisher", "title", "table", "edition", "date")]
    line = ". ".join(part for part in parts if part) + "."
    if source.get("url"):
        line += f" {source['url']}"
    if source.get("seen_through"):
        line += f" (read through {source['seen_through']})"
    return line


def _year_of(source: dict[str, str]) -> str:
    """Return the years of the editions; else those of a full date; else the first one named."""
    editions = re.findall(r"\b(?:19|20)\d\d\b", source.get("edition", ""))
    if editions:
        return "--".join(dict.fromkeys((editions[0], editions[-1])))
    text = f"{source.get('date', '')} {source['title']}"
    named = re.search(r"\b(?:19|20)\d\d(?=-\d\d)", text) or re.search(r"\b(?:19|20)\d\d\b", text)
    return named.group() if named else ""


def _bibtex(record: Record, source: dict[str, str]) -> str:
    fields = {
        "author": f"{{{source['publisher']}}}",
        "title": f"{{{source['title']}}}",
        "year": _year_of(source),
        "edition": source.get("edition", ""),
        "number": source.get("table", ""),
        "url": source.get("url", ""),
        "note": f"read through {source['seen_through']}" if source.get("seen_through") else "",
    }
    body = ",\n".join(f"  {field} = {{{_escaped(text)}}}" for field, text in fields.items() if text)
    return f"@misc{{{record.name}_{source['id']},\n{body}\n}}"


def _escaped(text: str) -> str:
    return re.sub(r"([&%#_])", r"\\\1", text) if not text.startswith("http") else text
