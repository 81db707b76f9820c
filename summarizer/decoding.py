"""Bytes to text: a byte-order mark, UTF-8, or a detected encoding; what is no text is refused by name."""

from __future__ import annotations

import codecs
import logging
import re

from .errors import ArticleError
from .language import detect_language

_log = logging.getLogger(__name__)

# UTF-32 first: its little-endian mark begins with that of UTF-16
_MARKS: tuple[tuple[bytes, str], ...] = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)

_ALWAYS_FOREIGN: tuple[tuple[bytes, str], ...] = (
    (b"%PDF-", "a PDF document"),
    (b"%!PS", "a PostScript document"),
    (b"{\\rtf", "an RTF document"),
    (b"PK\x03\x04", "a zip archive"),
    (b"PK\x05\x06", "an empty zip archive"),
    (b"\x1f\x8b", "gzip data"),
)

_SIGNATURES: tuple[tuple[bytes, str], ...] = (
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old Office document (.doc, .xls, .ppt)"),
    (b"BZh", "bzip2 data"),
    (b"\xfd7zXZ\x00", "xz data"),
    (b"\x28\xb5\x2f\xfd", "zstd data"),
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive"),
    (b"Rar!\x1a\x07", "a RAR archive"),
    (b"\x89PNG\r\n\x1a\n", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"GIF87a", "a GIF image"),
    (b"GIF89a", "a GIF image"),
    (b"II*\x00", "a TIFF image"),
    (b"MM\x00*", "a TIFF image"),
    (b"ID3", "an MP3 recording"),
    (b"OggS", "an Ogg recording"),
    (b"\x1aE\xdf\xa3", "a Matroska or WebM video"),
    (b"SQLite format 3\x00", "an SQLite database"),
    (b"\x7fELF", "a program (ELF)"),
    (b"GGUF", "a model file (GGUF)"),
)

_INSIDE_ZIP: tuple[tuple[bytes, str], ...] = (
    (b"word/document", "a Word document (.docx)"),
    (b"xl/workbook", "an Excel workbook (.xlsx)"),
    (b"ppt/presentation", "a PowerPoint presentation (.pptx)"),
    (b"opendocument.text", "an OpenDocument text (.odt)"),
    (b"epub+zip", "an EPUB book"),
)

# The ASCII letters tell the language, and the language which of two encodings that differ in a few bytes is
# the likelier: in cp1250 the pound sign of cp1252 is "Ł", and the text decodes all the same.
_WESTERN = {
    "af",
    "ca",
    "da",
    "de",
    "en",
    "es",
    "eu",
    "fi",
    "fr",
    "gl",
    "id",
    "is",
    "it",
    "nl",
    "no",
    "pt",
    "sv",
}
_CENTRAL = {"bs", "cs", "hr", "hu", "pl", "ro", "sk", "sl"}

_MAX_CONTROL_SHARE = 0.05
_CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f]")


def decode_article(data: bytes, subject: str, declared: str | None = None) -> str:
    """The text of data, newlines as they are, without its byte-order mark.

    Args:
        subject: what the bytes are called in an error.
        declared: the encoding that an HTML page names for itself; tried after UTF-8.

    Raises:
        ArticleError: it is a known binary format, is damaged, or decodes to no text.
    """
    _refuse_known_binary(data, subject)
    encoding = _marked_encoding(data)
    if encoding is None:
        encoding = _unmarked_wide_encoding(data)
    if encoding is not None:
        text = _decode_strictly(data, encoding, subject)
    elif b"\0" in data:
        offset = data.index(b"\0")
        raise ArticleError(
            f"{subject} is binary data, not text: a NUL byte at offset {offset}; give a text file"
        )
    else:
        text = _decode_bytes(data, subject, declared)
    controls = len(_CONTROLS.findall(text))
    if controls > max(_MAX_CONTROL_SHARE * len(text), 3):
        share = f"{controls:,} of its {len(text):,} characters are controls"
        raise ArticleError(f"{subject} looks like binary data: {share}; give a text file")
    return text


