"""JSON-RPC as the specification asks for it: every request is answered once, with the right code, whatever arrives.

Replaces how pygls receives and sends; its registration of features, its typed calls to the client and its progress stay
in use. Handlers are called on the loop's thread with typed parameters (or, where registered as `raw`, plain JSON). Must
never know what a message means, except for the life cycle: initialize, shutdown, exit and cancelling.
"""

from __future__ import annotations

import asyncio
import inspect
import json
import logging
from collections.abc import Callable, Coroutine, Iterable
from concurrent.futures import Future
from functools import cached_property
from typing import TYPE_CHECKING, Any

from lsprotocol import types
from pygls.exceptions import JsonRpcException, JsonRpcInvalidParams
from pygls.protocol import LanguageServerProtocol

from pinfold.lsp.framing import frame
from pinfold.lsp.parent import INTERVAL
from pinfold.system.redact import redact

if TYPE_CHECKING:
    from cattrs import Converter

PARSE_ERROR = -32700
INVALID_REQUEST = -32600
METHOD_NOT_FOUND = -32601
INTERNAL_ERROR = -32603
NOT_INITIALIZED = -32002
CANCELLED = -32800
REQUEST_FAILED = -32803

_log = logging.getLogger(__name__)


class _LateConverter:
    """The cattrs converter, made when the first typed message needs it: making one takes 12 ms of the start."""

    @cached_property
    def real(self) -> Converter:
        import cattrs
        from lsprotocol.converters import get_converter

        return get_converter(cattrs.Converter(detailed_validation=False))

    def __getattr__(self, name: str) -> Any:
        return getattr(self.real, name)


