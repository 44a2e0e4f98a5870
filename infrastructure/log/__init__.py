"""The event log: one order of all events, on either store."""
