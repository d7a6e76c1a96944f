"""File handles: a server that has none left accepts nobody, so connections are bounded below their number."""

from __future__ import annotations

from contextlib import suppress

# More than any limit of connections here needs; some systems say "no limit" and then refuse a number without end.
_ENOUGH = 65_536
# macOS says so, gives 256, and some of its versions refuse more than this.
_LESS = 10_240
# The server's own: libraries, logs, the process that draws, and files that are on their way to a client.
_OWN = 256
# Of a small number, a quarter is for files and a quarter for those who are accepted before anybody could refuse them.
_SMALL = 4


def available() -> int:
    """How many file handles this process may have, after asking for as many as it may ask for."""
    try:
        import resource
    except ImportError:
        # Windows counts sockets otherwise, and has thousands.
        return _ENOUGH
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    for wanted in (_LESS, _ENOUGH):
        wanted = wanted if hard == resource.RLIM_INFINITY else min(hard, wanted)
        if soft != resource.RLIM_INFINITY and soft < wanted:
            with suppress(ValueError, OSError):
                resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
            soft = resource.getrlimit(resource.RLIMIT_NOFILE)[0]
    return _ENOUGH if soft == resource.RLIM_INFINITY else min(soft, _ENOUGH)


def shared(handles: int, connections: int, backlog: int) -> tuple[int, int]:
    """How many connections may be open, of so many that are wished for, and how many may be accepted at one time.

    asyncio accepts everybody who has knocked, `backlog` at most, before it tells of one: these need handles too.
    """
    backlog = min(backlog, max(16, handles // _SMALL))
    own = min(_OWN, handles // _SMALL)
    return max(16, min(connections, handles - backlog - own)), backlog
