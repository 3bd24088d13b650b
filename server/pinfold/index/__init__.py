"""Package indexes: where packages come from. Must never judge a requirements file."""
