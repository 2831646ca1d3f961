"""Properties: what holds of every replay, whatever the scripts and the events."""
