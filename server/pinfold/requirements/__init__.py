"""READING: text in, tree out. Standard library and `packaging` only; never any I/O."""
