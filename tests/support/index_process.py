"""The child process behind `indexes.py`: many package indexes on one loopback port, each under a path of its own.

    python index_process.py (simple-repository | pypiserver) FOLDER

`/NAME/simple/` serves `FOLDER/NAME/packages/PROJECT/*`. What an index says is always a published library's; here it is composed
and mounted and nothing more. Prints its port once it listens, and ends when its standard input does, so that it cannot outlive
who started it.
"""

from __future__ import annotations

import os
import socket
import sys
import threading
import zipfile
from pathlib import Path
from typing import Any


def serve_json(folder: Path, listener: socket.socket) -> None:
    """simple-repository: PEP 503 and 691, yanking (`yanked.json`), core metadata (PEP 658), hashes, `requires-python`."""
    import asyncio
    import dataclasses
    import hashlib
    from email.parser import HeaderParser
    from functools import lru_cache

    import httpx
    import uvicorn
    from simple_repository import model
    from simple_repository.components.core import RepositoryContainer, SimpleRepository
    from simple_repository.components.local import LocalRepository
    from simple_repository.components.metadata_injector import MetadataInjectorRepository
    from simple_repository.components.yanking import GlobYankProvider, YankRepository

    @lru_cache(10_000)
    def described(path: str, size: int, changed: object) -> tuple[str, str | None]:
        """The digest of a file, and the `Requires-Python` of a wheel that can be read."""
        wanted = None
        if path.endswith(".whl"):
            try:
                with zipfile.ZipFile(path) as archive:
                    name = next(each for each in archive.namelist() if each.endswith(".dist-info/METADATA"))
                    wanted = HeaderParser().parsestr(archive.read(name).decode())["Requires-Python"]
            except (zipfile.BadZipFile, StopIteration):
                pass
        return hashlib.sha256(Path(path).read_bytes()).hexdigest(), wanted

    class Described(RepositoryContainer):
        """What a public index says of each file and LocalRepository does not."""

        async def get_project_page(
            self, project_name: str, *, request_context: model.RequestContext | None = None
        ) -> model.ProjectDetail:
            page = await super().get_project_page(project_name, request_context=request_context)
            files = []
            for file in page.files:
                digest, wanted = described(file.url.removeprefix("file://"), file.size, file.upload_time)
                files.append(dataclasses.replace(file, hashes={"sha256": digest}, requires_python=wanted))
            return dataclasses.replace(page, files=tuple(files))

    class Readable(MetadataInjectorRepository):
        """Offers no metadata for a wheel that it could not take it from."""

        def _add_metadata_attribute(self, project_page: model.ProjectDetail) -> model.ProjectDetail:
            page = super()._add_metadata_attribute(project_page)
            files = [
                file
                if zipfile.is_zipfile(file.url.removeprefix("file://"))
                else dataclasses.replace(file, dist_info_metadata=None)
                for file in page.files
            ]
            return dataclasses.replace(page, files=tuple(files))

    client = httpx.AsyncClient()
    apps: dict[tuple[str, int], Any] = {}

    def app_of(name: str) -> Any:
        yanked = folder / name / "yanked.json"
        key = name, yanked.stat().st_mtime_ns if yanked.exists() else 0
        if key not in apps:
            repository: SimpleRepository = Described(LocalRepository(folder / name / "packages"))
            if yanked.exists():
                repository = YankRepository(repository, GlobYankProvider(yanked))
            apps[key] = routed(Readable(repository, client), client)
        return apps[key]

    async def mounted(scope: Any, receive: Any, send: Any) -> None:
        name = scope["path"].split("/")[1]
        if not (folder / name / "packages").is_dir():
            await send({"type": "http.response.start", "status": 404, "headers": []})
            await send({"type": "http.response.body", "body": b""})
            return
        await app_of(name)({**scope, "root_path": f"/{name}"}, receive, send)

    config = uvicorn.Config(mounted, log_level="error", lifespan="off", ws="none", loop="asyncio", http="h11")
    asyncio.run(uvicorn.Server(config).serve([listener]))


