"""`pinfold env`: the verbs of the virtual environment, one file each. Must never decide what a verb does: `workspace` does."""
