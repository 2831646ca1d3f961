"""Files of JSON lines → blocks of whole lines, in steady memory."""

from __future__ import annotations

import gzip
import re
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path, PurePath
from typing import BinaryIO, TypeAlias, cast

from tetatet.model.errors import InputError
from tetatet.run.intake.careful import MAX_FILE_LINE_BYTES

Progress: TypeAlias = Callable[[int, int], None]
"""Is told how many bytes of all files have been read, and how many there are."""

Block: TypeAlias = bytes | int
"""Whole lines; or of a line that is too long to be taken how many bytes it has."""

_CHUNK_BYTES = 1 << 20  # large enough that the cost of reading is lost in that of decoding
_BLOCK_BYTES = 32 * 1024  # decoded in one go; larger blocks are not decoded any quicker
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_UTF_16 = (b"\xff\xfe", b"\xfe\xff", b"{\0", b"\0{")
"""Marks of UTF-16, and what it looks like without one."""
_ARRAY = re.compile(rb"\[\s*\{")


def source_of(path: PurePath) -> str:
    """The source of lines that name none: the file's name; packing a file does not make it another source.

    >>> source_of(PurePath("exports/till.jsonl.gz"))
    'till.jsonl'
    """
    return path.name.removesuffix(".gz")


def blocks_of(files: list[Path], progress: Progress | None = None) -> Iterator[tuple[str, int, Block]]:
    """The lines of the files, as (source, number of the block's first line, whole lines).

    A block has at most `_BLOCK_BYTES` and one newline more. A longer line comes alone, and of one beyond
    `MAX_FILE_LINE_BYTES` comes only its length.

    Raises: InputError: a file that cannot be read.
    """
    total = sum(_size(path) for path in files)
    done = 0
    for path in files:
        source = source_of(path)
        try:
            with path.open("rb") as file:
                for line_number, block in _blocks(_chunks(path, file)):
                    yield source, line_number, block
                    if progress is not None:
                        progress(done + file.tell(), total)
                done += file.tell()
        except (OSError, EOFError, zlib.error) as error:
            raise InputError(f"{path}: cannot be read: {error}") from error


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError as error:
        raise InputError(f"{path}: cannot be read: {error}") from error


def _chunks(path: Path, file: BinaryIO) -> Iterator[bytes]:
    unpacked = cast(BinaryIO, gzip.GzipFile(fileobj=file)) if path.suffix == ".gz" else file
    chunk = unpacked.read(_CHUNK_BYTES).removeprefix(_BYTE_ORDER_MARK)
    other = _other_format(chunk)
    if other:
        raise InputError(f"{path}: it is {other}; events are JSON lines in UTF-8, one object a line")
    while chunk:
        yield chunk
        chunk = unpacked.read(_CHUNK_BYTES)


def _other_format(beginning: bytes) -> str:
    """What a file is that is no JSON lines as a whole, as far as its beginning shows; one bad line is none."""
    if beginning.startswith(_UTF_16):
        return "UTF-16"
    first, _, rest = beginning.strip().partition(b"\n")
    if (first.strip() == b"[" and rest.lstrip().startswith(b"{")) or (_ARRAY.match(first) and not rest):
        return "one JSON array"
    if first.strip() == b"{" and rest.lstrip().startswith(b'"'):
        return "JSON over several lines"
    return ""


def _blocks(
    chunks: Iterator[bytes], longest: int = MAX_FILE_LINE_BYTES, most: int = _BLOCK_BYTES
) -> Iterator[tuple[int, Block]]:
    number, rest, skipped = 1, b"", 0
    for chunk in chunks:
        buffer, start = rest + chunk, 0
        if skipped:
            end = buffer.find(b"\n")
            if end < 0:
                skipped += len(buffer)
                continue
            yield number, skipped + end
            number, start, skipped = number + 1, end + 1, 0
        while True:
            end = buffer.rfind(b"\n", start, start + most + 1) + 1
            end = end or buffer.find(b"\n", start, start + longest + 1) + 1
            if end:
                block = buffer[start:end]
                yield number, block
                number, start = number + block.count(b"\n"), end
                continue
            if len(buffer) - start <= longest:
                break
            end = buffer.find(b"\n", start)
            if end < 0:
                start, skipped = len(buffer), len(buffer) - start
                break
            yield number, end - start
            number, start = number + 1, end + 1
        rest = buffer[start:]
    if rest or skipped:
        yield number, rest or skipped
