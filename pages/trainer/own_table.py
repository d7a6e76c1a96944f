"""A visitor's own data in the trainer, a table or points set by hand: read, chosen from, kept in this session alone."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import streamlit as st

from labcore.data import (
    FileRefused,
    Frame,
    Table,
    choices_of,
    features_of,
    read_csv,
    table_from_csv,
    targets_of,
    tasks_of,
)
from labcore.data.own_table import done
from labcore.training import OwnPoints
from pages.kit.account import NoRoom
from pages.kit.escaping import in_markdown
from pages.kit.own_file import file_field, names_caption
from pages.kit.owner import owned
from pages.kit.server.rejection_log import log_rejection
from pages.kit.shared import ACCOUNT

ASK = (
    "to train on data of your own, choose a CSV file under More, Data, or click points into a set in the plane; until then the "
    "last training stays."
)
TASKS = {"classification": "Classes", "regression": "Numbers"}
_WHERE = "trainer"


# Of each byte of a file: its columns as they are read, and the table made of them; a file of 1 MB takes 12.
_HELD_OF_BYTE = 13


@dataclass(eq=False)
class Own:
    """The last table that could be made of a visitor's file, and what of it was chosen; or of the points that were set by hand.

    points  what the table was made of, where that is a set in the plane
    choice  (target, features, task) of the table;  files: how many have been read
    said    what was done to the file, and `done` without the table's size
    fault   why the last file or choice was refused, else ""
    """

    frame: Frame | None = None
    table: Table | None = None
    choice: tuple[str, tuple[str, ...], str] = ("", (), "")
    said: str = ""
    done: str = ""
    fault: str = ""
    files: int = 0
    points: OwnPoints | None = None

    def read(self, content: bytes) -> None:
        """Another file; a refused one changes nothing but the sentence."""
        try:
            ACCOUNT.stay(self, _HELD_OF_BYTE * len(content))
        except NoRoom as refused:
            self.refuse(str(refused), "file", f"{len(content)} bytes")
            return
        try:
            frame = read_csv(content)
            names = targets_of(frame)
            if not names:
                raise FileRefused("a table must have a column that changes, to be learned; this file has none.")
        except FileRefused as refused:
            self.refuse(str(refused), "file", f"{len(content)} bytes")
            return
        self.frame, self.files = frame, self.files + 1
        self.choose(names[0])

    def choose(self, target: str, features: tuple[str, ...] | None = None, task: str = "") -> None:
        """What is learned of the file, of what, and as what; left out, it is guessed."""
        assert self.frame is not None
        try:
            tasks = tasks_of(self.frame, target)
            learned = next((one for one in tasks if one == task), tasks[0])
            # What cannot be chosen is asked for too: so its reason is said.
            asked = features and tuple(
                n for n in self.frame.names if n in features or n not in choices_of(self.frame, target)
            )
            self.table, self.said = table_from_csv(self.frame, target, asked, learned)
            self.done = done(self.frame, target, asked)
            self.choice = (target, features_of(self.frame, target) if features is None else features, learned)
            self.fault, self.points = "", None
        except FileRefused as refused:
            self.refuse(str(refused), "choice of columns")

    def set_points(self, points: OwnPoints, table: Table | None = None) -> None:
        """Points set by hand, in place of any file; `table` where it is made of them already."""
        self.forget()
        self.points, self.table = points, points.table() if table is None else table

    def forget(self) -> None:
        """Nothing is kept of the file, nor of points."""
        ACCOUNT.give_back(self)
        self.points = None
        self.frame, self.table, self.choice, self.said, self.done, self.fault = None, None, ("", (), ""), "", "", ""

    @property
    def mark(self) -> str:
        """A text that is another one for another table, "" without one: a saved run names its table by it."""
        return "" if self.table is None else _digest(self.table)

    def refuse(self, rule: str, what: str, size: str = "") -> None:
        """Something that may not be: its rule is said, and everything stays as it is."""
        self.fault = rule[:1].upper() + rule[1:]
        log_rejection(what, _WHERE, size)


def _digest(table: Table) -> str:
    made = hashlib.sha256(repr((table.features, table.target, table.classes, table.inputs.shape)).encode())
    made.update(table.inputs.tobytes())
    made.update(table.targets.tobytes())
    if table.held is not None:
        made.update(table.held.tobytes())
    return made.hexdigest()[:32]


def own_controls(own: Own) -> None:
    """The uploader, and once there is a table what to learn of it."""
    file_field("Your table (CSV)", "trainer own file", _take, own)
    if own.frame is not None:
        _choices(own, own.frame)
        names_caption(own.frame)
    if own.fault:
        st.caption(in_markdown(own.fault))
    elif own.said:
        st.caption(in_markdown(own.said))
    st.caption("Your table stays in this window: it is not in the link, and it is not stored.")


def _choices(own: Own, frame: Frame) -> None:
    target, features, task = own.choice
    names = targets_of(frame)

    def changed(key: str, take: Callable[[Any], None], of: str | None = None) -> dict[str, Any]:
        # A control of one file must not bring its choice into the next. And one that has left the page may still speak, where
        # a run was cut short: what was asked of another file or target is chosen no more.
        full = f"trainer own {own.files} {key}"

        def heard() -> None:
            if own.frame is frame and of in (None, own.choice[0]):
                take(st.session_state[full])

        return {"key": full, "on_change": owned(heard)}

    st.selectbox("Target", names, names.index(target) if target in names else 0, **changed("target", own.choose))
    others = choices_of(frame, target)
    st.multiselect(
        "Features", others, [name for name in features if name in others],
        **changed(f"features {target}", lambda chosen: own.choose(target, tuple(chosen), own.choice[2]), target),
    )  # fmt: skip
    tasks = tasks_of(frame, target) if target in names else ()
    if len(tasks) > 1:
        st.segmented_control(
            "Learned as", list(tasks), default=task, format_func=TASKS.__getitem__, required=True,
            **changed(f"task {target}", lambda chosen: own.choose(target, own.choice[1], chosen or task), target),
        )  # fmt: skip


def _take(own: Own) -> None:
    file = st.session_state.get("trainer own file")
    if file is None:
        own.forget()
    else:
        own.read(file.getvalue())
