"""What of this folder a system can run."""

from __future__ import annotations

import os

collect_ignore = ["test_files_posix.py"] if os.name == "nt" else []
