"""The command line: one engine's findings on a terminal, in CI and in a pre-commit hook. Must never judge by itself."""
