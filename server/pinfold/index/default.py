"""Where packages come from when nobody says otherwise. Must never hold the address itself: the build writes it."""

from __future__ import annotations

from pinfold.system.trouble import Trouble


def default_index() -> str:
    """The default index's address, as a URL of the simple API. Raises Trouble `unbuilt` in a bare checkout."""
    try:
        from pinfold.index._default import ADDRESS
    except ImportError:
        raise Trouble(
            "unbuilt",
            "This copy of Pinfold was not installed, so it does not know the default package index.",
            "Install it into its own environment: run `npm start`, or `python -m pip install --editable .`, in its folder.",
        ) from None
    return ADDRESS
