"""What `zhicheng` does beside serving; the commands themselves are in `interfaces.cli`."""
