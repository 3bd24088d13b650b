"""ANSWERING: a snapshot and a place in, an answer for the editor out. Pure: no I/O, no state, no editor protocol."""
