"""What the program does unasked, and how it is begun."""
