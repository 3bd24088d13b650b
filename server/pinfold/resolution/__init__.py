"""Resolvers behind one interface. Must never change an environment."""
