"""Runs a program for make and passes signals on: stopping it on request is not an error.

`python3 deploy/run.py PROGRAM ARGUMENT…`
"""

from __future__ import annotations

import signal
import subprocess
import sys


def main() -> int:
    """The program's exit status, or 0 if it ended because somebody asked it to."""
    asked = False
    program = subprocess.Popen(sys.argv[1:])

    def interrupted(number: int, frame: object) -> None:
        """Ctrl-C reaches the program by itself: it shares the terminal."""
        nonlocal asked
        asked = True

    def ended(number: int, frame: object) -> None:
        nonlocal asked
        asked = True
        program.terminate()

    signal.signal(signal.SIGINT, interrupted)
    signal.signal(signal.SIGTERM, ended)
    status = program.wait()
    return 0 if asked else abs(status)


if __name__ == "__main__":
    raise SystemExit(main())
