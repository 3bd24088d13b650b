"""Who puts distributions in and takes them out: uv and pip behind one small interface, `installer.py`."""
