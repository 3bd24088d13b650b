"""Who resolves and installs, with what configuration: joins the installers, the resolvers and the indexes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pinfold.analysis.environment import Environment, EnvironmentFacts
from pinfold.analysis.indexes import Indexes
from pinfold.analysis.resolved import Resolved
from pinfold.environment.installers.choose import choose as choose_installer
from pinfold.environment.installers.installer import Installer, Job
from pinfold.index.configuration import configured, merged
from pinfold.resolution.choose import choose as choose_resolver
from pinfold.resolution.resolver import Question, Resolver
from pinfold.system.private import private_folder
from pinfold.system.progress import Progress
from pinfold.workspace.fold.context import Context
from pinfold.workspace.fold.private import Private, rewritten


@dataclass(frozen=True)
class Engine:
    """`name` is "uv" or "pip"."""

    name: str
    installer: Installer
    resolver: Resolver
    indexes: Indexes
