"""Files of JSON lines → blocks of whole lines."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tetatet.model.errors import InputError
from tetatet.run.intake.careful import MAX_FILE_LINE_BYTES
from tetatet.run.intake.files import _BLOCK_BYTES, Block, _blocks, blocks_of, source_of


def split(block: Block) -> list[Block]:
    """The lines of a block; of a line that is too long its length."""
    return [block] if isinstance(block, int) else [*block.removesuffix(b"\n").split(b"\n")]


def lines_of(path: Path) -> list[tuple[int, Block]]:
    """Every line with its number, as the blocks give them."""
    return [(first + offset, line) for _, first, block in blocks_of([path]) for offset, line in enumerate(split(block))]


def test_the_source_is_the_name_of_the_file() -> None:
    """The ending of the packing does not belong to the source."""
    names = ["till.jsonl", "till.jsonl.gz", "/a.b/till", "till.2026.json"]
    assert [source_of(Path(name)) for name in names] == ["till.jsonl", "till.jsonl", "till", "till.2026.json"]


def test_a_file_comes_in_blocks_of_whole_lines(tmp_path: Path) -> None:
    """Blocks are whole lines, of limited size, and know their line's number."""
    path = tmp_path / "till.jsonl"
    written = [b"%d %s" % (number, b"x" * (number % 300)) for number in range(2000)]
    path.write_bytes(b"\n".join(written))
    blocks = list(blocks_of([path]))
    assert len(blocks) > 3
    assert all(isinstance(block, bytes) and len(block) <= _BLOCK_BYTES + 1 for _, _, block in blocks)
    assert {source for source, _, _ in blocks} == {"till.jsonl"}
    assert lines_of(path) == list(enumerate(written, 1))


def test_a_packed_file_is_unpacked(tmp_path: Path) -> None:
    """A file that ends in .gz gives the lines that were packed, in one piece or several."""
    path = tmp_path / "till.jsonl.gz"
    path.write_bytes(gzip.compress(b"a\nb\n", mtime=0) + gzip.compress(b"c"))
    assert lines_of(path) == [(1, b"a"), (2, b"b"), (3, b"c")]


def test_a_byte_order_mark_is_no_part_of_the_first_line(tmp_path: Path) -> None:
    """Files written by spreadsheets begin with a mark; it is passed over."""
    path = tmp_path / "till.jsonl"
    path.write_bytes(b"\xef\xbb\xbf{}\n")
    assert lines_of(path) == [(1, b"{}")]


def test_of_a_line_that_is_too_long_comes_its_length(tmp_path: Path) -> None:
    """A line of any length takes no more memory than one line may, and the next one is found."""
    path = tmp_path / "till.jsonl"
    path.write_bytes(
        b"a\n"
        + b"x" * 3_000_000
        + b"\nb\n"
        + b"y" * (MAX_FILE_LINE_BYTES + 1)
        + b"\n"
        + b"z" * MAX_FILE_LINE_BYTES
        + b"\nc"
    )
    longest = b"z" * MAX_FILE_LINE_BYTES
    assert lines_of(path) == [(1, b"a"), (2, 3_000_000), (3, b"b"), (4, len(longest) + 1), (5, longest), (6, b"c")]


def test_the_last_line_may_be_too_long(tmp_path: Path) -> None:
    """A file may end in a long line without its newline."""
    path = tmp_path / "till.jsonl"
    path.write_bytes(b"a\n" + b"x" * 3_000_000)
    assert lines_of(path) == [(1, b"a"), (2, 3_000_000)]


def test_an_empty_file_has_no_lines(tmp_path: Path) -> None:
    """Nothing comes of nothing."""
    path = tmp_path / "till.jsonl"
    path.touch()
    assert list(blocks_of([path])) == []


def test_progress_is_told_in_bytes_of_all_files(tmp_path: Path) -> None:
    """Progress never falls and ends at the sum of the files' sizes, packed or not."""
    plain, packed = tmp_path / "a.jsonl", tmp_path / "b.jsonl.gz"
    plain.write_bytes(b"x" * 100 + b"\n" + b"y" * 100)
    packed.write_bytes(gzip.compress(b"z\n" * 50_000, mtime=0))
    told: list[tuple[int, int]] = []
    list(blocks_of([plain, packed], lambda done, total: told.append((done, total))))
    total = plain.stat().st_size + packed.stat().st_size
    assert told == sorted(told)
    assert told[-1] == (total, total)


@pytest.mark.parametrize(
    "content",
    [b"no gzip", gzip.compress(b"x\n" * 1000, mtime=0)[:-20], gzip.compress(b"x", mtime=0)[:-8] + b"\0" * 8],
    ids=["no gzip", "cut short", "wrong sum"],
)
def test_a_broken_packed_file_is_bad_input(tmp_path: Path, content: bytes) -> None:
    """A packed file that cannot be unpacked is named."""
    path = tmp_path / "broken.jsonl.gz"
    path.write_bytes(content)
    with pytest.raises(InputError, match=r"broken\.jsonl\.gz"):
        list(blocks_of([path]))


def test_a_file_that_is_not_there_is_bad_input(tmp_path: Path) -> None:
    """A missing file and a folder are named."""
    with pytest.raises(InputError, match="nowhere"):
        list(blocks_of([tmp_path / "nowhere.jsonl"]))
    with pytest.raises(InputError, match="cannot be read"):
        list(blocks_of([tmp_path]))


@given(
    st.lists(st.binary(max_size=12).filter(lambda line: b"\n" not in line), max_size=30),
    st.integers(1, 20),
    st.integers(1, 6),
)
def test_no_line_is_lost_however_the_file_is_read(lines: list[bytes], size: int, most: int) -> None:
    """Wherever the pieces that are read end, and however short a block and a line must be, lines and numbers are the same."""
    whole = b"".join(line + b"\n" for line in lines)
    pieces = (whole[start : start + size] for start in range(0, len(whole), size))
    found = [
        (first + offset, line)
        for first, block in _blocks(pieces, longest=6, most=most)
        for offset, line in enumerate(split(block))
    ]
    assert found == [(number, line if len(line) <= 6 else len(line)) for number, line in enumerate(lines, 1)]


@pytest.mark.parametrize(
    "body, kind",
    [
        ('{"type": "track"}\n'.encode("utf-16"), "UTF-16"),
        ('{"type": "track"}\n'.encode("utf-16-le"), "UTF-16"),
        (b'[{"type": "track"}, {"type": "track"}]\n', "one JSON array"),
        (b'[\n  {"type": "track"}\n]\n', "one JSON array"),
        (b'{\n  "type": "track"\n}\n', "JSON over several lines"),
    ],
)
def test_a_file_of_another_format_is_refused_as_a_whole(tmp_path: Path, body: bytes, kind: str) -> None:
    """It is said what the file is, instead of setting every line of it aside."""
    path = tmp_path / "events.jsonl"
    path.write_bytes(body)
    with pytest.raises(InputError, match=f"it is {kind}; events are JSON lines"):
        list(blocks_of([path]))


@pytest.mark.parametrize("line", [b"[]", b'[{"type": "track"}]', b"{"])
def test_one_bad_line_at_the_beginning_is_no_other_format(tmp_path: Path, line: bytes) -> None:
    """The rest of the file is read."""
    path = tmp_path / "events.jsonl"
    path.write_bytes(line + b'\n{"type": "track"}\n')
    assert [block for _source, _number, block in blocks_of([path])] == [path.read_bytes()]
