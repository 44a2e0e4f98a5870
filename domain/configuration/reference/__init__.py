"""Facts that the rules read: calendars, series of titles, administrative divisions."""
