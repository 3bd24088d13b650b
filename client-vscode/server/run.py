"""Starts Pinfold with the packages that lie beside this file and nothing else: `python -I -S run.py server`.

Must stay readable for every Python 3, so that one that is too old gets a sentence and no traceback. Must never import anything
from the current folder or from the interpreter's own packages: whoever made those did not make this.
"""

import os
import sys

if sys.version_info < (3, 10):  # noqa: UP036
    sys.stderr.write("Pinfold needs Python 3.10 or newer; %s is %s.\n" % (sys.executable, sys.version.split()[0]))  # noqa: UP031
    sys.exit(2)

if __name__ == "__main__":
    sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "lib"))  # noqa: PTH100, PTH118, PTH120
    from pinfold.cli.main import main

    sys.exit(main())