def _refuse_known_binary(data: bytes, subject: str) -> None:
    # An article may begin with "GGUF" or "ID3"; its bytes then hold no NUL.
    kind = next((name for magic, name in _ALWAYS_FOREIGN if data.startswith(magic)), None)
    if kind is None and (b"\0" in data or not data[:4].isascii()):
        kind = next((name for magic, name in _SIGNATURES if data.startswith(magic)), None)
    if data.startswith(b"PK\x03\x04"):
        kind = next((name for inside, name in _INSIDE_ZIP if inside in data), kind)
    if data.startswith(b"RIFF") and data[8:12] == b"WEBP":
        kind = "a WebP image"
    if data[:1] == b"\0" and data[4:8] == b"ftyp":
        kind = "a video or image (MP4, HEIC, AVIF)"
    if kind is not None:
        raise ArticleError(f"{subject} is {kind}, not text; convert it to plain text or HTML first")


def _marked_encoding(data: bytes) -> str | None:
    if b"\x1b$" in data and data.isascii() and _decodes(data, "iso2022_jp"):
        return "iso2022_jp"  # its escapes are the mark
    return next((encoding for mark, encoding in _MARKS if data.startswith(mark)), None)


def _unmarked_wide_encoding(data: bytes) -> str | None:
    """UTF-16 without a mark, told by Latin letters: every other byte is NUL, on one side alone."""
    if len(data) < 4 or len(data) % 2:
        return None
    even, odd = data[0::2].count(0), data[1::2].count(0)
    enough = len(data) // 2 * 0.4
    if odd >= enough and not even:
        return "utf-16-le"
    if even >= enough and not odd:
        return "utf-16-be"
    return None


def _decode_strictly(data: bytes, encoding: str, subject: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        name = encoding.removesuffix("-sig").upper()
        raise ArticleError(
            f"{subject} is {name} except for byte 0x{data[error.start]:02x} at offset {error.start}; "
            "repair it, or save it as UTF-8"
        ) from error


def _decode_bytes(data: bytes, subject: str, declared: str | None) -> str:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        pass
    if declared is not None and (text := _decode_declared(data, declared)) is not None:
        return text
    if _is_damaged_utf8(data):
        return _decode_strictly(data, "utf-8", subject)
    encoding = _detect_legacy_encoding(data, subject)
    _log.warning("%s is not UTF-8; read as %s", subject, encoding)
    return data.decode(encoding)


def _decode_declared(data: bytes, declared: str) -> str | None:
    # Browsers read Latin-1 and ASCII labels as cp1252, and so pages are written.
    label = (
        "cp1252" if declared.lower() in {"iso-8859-1", "latin1", "latin-1", "ascii", "us-ascii"} else declared
    )
    try:
        return data.decode(label)
    except (LookupError, UnicodeError):
        return None


def _is_damaged_utf8(data: bytes) -> bool:
    """Whether whole UTF-8 sequences outnumber broken ones: no legacy text does that by chance."""
    text = data.decode("utf-8", "replace")
    broken = text.count("�")
    return sum(char > "\x7f" for char in text) - broken > broken


def _detect_legacy_encoding(data: bytes, subject: str) -> str:
    import charset_normalizer

    matches = charset_normalizer.from_bytes(data)
    best = matches.best()
    if best is None:
        raise ArticleError(f"{subject} is not UTF-8, and no other encoding fits it; save it as UTF-8")
    if len(str(best)) == len(data) and _mostly_ascii(data):
        language = detect_language(data.decode("ascii", "ignore"))
        if language in _WESTERN and _decodes(data, "cp1252"):
            return "cp1252"
        if language in _CENTRAL:
            central = (match.encoding for match in matches if match.encoding in {"cp1250", "iso8859_2"})
            return next(central, best.encoding)
    return best.encoding


def _mostly_ascii(data: bytes) -> bool:
    return sum(byte < 0x80 for byte in data) > 0.7 * len(data)


def _decodes(data: bytes, encoding: str) -> bool:
    try:
        data.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True
