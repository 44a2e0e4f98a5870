"""Log lines: one JSON object each, on stderr."""

import logging
import sys

import structlog


def write_logs(level: str, *, quiet: bool = False) -> None:
    """From `level` upwards: debug, info, warning or error; `quiet` drops what is mere routine."""
    least = getattr(logging, level.upper())
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(
            max(least, logging.WARNING) if quiet else least
        ),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )
