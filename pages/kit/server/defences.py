"""What stands between the lab and whoever talks to it: the middleware around Streamlit, and what is set for the whole process.

Each limit and each name is read here, before the server takes anybody: a wrong one stops the start with a sentence.
"""

from __future__ import annotations

import os

from starlette.middleware import Middleware

from pages.kit.server import log_lines, rejection_log
from pages.kit.server.addresses import PROXIES_VARIABLE, proxies_of
from pages.kit.server.admission import Admission
from pages.kit.server.connections import Patience
from pages.kit.server.headers import FRAME_VARIABLE, SecurityHeaders, frame_ancestors
from pages.kit.server.hearing import hear_every_change
from pages.kit.server.limits import declared
from pages.kit.server.messages import bounded
from pages.kit.server.origins import ORIGINS_VARIABLE, Origins
from pages.kit.server.seats import Capacity
from pages.kit.server.uploads import Uploads
from pages.kit.server.websocket_guard import WebsocketGuard


def own_origins() -> Origins:
    """Whose pages may talk to the lab. A wrong name would leave out the others, or open the lab to everybody."""
    return Origins.named(os.environ.get(ORIGINS_VARIABLE, ""))


def security_headers() -> Middleware:
    """The headers of every answer."""
    return Middleware(SecurityHeaders, ancestors=frame_ancestors(os.environ.get(FRAME_VARIABLE, "")))


def middleware(origins: Origins) -> list[Middleware]:
    """All of it, from the outside in: places first, so that nothing is done for somebody who has none. ValueError where a variable
    holds what it may not."""
    # Starlette makes the middleware when it is asked to start; what is raised there uvicorn takes for an app that need not be asked.
    for limit in declared():
        limit.value()
    return [
        Middleware(
            Admission,
            capacity=Capacity.from_limits(),
            patience=Patience.from_limits(),
            proxies=proxies_of(os.environ.get(PROXIES_VARIABLE, "")),
            websockets=bounded(),
        ),
        security_headers(),
        Middleware(WebsocketGuard, origins=origins),
        Middleware(Uploads),
    ]


def install() -> None:
    """For the process of a server that starts: its log and its sessions' scripts."""
    log_lines.install()
    rejection_log.to_stderr()
    hear_every_change()


def uninstall() -> None:
    """The server ends: what the log has left out is told."""
    log_lines.REPEATS.sum_up()
