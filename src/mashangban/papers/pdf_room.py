"""A room of its own for other people's PDFs: a child process with little memory and time that opens nothing else.

Run as `python -I -m mashangban.papers.pdf_room examine MOST_PAGES` or `… picture PAGE WIDTH`, with the file on standard
input. Standard output: one line of JSON, then the bytes that were made. A file that kills its reader kills this
process, and is refused by the one who waits for it.
"""

from __future__ import annotations

import contextlib
import io
import json
import sys
from collections.abc import Iterator
from typing import Any

import pypdf
import pypdfium2 as pdfium
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject, NameObject, StreamObject

#: seconds of processor time, and bytes of memory, for one file
MOST_SECONDS = 25
MOST_MEMORY = 1536 * 1024 * 1024
#: a picture of a page is never larger than this, whatever the shape of the page
MOST_PIXELS = 12_000_000
#: what an action dictionary says it is (`/S`): nothing of the kind belongs to a page to be read
ACTIONS = {
    "/GoTo3DView", "/GoToE", "/GoToR", "/Hide", "/ImportData", "/JavaScript", "/Launch", "/Movie", "/Named", "/Rendition",
    "/ResetForm", "/RichMediaExecute", "/SetOCGState", "/Sound", "/SubmitForm", "/Thread", "/URI",
}  # fmt: skip
#: what carries another file
CARRIERS = {"/Filespec", "/F", "/EmbeddedFile"}
#: what a page holds beside its contents: notes, fields, actions, articles, attachments, the maker's own data
BESIDE = ("/Annots", "/AA", "/B", "/Thumb", "/AF", "/Metadata", "/PieceInfo", "/LastModified")


class Refused(Exception):  # noqa: N818 - it is an answer
    """`reason` as in `scans.ScanRefused`."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(reason)


def examine(data: bytes, most_pages: int) -> tuple[int, bytes]:
    """The number of pages, and the file made anew: pages only, with what was filled in and stamped drawn into them.

    Forms, notes, links, scripts, actions, attachments, layers' names and who made it do not survive. Raises `Refused`.
    """
    reader = _opened(data, most_pages)
    writer = pypdf.PdfWriter()
    for page in reader.pages:
        for key in BESIDE:
            page.pop(NameObject(key), None)
        writer.add_page(page)
    _disarm(writer)
    writer.metadata = None
    out = io.BytesIO()
    writer.write(out)
    made = out.getvalue()
    with pdfium.PdfDocument(made) as fresh:  # what cannot be drawn cannot be read either
        if len(fresh) != len(reader.pages):
            raise Refused("not-readable")
        for number in range(len(fresh)):
            _drawn(fresh, number, 100)
    return len(reader.pages), made


def picture(data: bytes, page: int, width: int) -> bytes:
    """A PNG of one page (from 0), `width` pixels wide unless it would be too large."""
    with pdfium.PdfDocument(data) as opened:
        return _drawn(opened, page, width)


def _opened(data: bytes, most_pages: int) -> pypdf.PdfReader:
    """The file with everything visible drawn into its pages, as the stricter of the two readers sees it."""
    reader = pypdf.PdfReader(io.BytesIO(data))
    if reader.is_encrypted:
        raise Refused("encrypted")
    if (pages := len(reader.pages)) > most_pages:
        raise Refused("too-many-pages")
    catalog: DictionaryObject = reader.root_object
    declared = _seen(_seen(catalog["/Pages"]).get("/Count", 0))
    if pages == 0 or pages < int(declared):  # none, or some were lost with a part of the file
        raise Refused("not-readable")
    if catalog.get("/NeedsRendering"):  # a form whose pages exist only while a certain program runs it
        raise Refused("too-complex")
    if any("/Annots" in page for page in reader.pages):
        return pypdf.PdfReader(io.BytesIO(_flattened(data)))
    return reader


def _flattened(data: bytes) -> bytes:
    """Filled-in fields, stamps and handwriting drawn into the pages."""
    with pdfium.PdfDocument(data) as opened:
        if opened.get_formtype():
            opened.init_forms()
        for page in opened:
            page.flatten()
            page.close()
        out = io.BytesIO()
        opened.save(out)
    return out.getvalue()


def _disarm(writer: pypdf.PdfWriter) -> None:
    """Empty every action and every carrier of another file, wherever among the objects it hides."""
    for stored in _dictionaries(writer):
        if (
            stored.get("/S") in ACTIONS
            or "/JS" in stored
            or stored.get("/Type") in CARRIERS
            or "/EF" in stored
        ):
            stored.clear()
            if isinstance(stored, StreamObject):
                stored.set_data(b"")
        elif isinstance(stored, StreamObject):
            # contents that lie in, or are drawn from, another file; who made a picture, where and with what
            for key in ("/F", "/Ref", "/Metadata", "/PieceInfo", "/LastModified"):
                stored.pop(NameObject(key), None)


def _dictionaries(writer: pypdf.PdfWriter) -> Iterator[DictionaryObject]:
    """Every dictionary of the file, streams' too, once each."""
    waiting: list[Any] = list(writer._objects)
    met: set[int] = set()
    while waiting:
        found = _seen(waiting.pop())
        if id(found) in met:
            continue
        met.add(id(found))
        if isinstance(found, DictionaryObject):
            yield found
            waiting.extend(dict.values(found))
        elif isinstance(found, ArrayObject):
            waiting.extend(list.__iter__(found))


def _seen(value: Any) -> Any:
    return value.get_object() if isinstance(value, IndirectObject) else value


def _drawn(opened: pdfium.PdfDocument, number: int, width: int) -> bytes:
    page = opened[number]
    across, down = page.get_size()
    if across <= 0 or down <= 0:
        raise Refused("not-readable")
    scale = min(width / across, (MOST_PIXELS / (across * down)) ** 0.5)
    out = io.BytesIO()
    page.render(scale=scale).to_pil().convert("RGB").save(out, "PNG")
    return out.getvalue()


def _confine() -> None:
    """Little memory and time, no files written, no other process. Where the system knows no limits, there are none."""
    with contextlib.suppress(ImportError):
        import resource

        resource.setrlimit(resource.RLIMIT_CPU, (MOST_SECONDS, MOST_SECONDS))
        resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
        resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def main(arguments: list[str]) -> int:
    """See the module. Exit code 0 also for a refusal: the line says so."""
    data = sys.stdin.buffer.read()
    _confine()
    head: dict[str, object]
    made = b""
    try:
        if arguments[0] == "examine":
            pages, made = examine(data, int(arguments[1]))
            head = {"pages": pages}
        else:
            made = picture(data, int(arguments[1]), int(arguments[2]))
            head = {}
    except Refused as refused:
        head = {"refused": refused.reason}
    except (MemoryError, RecursionError, pypdf.errors.LimitReachedError):
        head = {"refused": "too-complex"}
    except Exception:  # noqa: BLE001 - readers raise anything when they are fed with anything
        head = {"refused": "not-readable"}
    sys.stdout.buffer.write(json.dumps(head).encode() + b"\n" + made)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
