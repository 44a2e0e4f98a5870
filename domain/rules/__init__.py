"""Pure helpers with names from the regulations."""
