"""THE GROUND: files, locks, child processes, the machine and the person, redaction. Knows nothing of requirements."""
