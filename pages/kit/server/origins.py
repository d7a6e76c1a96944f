"""Whose pages may talk to the lab: its own, and those of the sites under which it is also reached."""

from __future__ import annotations

import re
from dataclasses import dataclass

from pages.kit.server.headers import sites_of

ORIGINS_VARIABLE = "DESCENT_LAB_ALLOWED_ORIGINS"
# What a browser names as the origin of a page: no path, nobody's name. A file, an extension and a sandbox say something else.
_ORIGIN = re.compile(r"(https?)://([^/@\s?#]{1,260})", re.IGNORECASE)


@dataclass(frozen=True)
class Origins:
    """The origins that are let in.

    sites  beside the host that was asked for, such as "https://lab.example.org" or "https://*.example.org"
    """

    sites: tuple[str, ...] = ()

    @classmethod
    def named(cls, text: str) -> Origins:
        """As the variable names them, with spaces between. ValueError for what is no site."""
        return cls(tuple(site.lower() for site in sites_of(text, ORIGINS_VARIABLE)))

    def allow(self, origin: str, host: str) -> bool:
        """Whether a page of this origin may ask: it is the host's own (ports included) or one of the sites."""
        match = _ORIGIN.fullmatch(origin)
        if match is None:
            return False
        origin = origin.lower()
        return match[2].lower() == host.lower() or any(
            re.fullmatch(re.escape(site).replace(r"\*", "[a-z0-9.-]+"), origin) for site in self.sites
        )
