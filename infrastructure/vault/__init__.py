"""Keys, sealed content and sessions: what must stay secret."""
