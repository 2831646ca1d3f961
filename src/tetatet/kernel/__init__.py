"""What now? One customer's record and one occurrence in; the record, what is said and what is asked for out.

Pure: no I/O, no clock, no chance, no logging. See `advance`.
"""

from tetatet.kernel.advance import Allotted, Happened, Occurrence, Woke, advance, hear
from tetatet.kernel.beside import adopt, look_silently, speak_for, suspend_for
from tetatet.kernel.book import Book, make_book
from tetatet.kernel.turning import NOTHING, Outcome

__all__ = [
    "NOTHING",
    "Allotted",
    "Book",
    "Happened",
    "Occurrence",
    "Outcome",
    "Woke",
    "adopt",
    "advance",
    "hear",
    "look_silently",
    "make_book",
    "speak_for",
    "suspend_for",
]
