"""Environments, plans, states and troubles as plain JSON: one shape for `--format json` and for the protocol.

Must never let a credential or a control character through.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timezone
from typing import Any

from pinfold.analysis.environment import Environment
from pinfold.environment.plan import Plan, Step
from pinfold.system.redact import redact
from pinfold.system.trouble import Trouble

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
