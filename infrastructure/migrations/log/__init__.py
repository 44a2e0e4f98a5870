"""Revisions of the event log's tables."""
