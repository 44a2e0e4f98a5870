"""The hash tree over the log, what was signed about it, and its checks."""
