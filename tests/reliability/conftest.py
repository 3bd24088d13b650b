"""What of this folder a system can run."""

from __future__ import annotations

import os

# Pipes and devices in a folder, and a process's peak of memory, are POSIX.
collect_ignore = ["test_bad_places.py", "test_fuzz.py"] if os.name == "nt" else []
