"""Python reads this before anything else where the folder is named in PYTHONPATH: nothing leaves the machine, and what tried is written down.

So a server under siege has no internet, as in a lecture hall whose network is down: who asks waits a second, and gets nothing.
"""

import os
import sys
import time

_HERE = ("127.", "::1", "localhost", "0.0.0.0")
_WAIT_SECONDS = 1.0


def _watch(event: str, arguments: tuple) -> None:
    if event == "socket.getaddrinfo":
        where = arguments[0]
    elif event in ("socket.connect", "socket.sendto") and isinstance(arguments[1], tuple):
        where = arguments[1][0]
    else:
        return
    name = where.decode(errors="replace") if isinstance(where, bytes) else str(where or "127.")
    if name.startswith(_HERE):
        return
    with open(os.environ["SIEGE_LOOK_UPS"], "a") as file:
        file.write(f"{event} {name!r}\n")
    time.sleep(_WAIT_SECONDS)
    raise OSError(f"there is no internet: {name!r} was not asked.")


sys.addaudithook(_watch)
