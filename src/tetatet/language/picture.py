"""`tetatet draw`: a script as a picture and as a tree of text.

Both take a graph, not a checked project, so that a broken script can be drawn too.
"""

from tetatet.language.picture_svg import draw_svg
from tetatet.language.picture_text import draw_text

__all__ = ["draw_svg", "draw_text"]
