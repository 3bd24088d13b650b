"""Benchmarks: Pinfold and its peers side by side, in interleaved rounds. Must never be imported by the product."""
