"""`${NAME}` in the addresses that packages come from, before anybody is asked at one of them. Pure.

pip leaves a variable that is not set as it stands, and then says of every project that no index knows it. Worse, of several
indexes the one that was meant is left out, and what it has is looked for elsewhere. Must never show an address nor a value.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from pinfold.analysis.indexes import Indexes
from pinfold.index.configuration import FileOptions
from pinfold.system.trouble import Trouble
from pinfold.workspace.fold.choice import shown

_VARIABLE = re.compile(r"\$\{([A-Z0-9_]+)\}")


def require_variables(indexes: Indexes, options: Sequence[FileOptions], environ: Mapping[str, str], root: str) -> None:
    """Raises Trouble `unset-variable` for the first address that would be asked with a `${NAME}` in it.

    `options` are the lines that the `references` of the indexes come from. In configuration a `${NAME}` is never replaced, neither
    by pip nor by uv, so there it does not matter what is set.
    """
    for field, address in _addresses(indexes):
        names = list(dict.fromkeys(_VARIABLE.findall(address)))
        if address in indexes.references:
            unset = [name for name in names if not environ.get(name)]
            if unset:
                what = "is not set" if len(unset) == 1 else "are not set"
                where = _place(options, field, address, root)
                raise Trouble(
                    "unset-variable",
                    f"{where} needs {_listed(unset)}, which {what}; nothing was asked for.",
                    "Set it in the environment that Pinfold runs in, or correct the line.",
                )
        elif names:
            verb = "stands" if len(names) == 1 else "stand"
            origin = indexes.origins.get(field, "")
            raise Trouble(
                "unset-variable",
                f"In an address of {shown(origin, root) or 'the configuration'}, {_listed(names)} {verb} as written: variables are "
                "replaced in requirements files only. Nothing was asked for.",
                "Write the value there, or name the index in a requirements file.",
            )


def _addresses(indexes: Indexes) -> Iterator[tuple[str, str]]:
    """Every address that may be asked, with the field that it stands in."""
    if not indexes.no_index:
        yield "index_url", indexes.index_url
        yield from (("extra_index_urls", address) for address in indexes.extra_index_urls)
    yield from (("find_links", address) for address in indexes.find_links)


def _place(options: Sequence[FileOptions], field: str, address: str, root: str) -> str:
    """`file:line` of the line that says this last; a relative place to find archives has become absolute."""
    for each in reversed(options):
        for option in each.statement.options:
            said = option.value.text if option.value is not None and option.spec is not None else ""
            if (
                said
                and option.spec is not None
                and option.spec.dest == field
                and address.endswith(said.removeprefix("./"))
            ):
                return f"{shown(each.path, root)}:{each.line}"
    return "An address in a requirements file"


def _listed(names: Sequence[str]) -> str:
    words = [f"${{{name}}}" for name in names[:3]] + (["others"] if len(names) > 3 else [])
    return f"{', '.join(words[:-1])} and {words[-1]}" if len(words) > 1 else words[0]
