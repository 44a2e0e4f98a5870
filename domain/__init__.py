"""What the rules are. Standard library only: no clock, no random number, no I/O."""
