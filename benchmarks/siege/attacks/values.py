"""Values that no control of ours sends: JSON that is nested or endless, numbers that are none."""

from __future__ import annotations

from websockets.exceptions import ConnectionClosed

from benchmarks.load.visitor import Visitor
from benchmarks.siege.attack import Attack, Outcome, Place
from benchmarks.siege.bystander import CONTROL, PAGE

_DEEP = 20_000


def events(name: str, value: str) -> str:
    """What a component sends, with this text as the event's value."""
    return f'[{{"event": "{name}", "value": {value}}}]'


def bombs() -> list[str]:
    """Texts in the place of a component's events."""
    huge, far = "1" + "0" * 400, "1e300"
    return [
        "[" * _DEEP,
        "[" * _DEEP + "]" * _DEEP,
        '{"a":' * _DEEP + "1" + "}" * _DEEP,
        events("set", "[" * _DEEP + "]" * _DEEP),
        "9" * 100_000,
        events("set", "9" * 5000),
        "null", "0", '"text"', "[]", "[1]", "[{}]", '[{"event": 1}]', '[{"event": "set"}]', "{", "\x00", "NaN", "[NaN]",
        events("set", '{"value": NaN, "number": 1}'),
        events("set", f'{{"value": "0.5", "number": {huge}}}'),
        events("set", f'{{"value": {huge}, "number": 3}}'),
        events("set", '{"value": "' + "9" * 400 + '", "number": 4}'),
        *(events("click", f'{{"panel": "{panel}", "x": {x}, "y": {y}}}')
          for panel in ("surface", "plane", "curve", "x") for x, y in ((far, "0"), (huge, huge), ("-" + far, far), ("1e999", "0"))),
        *(events("zoom", f'{{"panel": "surface", "x": [-{far}, {far}], "y": [{x}, {huge}]}}') for x in ("0", far)),
        *(events("act", f'{{"do": "{do}", "tick": {huge}, "asked": {huge}, "x": {far}, "y": {huge}, "target": {huge}}}')
          for do in ("add", "take", "units", "play", "nothing")),
        events("act", f'{{"do": "hold", "tick": 0, "side": {huge}, "layer": 1, "source": 1, "unit": 1, "value": {huge}}}'),
    ]  # fmt: skip


async def hostile_values(place: Place, pages: list[str], every: int) -> Outcome:
    """Each into each component of each page; after each the session must go on."""
    sent, away, faults = 0, 0, []
    for page in pages:
        visitor = await _arrived(place, page)
        names = [name for name in visitor.elements if name in ("component stage", "component slider")]
        for number, text in enumerate(bombs()):
            if number % every:
                continue
            for name in names:
                try:
                    sent += 1
                    await visitor.tell(name, text)
                    await visitor.go(visitor.query)
                except ConnectionClosed as closed:
                    # His connection may be ended, with a reason: his page goes on with another one.
                    away += 1
                    if closed.rcvd is None or not closed.rcvd.reason:
                        faults.append(f"{page} is cut off without a reason at {text[:40]!r}")
                    visitor = await _arrived(place, page)
                except Exception as error:
                    faults.append(f"{page} ends at {text[:40]!r}: {type(error).__name__} {str(error)[:60]}")
                    await visitor.leave()
                    visitor = await _arrived(place, page)
        await visitor.leave()
    visitor = await _arrived(place, PAGE)
    await visitor.set_slider(CONTROL, 1)
    await visitor.leave()
    # Of many that fail alike a few are enough.
    return Outcome(f"{sent} values; sent away {away} times, {len(faults)} faults", faults[:3])


async def _arrived(place: Place, page: str) -> Visitor:
    visitor = Visitor(place.base, page, patience=15.0)
    await visitor.arrive()
    return visitor


ATTACKS = [
    Attack(
        "hostile values",
        hostile_values,
        {"pages": ["optimizers", "averages", "landscapes", "trainer"], "every": 1},
        {"pages": ["optimizers"], "every": 4},
    ),
]
