"""A second reading of the language: what a project says to whom, told by the plainest means.

It was written from the documents alone and imports nothing of the package. It is slow on
purpose: every fact is counted anew from all that ever happened, every script is walked by a
Python generator, time is asked of `zoneinfo`. `tests/property/test_differential.py` holds the
package's replay against it.

Start reading in `world.py` (what is due when), then `moments.py` (transitions), `dialogue.py`
(steps), `gate.py` (may it be said now?), `facts.py`, `conditions.py` and `clock.py`.

What it does not tell, since the documents leave it open: surprise, claims and capacity,
variants and splits, hold-outs, offers, accounts, merges of records.
"""
