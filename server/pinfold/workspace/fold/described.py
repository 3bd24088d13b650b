"""Environments, plans, states and troubles as plain JSON: one shape for `--format json` and for the protocol.

Must never let a credential or a control character through.
"""

from __future__ import annotations

from datetime import datetime, timezone
from typing import TYPE_CHECKING, Any

from pinfold.analysis.environment import Environment
from pinfold.environment.plan import Plan, Step
from pinfold.system.redact import redact
from pinfold.system.trouble import Trouble

if TYPE_CHECKING:  # a face that shows a state needs no resolver in memory
    from pinfold.analysis.asked import Asked
    from pinfold.analysis.drift import Drift
    from pinfold.environment.interpreters import Interpreter
    from pinfold.workspace.fold.listing import Listed
    from pinfold.workspace.fold.status import Status
    from pinfold.workspace.fold.syncing import Preview, Synced

Json = dict[str, Any]


def environment_json(environment: Environment) -> Json:
    """A path, what it is, and whether it can be used (`problem` is null then)."""
    return {
        "path": environment.path,
        "name": environment.name,
        "kind": environment.kind.value,
        "python": environment.python or None,
        "version": environment.version or None,
        "implementation": environment.implementation or None,
        "prompt": environment.prompt or None,
        "madeBy": environment.made_by or None,
        "base": environment.base or None,
        "basePython": environment.base_python or None,
        "systemSitePackages": environment.system_site_packages,
        "externallyManaged": environment.externally_managed,
        "problem": environment.problem or None,
    }


def plan_json(plan: Plan) -> Json:
    """`download` is in bytes, null where the size of something is not known."""
    sizes = [step.size for step in plan.changes if step.after]
    return {
        "exact": plan.exact,
        "changes": len(plan.changes),
        "download": None if None in sizes else sum(size for size in sizes if size is not None),
        "steps": [_step(step) for step in plan.steps],
    }


def _step(step: Step) -> Json:
    return {
        "action": step.action.value,
        "name": step.name,
        "key": step.key,
        "before": step.before or None,
        "after": step.after or None,
        "reason": redact(step.reason),
        "url": redact(step.target.url) if step.target is not None and step.target.url else None,
        "size": step.size,
    }


def trouble_json(trouble: Trouble) -> Json:
    return {
        "kind": trouble.kind,
        "message": redact(trouble.message),
        "advice": redact(trouble.advice) or None,
        "detail": redact(trouble.detail) or None,
    }


def time_json(seconds: float | None) -> str | None:
    """Seconds since the epoch in ISO 8601, UTC."""
    if seconds is None:
        return None
    return datetime.fromtimestamp(seconds, timezone.utc).isoformat(timespec="seconds")


def listed_json(listed: Listed) -> Json:
    return {
        **environment_json(listed.environment),
        "selected": listed.selected,
        "inside": listed.inside,
        "distributions": listed.distributions,
        "hasPip": listed.has_pip,
    }


def status_json(status: Status) -> Json:
    """`drift` says by distribution what differs; `changes` may be more once a resolver has looked."""
    return {
        "state": status.state.value,
        "message": redact(status.message),
        "unsuitable": redact(status.unsuitable) or None,
        "blocked": status.blocked,
        "path": status.choice.path,
        "origin": status.choice.origin,
        "inside": status.choice.inside,
        "environment": environment_json(status.environment) if status.environment is not None else None,
        "files": list(status.files),
        "changes": status.changes,
        "drift": _drift(status.drift) if status.drift is not None else [],
        "undo": time_json(status.undo),
    }


def _drift(found: Drift) -> list[Json]:
    rows = [_row("missing", each.name, each, "") for each in found.missing]
    rows += [_row("different", each.asked.name, each.asked, each.distribution.version) for each in found.different]
    rows += [
        {**_row("outdated", each.distribution.name, each.asked, each.distribution.version), "wanted": each.how}
        for each in found.outdated
    ]
    for wrong in found.inconsistent:
        said: Json = {"name": wrong.dependency or wrong.key, "wanted": wrong.requirement or wrong.problem}
        rows.append({"kind": "inconsistent", **said, "installed": wrong.installed or None, "path": None, "line": None})
    for stray in found.strays:
        rows.append(
            {
                "kind": "stray",
                "name": stray.name,
                "wanted": None,
                "installed": stray.version,
                "path": None,
                "line": None,
            }
        )
    return rows


def _row(kind: str, name: str, asked: Asked, installed: str) -> Json:
    return {
        "kind": kind,
        "name": redact(name),
        "wanted": redact(asked.specifier or asked.url) or None,
        "installed": installed or None,
        "path": asked.path,
        "line": asked.number,
    }


def preview_json(preview: Preview) -> Json:
    return {
        "environment": environment_json(preview.environment),
        "creates": preview.creates,
        "files": list(preview.files),
        "installer": preview.engine or None,
        "lock": preview.literal,
        "notes": [redact(note) for note in preview.notes],
        "plan": plan_json(preview.plan),
    }


def synced_json(synced: Synced) -> Json:
    """`seconds` is how long it took, `undo` whether it can be taken back."""
    return {
        "environment": environment_json(synced.environment),
        "created": synced.created,
        "plan": plan_json(synced.plan),
        "seconds": round(synced.seconds, 3),
        "undo": synced.undo,
    }


def interpreter_json(interpreter: Interpreter, fits: bool) -> Json:
    """A Python that an environment can be made from; `fits`: it is one that the project asks for."""
    return {
        "path": interpreter.path,
        "version": interpreter.version or None,
        "implementation": interpreter.implementation or None,
        "origin": interpreter.origin,
        "fits": fits,
    }
