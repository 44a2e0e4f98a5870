"""What a process holds in memory alone stays there: no core dump, no look by its own user.

Keys of the vault and the counters of open ballots are there (docs/adr/0023-secrecy-of-the-vote.md).
"""

import ctypes
import resource
import sys

_PR_SET_DUMPABLE = 4
"""Of <linux/prctl.h>."""


def keep_to_itself() -> None:
    """For the rest of this process's life. On Linux also against debuggers of the same user.

    What root may do, and what the machine swaps out, is not in the hands of a process.
    """
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if sys.platform == "linux":
        # A crash handler that is a pipe ignores the limit, and heeds this.
        ctypes.CDLL(None).prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)
