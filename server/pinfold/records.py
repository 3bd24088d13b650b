"""What Pinfold uses of the standard library's `dataclasses`, made for a quick start. To a type checker it is `dataclasses`.

The standard one brings `inspect` along and compiles seven functions for each class, and here it is one: where a command imports
fifty classes and is over in an instant, that was a third of its time. Must never behave otherwise than `dataclasses`.
"""

from __future__ import annotations

from operator import attrgetter

TYPE_CHECKING = False
if TYPE_CHECKING:
    from dataclasses import MISSING, Field, asdict, dataclass, field, fields, is_dataclass, replace
else:
    MISSING = type("MISSING", (), {"__repr__": lambda self: "MISSING"})()
    _FIELDS = "__record_fields__"
    _set = object.__setattr__

    class Field:
        """How one attribute is made, compared and shown."""

        __slots__ = ("compare", "default", "default_factory", "init", "metadata", "name", "repr")

        def __init__(self, default, default_factory, init, repr, compare, metadata):  # noqa: A002
            self.name = ""
            self.default = default
            self.default_factory = default_factory
            self.init = init
            self.repr = repr
            self.compare = compare
            self.metadata = metadata

    def field(*, default=MISSING, default_factory=MISSING, init=True, repr=True, compare=True, metadata=None):  # noqa: A002
        return Field(default, default_factory, init, repr, compare, metadata or {})

    def dataclass(cls=None, *, frozen=False, slots=False, eq=True):
        """Without `order`, `kw_only`, `InitVar`, `ClassVar`, `__post_init__` and without inheritance, for nobody uses them here."""
        if cls is None:
            return lambda given: _make(given, frozen, slots, eq)
        return _make(cls, frozen, slots, eq)

    def fields(one):
        """Those of a record or of its class. Raises TypeError for what is none."""
        try:
            return tuple(getattr(one, _FIELDS).values())
        except AttributeError:
            raise TypeError("must be called with a dataclass type or instance") from None

    def is_dataclass(one):
        return hasattr(one, _FIELDS)

    def replace(one, /, **changes):
        """A copy with other values. Raises TypeError for a name that is none."""
        for item in fields(one):
            if item.init and item.name not in changes:
                changes[item.name] = getattr(one, item.name)
        return one.__class__(**changes)

    def asdict(one):
        """A record as a mapping, records and collections in it included; other values as they are, not copied."""
        return {item.name: _plain(getattr(one, item.name)) for item in fields(one)}

    def _plain(value):
        if is_dataclass(value) and not isinstance(value, type):
            return asdict(value)
        if isinstance(value, (list, tuple)):
            inner = map(_plain, value)
            return type(value)(*inner) if hasattr(value, "_fields") else type(value)(inner)
        if isinstance(value, dict):
            return {_plain(key): _plain(item) for key, item in value.items()}
        return value

    def _make(cls, frozen, slots, eq):
        members = dict(cls.__dict__)
        found = {name: _field(name, members) for name in cls.__annotations__}
        made = {_FIELDS: found, "__init__": _init(cls, found, frozen), "__match_args__": _named(found, "init")}
        if "__repr__" not in members:
            made["__repr__"] = _repr(_named(found, "repr"))
        if eq:
            values = _values(_named(found, "compare"))
            if "__eq__" not in members:
                made["__eq__"] = _eq(values)
            if members.get("__hash__") is None:
                made["__hash__"] = _hash(values) if frozen else None
        if frozen:
            made |= {"__setattr__": _refuse_to_set, "__delattr__": _refuse_to_delete}
        if not slots:
            for name, item in found.items():
                if isinstance(members.get(name), Field):
                    if item.default is MISSING:
                        delattr(cls, name)
                    else:
                        setattr(cls, name, item.default)
            for name, value in made.items():
                setattr(cls, name, value)
            return cls
        for name in (*found, "__dict__", "__weakref__"):
            members.pop(name, None)
        made |= {"__slots__": tuple(found), "__qualname__": cls.__qualname__}
        return type(cls)(cls.__name__, cls.__bases__, {**members, **made})

    def _field(name, members):
        given = members.get(name, MISSING)
        item = given if isinstance(given, Field) else field(default=given)
        if item.default is not MISSING and item.default.__class__.__hash__ is None:
            raise ValueError(
                f"mutable default {type(item.default)} for field {name} is not allowed: use default_factory"
            )
        item.name = name
        return item

    def _named(found, what):
        return tuple([name for name, item in found.items() if getattr(item, what)])

    def _init(cls, found, frozen):
        names, parameters, lines = {"_set": _set, "_made": MISSING}, [], []
        for name, item in found.items():
            value = name
            if item.default_factory is not MISSING:
                names[f"_new_{name}"] = item.default_factory
                value = f"_new_{name}() if {name} is _made else {name}" if item.init else f"_new_{name}()"
            if item.init:
                names[f"_default_{name}"] = item.default
                default = "_made" if item.default_factory is not MISSING else f"_default_{name}"
                parameters.append(name if default != "_made" and item.default is MISSING else f"{name}={default}")
            lines.append(f" _set(self,{name!r},{value})" if frozen else f" self.{name}={value}")
        exec(f"def __init__(self,{','.join(parameters)}):\n" + "\n".join(lines or [" pass"]), names)  # noqa: S102 -- names of attributes only, as `dataclasses` does it
        made = names["__init__"]
        made.__qualname__ = f"{cls.__qualname__}.__init__"
        return made

    def _values(names):
        """What gives the values of attributes as a tuple."""
        if len(names) > 1:
            return attrgetter(*names)
        return lambda one: tuple([getattr(one, name) for name in names])

    def _eq(values):
        def equal(self, other):
            return values(self) == values(other) if other.__class__ is self.__class__ else NotImplemented

        return equal

    def _hash(values):
        def hashed(self):
            return hash(values(self))

        return hashed

    def _repr(names):
        def shown(self):
            inner = ", ".join([f"{name}={getattr(self, name)!r}" for name in names])
            return f"{self.__class__.__qualname__}({inner})"

        return shown

    def _refuse_to_set(self, name, value):
        raise AttributeError(f"cannot assign to field {name!r}")

    def _refuse_to_delete(self, name):
        raise AttributeError(f"cannot delete field {name!r}")


__all__ = ["MISSING", "Field", "asdict", "dataclass", "field", "fields", "is_dataclass", "replace"]
