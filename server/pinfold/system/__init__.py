"""THE GROUND: safe reading and writing of files, redaction. Knows nothing of requirements."""
