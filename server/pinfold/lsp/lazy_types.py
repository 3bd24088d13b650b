"""Makes `import lsprotocol.types` cheap: its 554 attrs classes are built when they are first used, not on import.

Stock: every class body runs and attrs compiles its methods, some 0.6 s, while a session uses a few dozen classes. Here
the module's own code runs with a private `__build_class__` that keeps each body for later; nothing global is patched.
Asking a class for `__init__` or `__attrs_attrs__` (making an instance, `attrs.fields`, cattrs) builds it in place.

Only for the exact version below; whatever is unexpected leaves the stock module, with one line in the log. The one
visible difference is that instances have a `__dict__` (attrs can't add slots to a class that exists). Must never change
what a class means: `tests/lsp/test_lazy_types.py` compares every class with stock.
"""

from __future__ import annotations

import builtins
import importlib.util
import logging
import sys
import threading
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

MODULE = "lsprotocol.types"
VERSION = "2025.0.0"
PYTHONS = ((3, 10), (3, 14))  # from, below: 3.14 no longer evaluates annotations in the class body

_log = logging.getLogger(__name__)
_lock = threading.RLock()  # re-entrant: building a class builds its bases


class _Later:
    """A class attribute that attrs will provide; the first look builds the class."""

    __slots__ = ("build", "name")

    def __init__(self, name: str, build: Callable[[], None]) -> None:
        self.name = name
        self.build = build

    def __get__(self, instance: object, owner: type) -> Any:
        self.build()
        return getattr(owner if instance is None else instance, self.name)


class _Shell:
    """A class that exists already while its body has yet to run."""

    __slots__ = ("body", "cls", "laters", "module")

    def __init__(self, body: Any, name: str, bases: tuple[type, ...], module: ModuleType) -> None:
        self.cls: type = type(name, bases, {"__module__": module.__name__, "__qualname__": name})
        self.body = body
        self.module = module
        self.laters: tuple[str, ...] = ()

    def fill(self) -> None:
        """Run the class body, once."""
        body, self.body = self.body, None
        if body is not None:
            namespace: dict[str, Any] = {}
            exec(body.__code__, self.module.__dict__, namespace)  # noqa: S102 (lsprotocol's own code)
            if "__eq__" in namespace:
                namespace.setdefault("__hash__", None)  # as the class statement does
            for key, value in namespace.items():
                setattr(self.cls, key, value)

    def postpone(self) -> None:
        """What `attrs.define` will do, at the first use instead of now."""
        self.laters = ("__init__", "__attrs_attrs__")
        for key in self.laters:
            setattr(self.cls, key, _Later(key, self.build))

    def build(self) -> None:
        import attrs

        with _lock:
            for key in self.laters:
                delattr(self.cls, key)  # attrs leaves alone what a class seems to define itself
            if self.laters:  # else another thread was first
                self.laters = ()
                self.fill()
                attrs.define(self.cls, slots=False)
                # Names in annotations become types, as `lsprotocol._hooks` does for all classes at once.
                attrs.resolve_types(self.cls, self.module.__dict__["ALL_TYPES_MAP"], {})


def _load() -> None:
    """Run the module's code with its classes postponed. Raises whatever goes wrong; the module isn't installed then."""
    import attrs
    import lsprotocol

    spec = importlib.util.find_spec(MODULE)
    if spec is None or spec.loader is None:
        raise ImportError(MODULE)
    module = importlib.util.module_from_spec(spec)
    code = spec.loader.get_code(MODULE)  # type: ignore[attr-defined]

    shells: dict[type, _Shell] = {}

    def build_class(body: Any, name: str, *bases: type, **keywords: Any) -> type:
        if keywords or any(hasattr(base, "__members__") for base in bases):
            return real_build_class(body, name, *bases, **keywords)  # type: ignore[no-any-return]
        shell = _Shell(body, name, bases, module)
        shells[shell.cls] = shell
        if "__gt__" in body.__code__.co_names:  # functools.total_ordering looks at a class as soon as it exists
            shell.fill()
        return shell.cls

    def define(cls: type) -> type:
        shells.pop(cls).postpone()
        return cls

    def import_(name: str, *arguments: Any) -> Any:
        return stand_in if name == "attrs" else __import__(name, *arguments)

    real_build_class: Any = builtins.__build_class__
    stand_in = SimpleNamespace(define=define, field=attrs.field, validators=attrs.validators)
    private = {**vars(builtins), "__build_class__": build_class, "__import__": import_}
    module.__dict__["__builtins__"] = private
    sys.modules[MODULE] = module
    try:
        exec(code, module.__dict__)  # noqa: S102 (lsprotocol's own code)
        for plain in shells.values():
            plain.fill()
        _check(module)
    except BaseException:
        for name in (MODULE, "lsprotocol._hooks"):
            sys.modules.pop(name, None)
        raise
    module.__dict__["__builtins__"] = builtins
    lsprotocol.types = module


def _check(module: ModuleType) -> None:
    """Try the one class that every session uses. Raises unless it behaves."""
    import attrs
    from lsprotocol import _hooks

    place = module.Position(line=1, character=2)
    names = [a.name for a in attrs.fields(module.Position)]
    if names != ["line", "character"] or place != module.Position(1, 2) or not place < module.Position(2, 0):
        raise RuntimeError(f"{MODULE} is not as expected")
    if _hooks._resolved_forward_references is not False:
        raise RuntimeError("the classes' annotations are resolved already")
    _hooks._resolved_forward_references = True  # or making a converter would build all classes


def _version() -> str:
    """The installed lsprotocol's version, from its folder's name: importlib.metadata takes 30 ms to say the same."""
    spec = importlib.util.find_spec("lsprotocol")
    if spec is None or spec.origin is None:
        return ""
    prefix, suffix = "lsprotocol-", ".dist-info"
    found = [folder.name for folder in Path(spec.origin).parents[1].glob(f"{prefix}*{suffix}")]
    return found[0][len(prefix) : -len(suffix)] if len(found) == 1 else ""


def install() -> bool:
    """Import `lsprotocol.types` lazily. False, and the stock module stays, where that isn't possible. Never raises."""
    if MODULE in sys.modules:
        return False
    try:
        version = _version()
        if version != VERSION or not PYTHONS[0] <= sys.version_info[:2] < PYTHONS[1]:
            raise RuntimeError(
                f"lsprotocol {version or '(unknown version)'} on Python {sys.version_info[0]}.{sys.version_info[1]}"
            )
        _load()
    except Exception as error:
        _log.info("starting with the stock lsprotocol classes: %s", error)
        return False
    return True
