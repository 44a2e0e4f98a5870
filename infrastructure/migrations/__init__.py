"""Revisions of the two databases that cannot be rebuilt: the log and the vault."""
