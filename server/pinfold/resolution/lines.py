"""The lines that are resolved together, of which some can be left out or say something else. Must never write a file."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import NamedTuple

from pinfold.records import replace
from pinfold.resolution.resolver import Question
from pinfold.resolution.verdict import Judge, Verdict
from pinfold.system.progress import Cancel


class Written(NamedTuple):
    """One line as a resolver reads it; `key` is "" where it does not tell its project. `supplies`: it says where that is from.

    Without such a line a resolver would look for the project elsewhere, which is another question: it is never left out.
    """

    text: str
    constraint: bool
    key: str
    supplies: bool = False


class Lines:
    """Asks a judge about some of the lines of one question; what was asked once is known. Raises Cancelled.

    `folder` and `environ` as for `Judge`. `asked` counts the processes.
    """

    def __init__(
        self,
        lines: Sequence[Written],
        question: Question,
        judge: Judge,
        folder: str,
        environ: Mapping[str, str],
        cancel: Cancel,
    ) -> None:
        self.lines = lines
        self.fixed = frozenset(i for i, line in enumerate(lines) if line.supplies)
        self.asked = 0
        self._question = question
        self._judge = judge
        self._folder = folder
        self._environ = environ
        self._cancel = cancel
        self._known: dict[tuple[frozenset[tuple[int, str]], bool], Verdict] = {}

    def verdict(
        self, chosen: Iterable[int], changed: Mapping[int, str] | None = None, *, offline: bool = False
    ) -> Verdict:
        """Of the chosen lines, with other texts for some. Without the network a "no" is worth nothing."""
        changed = changed or {}
        about = frozenset((i, changed.get(i, self.lines[i].text)) for i in chosen)
        known = self._known.get((about, False)) or self._known.get((about, offline))
        if known is not None:
            return known
        texts: dict[bool, list[str]] = {False: [], True: []}
        for i, text in sorted(about):
            texts[self.lines[i].constraint].append(f"{text}\n")
        question = replace(
            self._question,
            requirements="".join(texts[False]),
            constraints="".join(texts[True]),
            offline=offline or self._question.offline,
        )
        self._cancel.check()
        self.asked += 1
        found = self._judge.judge(question, self._folder, self._environ, self._cancel)
        self._known[about, offline] = found
        return found

    def refuses(self, chosen: Collection[int]) -> bool | None:
        """Whether some lines cannot be met; a yes is looked for without the network first, where it costs a tenth.

        None also for a refusal that may be due to what was left out: a line that names a yanked release or a pre-release admits it.
        """
        chosen = self.fixed.union(chosen)
        if not any(not self.lines[i].constraint for i in chosen):
            return False  # constraints alone ask for nothing
        if self.verdict(chosen, offline=True).met:
            return False
        found = self.verdict(chosen)
        if found.met is not False:
            return None if found.met is None else False
        missing = {line.key for i, line in enumerate(self.lines) if i not in chosen and line.key}
        return None if missing & found.derivation.barred else True

    def at_fault(self, chosen: Collection[int]) -> frozenset[int]:
        """Those of the fixed lines that have a part in it that `chosen` cannot be met with them."""
        named = frozenset(
            i for i in self.fixed if self.lines[i].key in self.verdict(self.fixed.union(chosen)).derivation.keys
        )
        unnamed = frozenset(i for i in self.fixed if not self.lines[i].key)
        if unnamed and not (chosen and self.verdict(chosen).met is False):
            named |= unnamed  # the resolver calls them by a name that we do not know
        return named if chosen or named else self.fixed
