"""Read models follow the log, and are built anew beside those in use."""