def routed(repository: Any, client: Any) -> Any:
    """The paths `/simple/PROJECT/` and `/resources/PROJECT/FILE` of a repository, as an application to mount.

    simple-repository-server has them, but wants Python 3.11, which the library that knows the protocol does not. So on 3.10 the
    library's answers are handed out by the web framework that the server is made with.
    """
    if sys.version_info >= (3, 11):
        import fastapi
        from simple_repository_server.routers import simple

        app = fastapi.FastAPI(openapi_url=None)
        app.include_router(simple.build_router(repository, http_client=client))
        return app

    import dataclasses

    from simple_repository import content_negotiation, errors, model, serializer
    from starlette.applications import Starlette
    from starlette.requests import Request
    from starlette.responses import FileResponse, PlainTextResponse, Response
    from starlette.routing import Route

    async def page(request: Request) -> Response:
        wanted = content_negotiation.select_response_format(request.headers.get("accept", ""))
        name = request.path_params["project"]
        detail = await repository.get_project_page(name)
        files = (dataclasses.replace(file, url=f"../../resources/{name}/{file.filename}") for file in detail.files)
        text = serializer.serialize(dataclasses.replace(detail, files=tuple(files)), wanted)
        return Response(text, media_type=wanted.value)

    async def resource(request: Request) -> Response:
        found = await repository.get_resource(request.path_params["project"], request.path_params["file"])
        if isinstance(found, model.TextResource):
            return PlainTextResponse(found.text)
        return FileResponse(found.path, media_type="application/octet-stream")

    def failed(status: int) -> Any:
        return lambda _, error: PlainTextResponse(str(error), status)

    return Starlette(
        routes=[Route("/simple/{project}/", page), Route("/resources/{project}/{file}", resource)],
        exception_handlers={
            errors.PackageNotFoundError: failed(404),
            errors.ResourceUnavailable: failed(404),
            errors.UnsupportedSerialization: failed(406),
            errors.InvalidPackageError: failed(502),
        },
    )


def serve_html(folder: Path, listener: socket.socket) -> None:
    """pypiserver: plain HTML, behind basic auth where there is an `htpasswd`."""
    from socketserver import ThreadingMixIn
    from wsgiref.simple_server import WSGIRequestHandler, WSGIServer
    from wsgiref.util import shift_path_info

    import pypiserver

    apps: dict[str, Any] = {}
    lock = threading.Lock()

    def app_of(name: str) -> Any:
        with lock:
            if name not in apps:
                passwords = folder / name / "htpasswd"
                guarded = {"password_file": str(passwords), "authenticate": ["list", "download", "update"]}
                closed = guarded if passwords.exists() else {"password_file": ".", "authenticate": []}
                packages = folder / name / "packages"
                apps[name] = pypiserver.app(
                    roots=[packages], disable_fallback=True, backend_arg="simple-dir", log_stream=None, **closed
                )
            return apps[name]

    def mounted(environ: dict[str, Any], respond: Any) -> Any:
        name = shift_path_info(environ) or ""
        if not (folder / name / "packages").is_dir():
            respond("404 Not Found", [])
            return [b""]
        return app_of(name)(environ, respond)

    class Quiet(WSGIRequestHandler):
        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002  # the name is the base class's
            pass

    class Server(ThreadingMixIn, WSGIServer):
        daemon_threads = True

    server = Server(listener.getsockname(), Quiet, bind_and_activate=False)
    server.socket.close()
    server.socket = listener
    server.server_name, server.server_port = "127.0.0.1", listener.getsockname()[1]
    server.setup_environ()
    server.set_app(mounted)
    server.serve_forever()


def main() -> None:
    kind, folder = sys.argv[1:]
    listener = socket.create_server(("127.0.0.1", 0), backlog=128)
    print(listener.getsockname()[1], flush=True)

    def end_with_parent() -> None:
        sys.stdin.buffer.read()
        os._exit(0)

    threading.Thread(target=end_with_parent, daemon=True).start()
    (serve_json if kind == "simple-repository" else serve_html)(Path(folder), listener)


if __name__ == "__main__":
    main()
