"""The verbs of the virtual environment, each a function of a `Context`. Must never ask a person: the faces do."""
