"""Everything that is printed, as PDF."""
