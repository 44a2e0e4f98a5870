"""A review meeting, everything it leaves behind, and an attacker who has all of that."""
