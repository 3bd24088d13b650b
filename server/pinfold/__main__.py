"""`python -m pinfold`: the same as the command `pinfold`."""

import sys

from pinfold.cli.main import main

if __name__ == "__main__":
    sys.exit(main())
