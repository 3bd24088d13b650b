"""Pinfold: reads requirement files as pip does and says what is wrong with them.

This package must stay importable without side effects: no I/O, no settings, no heavy imports.
"""

__version__ = "0.1.0"
