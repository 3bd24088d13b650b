"""All benchmarks, one after the other: `python -m bench`. With `--quick` each only shows that it still runs."""

from __future__ import annotations

import subprocess
import sys

from bench.report import BENCHMARKS


def main() -> int:
    for name in BENCHMARKS:
        print(f"# {name}", flush=True)
        done = subprocess.run([sys.executable, "-m", f"bench.{name}", *sys.argv[1:]], check=False)
        if done.returncode:
            return done.returncode
    return 0


if __name__ == "__main__":
    sys.exit(main())
