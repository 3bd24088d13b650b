"""JOINING: files and settings into snapshots. The only room that reads the disk for the faces."""
