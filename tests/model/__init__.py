"""The values of the model: time, dates, quiet hours, chance, decisions, records."""
