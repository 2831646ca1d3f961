"""A page can be read as data."""

from __future__ import annotations

from tests.docs.pages import Block, anchors, blocks, links

PAGE = """# Start here

A [link](other.md#two-words) and one `[not](a-link-in.md` too.

```yaml title="shop/a.yml"
key: [value](no-link.md)
```

## Two words, and more!

```console
$ true
```
"""


def test_blocks_are_found_with_language_title_and_line() -> None:
    """Fenced blocks come in order, each with its language, the file it stands for and its first line."""
    assert list(blocks(PAGE)) == [
        Block("yaml", "shop/a.yml", 6, "key: [value](no-link.md)\n"),
        Block("console", None, 12, "$ true\n"),
    ]


def test_links_inside_blocks_are_none() -> None:
    """What looks like a link inside a fenced block is not one."""
    assert "no-link.md" not in links(PAGE)
    assert "other.md#two-words" in links(PAGE)


def test_headings_become_anchors() -> None:
    """A heading is linked to by its lower-case words, joined by hyphens, without punctuation."""
    assert anchors(PAGE) == {"start-here", "two-words-and-more"}
