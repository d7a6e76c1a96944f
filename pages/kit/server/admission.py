"""The outermost of our middlewares: it gives the server our connections and websockets, and counts those who come through a proxy.

A connection from a proxy holds many clients, one after the other or, to a proxy that reuses it, all at once: there requests and
websockets in flight are counted, by the address that the proxy names.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import Any

from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from pages.kit.server import handles
from pages.kit.server.addresses import Network, counted, trusted
from pages.kit.server.answers import in_pieces, taking_files
from pages.kit.server.connections import Patience, patient
from pages.kit.server.seats import CROWDED, Capacity, Seats
from pages.kit.server.turnstile import Turnstile


class Admission:
    """Limits on connections for the whole server, and on requests in flight for each address.

    capacity    how many connections;  patience: how long each may take;  proxies: who may say for whom they speak
    websockets  the class of the server's websockets; None: uvicorn's own
    """

    def __init__(
        self, app: Any, capacity: Capacity, patience: Patience, proxies: tuple[Network, ...], websockets: type[Any] | None = None
    ) -> None:  # fmt: skip
        self.app, self.capacity, self.patience, self.proxies = app, capacity, patience, proxies
        self.websockets = websockets
        self._in_flight: Counter[str] = Counter()
        self._turnstile = Turnstile()

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "lifespan":
            try:
                self._bound(receive)
            except RuntimeError as error:
                # Raised here, uvicorn would take it for an app that has nothing to start, and start.
                await send({"type": "lifespan.startup.failed", "message": str(error)})
                return
            await self.app(scope, receive, send)
            return
        address = counted(scope["client"][0] if scope.get("client") else None)
        if self._in_flight[address] >= self.capacity.each:
            await refused(scope, send)
            return
        self._in_flight[address] += 1
        try:
            if scope["type"] == "http":
                await self._turnstile.through(self.app, taking_files(scope), receive, in_pieces(send))
            else:
                await self.app(scope, receive, send)
        finally:
            self._in_flight[address] -= 1
            if not self._in_flight[address]:
                del self._in_flight[address]

    def _bound(self, receive: Any) -> None:
        """Gives uvicorn our connections and websockets before it accepts the first one.

        `streamlit run` makes uvicorn's configuration and has no setting for any of this, and uvicorn has chosen its classes
        before it imports the app. Whoever hands us this message is uvicorn's lifespan, which knows that configuration, and
        the connections are made by what it says when they come.
        """
        config: Any = getattr(getattr(receive, "__self__", None), "config", None)
        if not isinstance(getattr(config, "loaded_app", None), ProxyHeadersMiddleware):
            raise RuntimeError("the lab's limits need the uvicorn that `streamlit run` starts; got another server.")
        if self.websockets is not None:
            there = config.ws_protocol_class
            if there is None or not issubclass(self.websockets, there):
                raise RuntimeError(
                    f"the lab's bounds for websockets need uvicorn's websockets-sansio; got {there!r:.80}."
                )
            config.ws_protocol_class = self.websockets
        most, config.backlog = handles.shared(handles.available(), self.capacity.in_all, config.backlog)
        seats = Seats(replace(self.capacity, in_all=most))
        config.http_protocol_class = patient(seats, self.patience, self.proxies)
        # uvicorn would believe whoever connects from this machine.
        config.loaded_app = ProxyHeadersMiddleware(config.loaded_app.app, trusted(self.proxies))


async def refused(scope: Any, send: Any) -> None:
    """The answer to one too many: to a websocket too, before it is one."""
    begins = "websocket.http.response" if scope["type"] == "websocket" else "http.response"
    headers = [(b"content-type", b"text/plain; charset=utf-8"), (b"retry-after", b"5")]
    await send({"type": f"{begins}.start", "status": 503, "headers": headers})
    await send({"type": f"{begins}.body", "body": CROWDED.encode()})
