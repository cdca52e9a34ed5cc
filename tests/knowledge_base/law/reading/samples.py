"""Small files made by hand: PDFs of lines or of images, and DOCX of paragraphs."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Sequence
from pathlib import Path

import pypdfium2 as pdfium

SHARED = Path(__file__).parents[4] / "../shared/data"

Placed = tuple[float, float, str]

LAW = (
    "PERATURAN DAERAH KOTA CONTOH",
    "NOMOR 5 TAHUN 2021",
    "TENTANG",
    "PENYELENGGARAAN PELAYANAN PUBLIK",
    "Pasal 1",
    "Dalam Peraturan Daerah ini yang dimaksud dengan Daerah adalah Kota.",
    "Pasal 2",
    "(1) Setiap orang berhak memperoleh pelayanan sesuai dengan ketentuan",
    "peraturan perundang-undangan.",
    "(2) Pelayanan sebagaimana dimaksud pada ayat (1) dilaksanakan oleh Dinas.",
    "Pasal 3",
    "Peraturan Daerah ini mulai berlaku pada tanggal diundangkan.",
)


def pdf(
    *pages: Sequence[Placed], rotate: int = 0, encrypt: str = "", size: tuple[int, int] = (595, 842)
) -> bytes:
    """A PDF with text at places counted in points from the lower left corner."""
    count = len(pages)
    kids = " ".join(f"{4 + 2 * at} 0 R" for at in range(count))
    objects = [
        "<</Type/Catalog/Pages 2 0 R>>",
        f"<</Type/Pages/Kids[{kids}]/Count {count}>>",
        "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    ]
    for at, page in enumerate(pages):
        shown = "\n".join(
            f"BT /F 11 Tf {x} {y} Td ({_escaped(text)}) Tj ET"
            if not text.startswith("^")
            else f"BT /F 11 Tf 0 1 -1 0 {x} {y} Tm ({_escaped(text[1:])}) Tj ET"
            for x, y, text in page
        )
        objects.append(
            f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 {size[0]} {size[1]}]/Rotate {rotate}"
            f"/Resources<</Font<</F 3 0 R>>>>/Contents {5 + 2 * at} 0 R>>"
        )
        objects.append(f"<</Length {len(shown)}>>stream\n{shown}\nendstream")
    return _file(objects, encrypt)


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)")


def _file(objects: Sequence[str], encrypt: str = "") -> bytes:
    data = bytearray(b"%PDF-1.4\n")
    places = []
    for number, content in enumerate(objects, 1):
        places.append(len(data))
        data += f"{number} 0 obj\n{content}\nendobj\n".encode("latin-1")
    xref = len(data)
    data += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n".encode()
    data += b"".join(b"%010d 00000 n \n" % place for place in places)
    trailer = f"<</Size {len(objects) + 1}/Root 1 0 R{encrypt}>>"
    return bytes(data + f"trailer{trailer}\nstartxref\n{xref}\n%%EOF\n".encode())


def lines_pdf(lines: Sequence[str], left: float = 72, pages: int = 1) -> bytes:
    """A typed page with one line under the other."""
    page = [(left, 760 - 16 * at, line) for at, line in enumerate(lines)]
    return pdf(*[page] * pages)


def locked_pdf() -> bytes:
    """A PDF whose password nobody knows: the owner's and user's keys are noise."""
    keys = "/O<" + "5a" * 32 + ">/U<" + "a5" * 32 + ">"
    encrypt = f"/Encrypt<</Filter/Standard/V 1/R 2{keys}/P -4>>/ID[<00><00>]"
    return pdf([(72, 700, "Pasal 1")], encrypt=encrypt)


def scanned_pdf(typed: bytes, turned: int = 0, also: Sequence[str] = ()) -> bytes:
    """The pages of a typed PDF as images, as a scanner leaves them; `also` is text over them."""
    source = pdfium.PdfDocument(typed)
    pages = []
    for page in source:
        bitmap = page.render(scale=200 / 72, grayscale=True, rotation=turned)
        rows = bytes(bitmap.buffer)
        stride, width, height = bitmap.stride, bitmap.width, bitmap.height
        packed = b"".join(rows[at * stride : at * stride + width] for at in range(height))
        pages.append((width, height, zlib.compress(packed)))
        page.close()
    source.close()
    return _images_pdf(pages, also)


def image_pdf(width: int, height: int, points: tuple[float, float] = (595, 842)) -> bytes:
    """A page with an empty image that claims a size."""
    return _images_pdf([(width, height, zlib.compress(b""))], (), points)


def _images_pdf(
    pages: Sequence[tuple[int, int, bytes]],
    also: Sequence[str],
    points: tuple[float, float] | None = None,
) -> bytes:
    objects = ["<</Type/Catalog/Pages 2 0 R>>", ""]
    objects.append("<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>")
    kids = []
    for width, height, packed in pages:
        right, top = points or (width * 72 / 200, height * 72 / 200)
        number = len(objects) + 1
        kids.append(f"{number} 0 R")
        text = "".join(
            f" BT /F 9 Tf 72 {30 + 10 * at} Td ({_escaped(line)}) Tj ET"
            for at, line in enumerate(also)
        )
        shown = f"q {right} 0 0 {top} 0 0 cm /I Do Q{text}"
        objects += [
            f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 {right} {top}]/Contents {number + 1} 0 R"
            f"/Resources<</Font<</F 3 0 R>>/XObject<</I {number + 2} 0 R>>>>>>",
            f"<</Length {len(shown)}>>stream\n{shown}\nendstream",
            f"<</Type/XObject/Subtype/Image/Width {width}/Height {height}/ColorSpace/DeviceGray"
            f"/BitsPerComponent 8/Filter/FlateDecode/Length {len(packed)}>>stream\n"
            f"{packed.decode('latin-1')}\nendstream",
        ]
    objects[1] = f"<</Type/Pages/Kids[{' '.join(kids)}]/Count {len(pages)}>>"
    return _file(objects)


_WORD = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"


def docx(body: str, numbering: str = "", styles: str = "", **others: bytes) -> bytes:
    """A DOCX with the body's XML, and its lists and styles where given."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", f'<Types xmlns="{_PACKAGE}/content-types"/>')
        archive.writestr(
            "_rels/.rels",
            f'<Relationships xmlns="{_PACKAGE}/relationships">'
            f'<Relationship Id="r" Type="{_OFFICE}" Target="word/document.xml"/></Relationships>',
        )
        archive.writestr(
            "word/document.xml",
            f"<w:document {_WORD}><w:body>{body}</w:body></w:document>",
        )
        if numbering:
            archive.writestr(
                "word/numbering.xml", f"<w:numbering {_WORD}>{numbering}</w:numbering>"
            )
        if styles:
            archive.writestr("word/styles.xml", f"<w:styles {_WORD}>{styles}</w:styles>")
        for name, content in others.items():
            archive.writestr(name, content)
    return file.getvalue()


def paragraph(text: str, level: int | None = None, list_id: int = 1, more: str = "") -> str:
    """A paragraph, in a list when a level is given."""
    listed = (
        f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{list_id}"/></w:numPr>'
        if level is not None
        else ""
    )
    return (
        f'<w:p><w:pPr>{more}{listed}</w:pPr><w:r><w:t xml:space="preserve">{text}</w:t></w:r></w:p>'
    )


def level(at: int, style: str, text: str, more: str = "") -> str:
    """A level of a list."""
    return (
        f'<w:lvl w:ilvl="{at}"><w:start w:val="1"/><w:numFmt w:val="{style}"/>{more}'
        f'<w:lvlText w:val="{text}"/></w:lvl>'
    )
