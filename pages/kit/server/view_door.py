"""The second door to pictures: `POST /view/<lesson>` answers with the parts of a picture while a control moves.

Beside Streamlit's rerun, which draws the whole page when the hand rests. What is asked for is what a link may say and no more:
a picture of the session's own (an upload, a training) is not drawn here, nor one that answers the question that is open.
"""

from __future__ import annotations

import asyncio
import time
from collections import OrderedDict
from typing import Any

import streamlit as st
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route

from pages.kit.catalogue import catalogue
from pages.kit.job import Job
from pages.kit.lesson import Lesson
from pages.kit.picture import Picture
from pages.kit.server.asked import Asked, TurnedAway, Wanted, Withheld, asked_of, wanted_of
from pages.kit.server.drawing import BUSY, Drawer, NotDrawn
from pages.kit.server.origins import Origins
from pages.kit.server.pace import RATE, Held, Pace
from pages.kit.shared import PICTURES
from pages.kit.stage_data import without_unseen
from pages.kit.wire_format import pack

MOST_CHARACTERS = 2000
# Of some 70 kB each.
_MOST_ANSWERS = 100
# A picture that Streamlit is drawing for somebody is waited for that long.
_LOOK_SECONDS, _PATIENCE_SECONDS = 0.01, 0.5
_HEADERS = {
    "Cache-Control": "no-store",
    # Streamlit would compress it, which takes longer than the way.
    "Content-Encoding": "identity",
    "Content-Type": "application/octet-stream",
}
# The header of an answer without a picture, and what it says.
WHY = "Descent-Lab-Withheld"
SLOW, NONE = "the picture takes longer than a hand waits.", "there is no picture of these settings."


class NoTime(Withheld):
    """A good request for which there is no time now: the same page may ask again in a moment."""


class ViewDoor:
    """The door of one server. origins: whose pages may ask."""

    def __init__(self, origins: Origins = Origins()) -> None:
        self._origins = origins
        self._drawer = Drawer()
        self._pace = Pace()
        self._held = Held()
        # The last answers, by what was asked: a class that was told to turn the rate asks for the same ones.
        self._answers: OrderedDict[Any, bytes] = OrderedDict()

    def open(self) -> None:
        """From now on it is asked: in the server's event loop."""
        self._drawer.start()

    async def close(self) -> None:
        await self._drawer.end()

    async def serve(self, request: Request) -> Response:
        try:
            return Response(await self._answer(request), headers=_HEADERS)
        except TurnedAway as refused:
            await self._held.back()
            return Response(refused.why[:300], refused.status, {"Cache-Control": "no-store"}, "text/plain")
        except Withheld as withheld:
            if isinstance(withheld, NoTime):
                await self._held.back()
            return Response(status_code=204, headers={"Cache-Control": "no-store", WHY: str(withheld)})
        except ClientDisconnect:
            return Response(status_code=400)

    async def _answer(self, request: Request) -> bytes:
        if not same_origin(request, self._origins):
            raise TurnedAway(403, "only this server's own pages may ask.")
        lesson = next((entry.lesson for entry in catalogue() if entry.url_path == request.path_params["lesson"]), None)
        if lesson is None:
            raise TurnedAway(404, "there is no such lesson.")
        asked = asked_of(await body_of(request))
        if not self._pace.allows(asked.page):
            raise TurnedAway(429, f"at most {RATE:g} requests a second.")
        # Not by who asks.
        key = (
            lesson.page,
            tuple(sorted(asked.settings.items())),
            asked.have,
            asked.present,
            asked.question,
            asked.focus,
        )
        answer = self._answers.get(key)
        if answer is None:
            answer = await self._made_anew(lesson, asked)
            self._answers[key] = answer
            if len(self._answers) > _MOST_ANSWERS:
                self._answers.popitem(last=False)
        return answer

    async def _made_anew(self, lesson: Lesson, asked: Asked) -> bytes:
        """The answer to a request that nobody has asked lately."""
        wanted, sketched = wanted_of(lesson, asked), ""
        made = PICTURES.kept(wanted.key)
        if made is None:
            if (quicker := wanted.sketch()) is not None:
                wanted, sketched = quicker
            made = await self._made(wanted, asked, sketched != "")
        return answer_of(made, asked, sketched)

    async def _made(self, wanted: Wanted, asked: Asked, sketch: bool) -> Picture:
        """A picture: kept, on its way for somebody else, or drawn now for all who ask meanwhile."""
        until = time.monotonic() + _PATIENCE_SECONDS
        while (made := PICTURES.kept(wanted.key)) is None:
            if (job := PICTURES.promise(wanted.key)) is not None:
                return await self._drawn(wanted, asked, sketch, job)
            if time.monotonic() > until:
                raise NoTime(SLOW)
            await asyncio.sleep(_LOOK_SECONDS)
        return made

    async def _drawn(self, wanted: Wanted, asked: Asked, sketch: bool, job: Job[Any]) -> Picture:
        made = None
        try:
            made = await self._drawer.draw(wanted.lesson.page, asked.settings, asked.present, sketch)
        except NotDrawn as not_drawn:
            raise (NoTime(SLOW) if not_drawn.why == BUSY else Withheld(NONE)) from None
        finally:
            # Others may wait for it here, or in Streamlit's runs: without a picture those compute it themselves.
            PICTURES.fulfil(wanted.key, job, made)
        return made


def same_origin(request: Request, origins: Origins) -> bool:
    """Whether a browser says that the page which asks is this server's. A browser always says so for POST."""
    origin, site = request.headers.get("origin", ""), request.headers.get("sec-fetch-site", "same-origin")
    return site == "same-origin" and origins.allow(origin, request.headers.get("host", ""))


async def body_of(request: Request) -> bytes:
    """The body, up to what a request may have."""
    body = b""
    async for part in request.stream():
        body += part
        # Each character may take four bytes.
        if len(body) > 4 * MOST_CHARACTERS:
            break
    try:
        characters = len(body.decode())
    except UnicodeDecodeError:
        raise TurnedAway(400, "the body must be text in UTF-8.") from None
    if characters > MOST_CHARACTERS:
        raise TurnedAway(413, f"the body must have at most {MOST_CHARACTERS} characters.")
    return body


def answer_of(made: Picture, asked: Asked, sketched: str) -> bytes:
    """The parts of a picture that the page does not have: a header, which says how long each is, and then each as it is, the
    stage without what is not drawn."""
    parts = []
    for name, part in made.parts.items():
        data = b"" if part.mark in asked.have else part.data
        parts.append((name, part.mark, without_unseen(data, asked.focus) if name == "stage" and data else data))
    header = {"parts": [[name, mark, len(data)] for name, mark, data in parts], "sketched": sketched}
    return pack(header, {}) + b"".join(data for _, _, data in parts)


def routes(door: ViewDoor) -> list[Route]:
    """The route of the door, below the server's own path."""
    base = (st.get_option("server.baseUrlPath") or "").strip("/")
    return [Route((f"/{base}" if base else "") + "/view/{lesson}", door.serve, methods=["POST"])]
