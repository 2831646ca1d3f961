"""`tetatet draw`: a script as a picture and as a tree of text."""

from tetatet.language.picture_svg import draw_svg

__all__ = ["draw_svg"]