class Protocol(LanguageServerProtocol):
    """One client's messages. `on_exit` gets the exit code; `on_idle` is called after each batch of messages."""

    def __init__(self, server: Any, converter: Any) -> None:
        super().__init__(server, converter)
        self.on_exit: Callable[[int], None] = lambda code: None
        self.on_idle: Callable[[], None] = lambda: None
        self.write: Callable[[bytes], None] = lambda data: None
        self._initialized = False
        self._running: dict[Any, asyncio.Task[Any]] = {}
        self._asked = 0
        self._replies: dict[str, Callable[[dict[str, Any]], None]] = {}

    def _register_builtin_features(self) -> None:
        """None: pygls' own text synchronisation and workspace are not used."""

    @property
    def exit_code(self) -> int:
        """What the process should say at its end: 0 after a proper shutdown (LSP 3.17, "exit")."""
        return 0 if self._shutdown else 1

    # Receiving

    def receive(self, bodies: Iterable[bytes]) -> None:
        """Handle message bodies that arrived together. Never raises."""
        messages = [message for body in bodies if (message := self._decode(body)) is not None]
        cancelled = {_cancelled_id(m) for m in messages if m.get("method") == types.CANCEL_REQUEST} - {None}
        for message in messages:
            self._dispatch(message, cancelled)
        try:
            self.on_idle()
        except Exception:
            _log.exception("telling the client failed")

    def _decode(self, body: bytes) -> dict[str, Any] | None:
        try:
            message = json.loads(body)
        except (ValueError, RecursionError) as error:
            self._fail(None, PARSE_ERROR, f"not JSON: {type(error).__name__}")
            return None
        if isinstance(message, dict) and isinstance(message.get("id", 0), (int, str, type(None))):
            return message
        self._fail(None, INVALID_REQUEST, "not a message object")
        return None

    def _dispatch(self, message: dict[str, Any], cancelled: set[Any]) -> None:
        method = message.get("method")
        if method is None:
            self._reply(message)
        elif not isinstance(method, str):
            self._fail(message.get("id"), INVALID_REQUEST, "the method is not a string")
        elif "id" in message:
            refusal = self._refusal(method)
            if refusal is not None:
                self._fail(message["id"], *refusal)
            elif message["id"] in cancelled:
                self._fail(message["id"], CANCELLED, "cancelled")
            else:
                self._request(message["id"], method, message.get("params"))
        elif method == types.EXIT:
            self.on_exit(self.exit_code)
        elif method == types.CANCEL_REQUEST:
            task = self._running.get(_cancelled_id(message))
            if task is not None:
                task.cancel()
        elif self._initialized and not self._shutdown and method in self.fm.features:
            self._notification(method, message.get("params"))

    def _refusal(self, method: str) -> tuple[int, str] | None:
        """Why a request can't be served at this point of the session, as (code, message)."""
        if self._shutdown:
            return INVALID_REQUEST, "the server is shutting down"
        if method == types.INITIALIZE:
            return (INVALID_REQUEST, "initialize was sent already") if self._initialized else None
        if not self._initialized:
            return NOT_INITIALIZED, "initialize has to come first"
        if method != types.SHUTDOWN and method not in self.fm.features:
            return METHOD_NOT_FOUND, f"unknown method {method[:100]}"
        return None

    def _request(self, request: Any, method: str, raw: Any) -> None:
        try:
            if method == types.SHUTDOWN:
                self._shut_down()
                result = None
            else:
                handler = self.fm.features[method]
                result = handler(self._parameters(handler, method, raw))
                self._initialized = self._initialized or method == types.INITIALIZE
            if inspect.iscoroutine(result):
                task = asyncio.ensure_future(self._awaited(request, method, result))
                self._running[request] = task
                task.add_done_callback(lambda done: self._finish(request, done, result))
            else:
                self._answer(request, result)
        except Exception as error:
            self._report(request, method, error)

    def _notification(self, method: str, raw: Any) -> None:
        try:
            handler = self.fm.features[method]
            handler(self._parameters(handler, method, raw))
        except Exception as error:
            self._report(None, method, error, answer=False)

    def _parameters(self, handler: Any, method: str, raw: Any) -> Any:
        """Raises JsonRpcInvalidParams where `raw` isn't what the method takes."""
        if getattr(handler, "raw", False):
            if raw is None or isinstance(raw, dict):
                return raw or {}
            raise JsonRpcInvalidParams("an object is expected")
        kind: Any = types.METHOD_TO_TYPES[method][2]
        try:
            return None if kind is None else self._converter.structure(raw, kind)
        except Exception as error:
            raise JsonRpcInvalidParams(f"not {getattr(kind, '__name__', 'valid parameters')}") from error

    async def _awaited(self, request: Any, method: str, running: Coroutine[Any, Any, Any]) -> None:
        """Answers when a handler that has to wait is done; its task never fails, for nobody would look at that."""
        try:
            self._answer(request, await running)
        except Exception as error:
            self._report(request, method, error)

    def _finish(self, request: Any, task: asyncio.Task[Any], running: Coroutine[Any, Any, Any]) -> None:
        self._running.pop(request, None)
        if task.cancelled():
            running.close()  # it may not even have begun
            self._fail(request, CANCELLED, "cancelled")

    def _shut_down(self) -> None:
        self._shutdown = True
        for task in list(self._running.values()):
            task.cancel()

    # Answering

    def _answer(self, request: Any, result: Any) -> None:
        self._send_data({"jsonrpc": "2.0", "id": request, "result": result})

    def _fail(self, request: Any, code: int, message: str, data: Any = None) -> None:
        error: dict[str, Any] = {"code": code, "message": redact(message)}
        if data is not None:
            error["data"] = data
        self._send_data({"jsonrpc": "2.0", "id": request, "error": error})

    def _report(self, request: Any, method: str, error: BaseException, answer: bool = True) -> None:
        """A failed handler: one entry in the log (with a traceback unless the fault is the client's), one answer."""
        data = None
        if isinstance(error, JsonRpcException):
            code, text, data = error.code, error.message, error.data
            # what was asked for and cannot be had, or was stopped, is the person's to know, not the log's
            wanted = code in (REQUEST_FAILED, CANCELLED)
            _log.log(logging.INFO if wanted else logging.WARNING, "%s: %s", method, text)
        else:
            code, text = INTERNAL_ERROR, f"{method} failed"
            _log.error("%s", text, exc_info=error)
        if answer:
            self._fail(request, code, text, data)

    def _send_data(self, data: Any) -> None:
        """Lone surrogates go out as escapes, so every text can be sent."""
        self.write(frame(json.dumps(data, default=self._serialize_message, separators=(",", ":")).encode("ascii")))

    # Asking and telling the client

    def later(self, seconds: float, action: Callable[[], None]) -> None:
        asyncio.get_running_loop().call_later(seconds, action)

    def leave_with(self, alive: Callable[[], bool]) -> None:
        """End the session once `alive` says no: the editor that would have ended it is gone."""
        if alive():
            self.later(INTERVAL, lambda: self.leave_with(alive))
        else:
            _log.warning("the editor's process is gone")
            self.on_exit(self.exit_code)

    def notify(self, method: str, params: Any | None = None) -> None:
        self._send_data({"jsonrpc": "2.0", "method": method, "params": params})

    def ask(
        self,
        method: str,
        params: Any,
        then: Callable[[Any], None] | None = None,
        refused: Callable[[], None] | None = None,
    ) -> None:
        """Send a request; `then` gets the plain result. Where the client refuses, `refused` is called, or `then` gets None."""

        def received(reply: dict[str, Any]) -> None:
            if "error" in reply and refused is not None:
                refused()
            elif then is not None:
                then(reply.get("result"))

        self._ask(method, params, received)

    def _ask(self, method: str, params: Any, then: Callable[[dict[str, Any]], None], name: Any = None) -> None:
        self._asked += 1
        request = name or f"pinfold-{self._asked}"
        self._replies[request] = then
        self._send_data({"jsonrpc": "2.0", "id": request, "method": method, "params": params})

    def _reply(self, message: dict[str, Any]) -> None:
        then = self._replies.pop(message.get("id", ""), None)
        if then is None:
            return
        try:
            then(message)
        except Exception:
            _log.exception("the client's answer could not be used")

    def send_request(
        self, method: str, params: Any = None, callback: Callable[[Any], None] | None = None, msg_id: Any = None
    ) -> Future[Any]:
        """What pygls' typed calls to the client use: the future's result is of the method's type."""
        future: Future[Any] = Future()
        if callback is not None:
            future.add_done_callback(lambda done: callback(done.result()))

        def finish(reply: dict[str, Any]) -> None:
            try:
                if "error" in reply:
                    raise JsonRpcException(redact(str(reply["error"])))
                kind = self.get_result_type(method)
                future.set_result(self._converter.structure(reply, kind).result if kind else reply.get("result"))
            except Exception as error:
                future.set_exception(error)

        self._ask(method, params, finish, msg_id)
        return future


def _cancelled_id(message: dict[str, Any]) -> Any:
    params = message.get("params")
    found = params.get("id") if isinstance(params, dict) else None
    return found if isinstance(found, (int, str)) else None


def late_converter() -> Any:
    """What `LanguageServer` takes as its converter factory."""
    return _LateConverter()
