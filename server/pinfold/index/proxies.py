"""Which proxy leads to an address: the configuration's, else the variables', else the system's on Windows and macOS."""

from __future__ import annotations

import ipaddress
import sys
from collections.abc import Mapping

from pinfold.index.addresses import Origin
from pinfold.system.host import Host


def proxy_for(origin: Origin, configured: str, host: Host) -> str:
    """A URL of a proxy, which may have credentials in it, or "" for none. What is `configured` is for all, as pip's `--proxy`."""
    if configured:
        return _with_scheme(configured)
    said = _said(host)
    if not said or any(_covers(each.strip().lower(), origin) for each in said.get("no", "").split(",")):
        return ""
    found = said.get(origin.scheme) or said.get("all", "")
    return _with_scheme(found) if found else ""


def _said(host: Host) -> Mapping[str, str]:
    """What the variables `HTTP_PROXY` … name, by scheme; a name in lower case is the stronger one."""
    found: dict[str, str] = {}
    for lower in (False, True):
        for name, value in host.environ.items():
            if name.lower().endswith("_proxy") and name.islower() == lower and value:
                found[name.lower()[: -len("_proxy")]] = value
    if "REQUEST_METHOD" in host.environ:
        found.pop("http", None)  # a CGI program's HTTP_PROXY comes from who calls it
    if found or not (host.windows or host.macos) or host.platform != sys.platform:
        return found
    from urllib.request import getproxies

    return getproxies()


def _covers(exception: str, origin: Origin) -> bool:
    """Whether one of `NO_PROXY`'s exceptions is about an origin: a name with those below it, `name:port`, an address, a network."""
    host = origin.host.strip("[]")
    if exception in ("*", host, f"{host}:{origin.port}"):
        return True
    name = exception.lstrip("*").lstrip(".")
    if name and (name == host or f"{host}:{origin.port}".endswith(f".{name}") or host.endswith(f".{name}")):
        return True
    try:
        return ipaddress.ip_address(host) in ipaddress.ip_network(exception, strict=False)
    except ValueError:
        return False


def _with_scheme(proxy: str) -> str:
    return proxy if "://" in proxy else f"http://{proxy}"
