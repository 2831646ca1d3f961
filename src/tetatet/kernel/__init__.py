"""What now? One customer's record and one occurrence in; the record, what is said and what is asked for out.

Pure: no I/O, no clock, no chance, no logging. See `advance`.
"""

from tetatet.kernel.advance import Allotted, Happened, Occurrence, Outcome, Woke, adopt, advance, speak_for
from tetatet.kernel.book import Book, make_book

__all__ = ["Allotted", "Book", "Happened", "Occurrence", "Outcome", "Woke", "adopt", "advance", "make_book", "speak_for"]
