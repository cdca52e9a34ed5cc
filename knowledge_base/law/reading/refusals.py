"""Why a file is not read, each with the sentence its sender reads."""

from __future__ import annotations


class FileRefused(Exception):
    """A file that is not read; `str()` is a plain Indonesian sentence."""


class FileEmpty(FileRefused):
    """Nothing in it: no bytes, or nothing but NUL."""

    def __init__(self) -> None:
        super().__init__("Berkas ini kosong.")


class FileEncrypted(FileRefused):
    """It opens only with a password."""

    def __init__(self) -> None:
        super().__init__(
            "Berkas ini dikunci dengan kata sandi. Buka kuncinya lebih dahulu, lalu kirim lagi."
        )


class FileDamaged(FileRefused):
    """Its structure is broken, or its end is missing. `part` names what could not be read."""

    def __init__(self, part: str = "") -> None:
        super().__init__(
            f"Berkas ini rusak atau terpotong{f': {part}' if part else ''}. "
            "Unduh atau simpan ulang, lalu kirim lagi."
        )


class KindUnknown(FileRefused):
    """Neither PDF nor DOCX nor HTML nor text. `seen` names what it is, where that is known."""

    def __init__(self, seen: str = "") -> None:
        super().__init__(
            f"Jenis berkas ini tidak dikenal{f' ({seen})' if seen else ''}. "
            "Yang dapat dibaca: PDF, DOCX, HTML, dan teks."
        )


class KindDiffers(FileRefused):
    """Its name promises a kind that can be read, its content is another that cannot."""

    def __init__(self, suffix: str, seen: str = "") -> None:
        super().__init__(
            f"Nama berkas ini berakhiran {suffix}, tetapi isinya "
            f"{seen or 'bukan jenis itu'}. Periksa lagi berkas yang dikirim."
        )


class FileTooLarge(FileRefused):
    """More bytes than the limit."""

    def __init__(self, limit: int) -> None:
        super().__init__(f"Berkas ini terlalu besar: paling besar {limit / 1e6:.3g} MB.")


class TooManyPages(FileRefused):
    """More pages than the limit."""

    def __init__(self, pages: int, limit: int) -> None:
        super().__init__(f"Berkas ini terlalu tebal: {pages} halaman, paling banyak {limit}.")


class TooManyPixels(FileRefused):
    """A page or an image on it that would fill the memory."""

    def __init__(self, page: int) -> None:
        super().__init__(
            f"Gambar pada halaman {page} terlalu besar untuk dibaca. "
            "Pindai ulang dengan ukuran kertas biasa dan ketajaman 300 dpi."
        )


class TooMuchText(FileRefused):
    """A page with more characters than any printed page has."""

    def __init__(self, page: int) -> None:
        super().__init__(f"Halaman {page} berisi terlalu banyak huruf untuk satu halaman.")


class ArchiveSwells(FileRefused):
    """A DOCX that unpacks to far more than it weighs."""

    def __init__(self) -> None:
        super().__init__(
            "Berkas DOCX ini mengembang terlalu besar ketika dibuka, sehingga tidak dibaca."
        )


class TextMissing(FileRefused):
    """It opens, but there are no words in it."""

    def __init__(self, hint: str = "") -> None:
        super().__init__(f"Tidak ada teks yang dapat dibaca di berkas ini.{hint and f' {hint}'}")
