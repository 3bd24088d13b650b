"""The fold: finding, describing, making, syncing and undoing virtual environments. Must never judge a requirements file."""
