"""Code that could hang runs in a process of its own, which can be ended."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def printed(code: str) -> str:
    """What the code prints; two minutes are hours less than what a pattern takes that hangs."""
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True, timeout=120)
    return done.stdout.strip()
