"""JUDGING: a snapshot in, findings out. Pure: no I/O, no state, no editor protocol."""
