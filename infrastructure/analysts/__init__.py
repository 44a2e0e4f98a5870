"""The log for analysts: every event without personal data, in files that others' programs read."""
