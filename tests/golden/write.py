"""`python -m tests.golden.write` makes the golden files that are missing, and no other."""

import sys

from domain.registry import DECIDERS
from tests.golden.forms import Forms


def main() -> None:
    for path in Forms(DECIDERS).write_missing():
        sys.stdout.write(f"{path.name}\n")


if __name__ == "__main__":
    main()
