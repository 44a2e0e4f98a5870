"""People, their accounts, and what is on record about them."""
