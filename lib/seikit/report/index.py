"""The index page: a card per notebook with its question, answer and one figure."""

from .finishing import MOST_BYTES, finish
from .pages import Summary, fill_template, image_source

_ROOM_FOR_PICTURES = MOST_BYTES - 200_000


def index_page(summaries: list[Summary]) -> str:
    """Return the index page of the reports.

    Parameters
    ----------
    summaries : list of Summary
        In the order of the notebooks; the page says so if none has run. Pictures that would make
        the page too large are left out, the largest first.

    Raises
    ------
    ReportError
        If the page breaks the rules of `finishing.check_page`.
    """
    pictures = _pictures(summaries)
    cards = [{"number": s.stem.split("_")[0], "title": s.title, "file": s.file, "answer": s.answer,
              "alt": s.alt, "picture": pictures.get(s.stem, "")} for s in summaries]
    return finish(fill_template("overview.html.j2", cards=cards), "index.html")


def _pictures(summaries: list[Summary]) -> dict[str, str]:
    room, kept = _ROOM_FOR_PICTURES, {}
    for summary in sorted((s for s in summaries if s.svg), key=lambda s: (len(s.svg), s.stem)):
        picture = image_source(summary.svg)
        room -= len(picture)
        if room < 0:
            break
        kept[summary.stem] = picture
    return kept
