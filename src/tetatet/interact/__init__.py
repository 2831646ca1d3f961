"""What now? Moments, dialogues, the contact policy and the gate."""
