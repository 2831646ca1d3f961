"""The live engine: the heart that decides and writes, the hands that hand over, and what they need."""
