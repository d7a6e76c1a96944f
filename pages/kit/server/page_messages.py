"""What a page of the lab may say to Streamlit: the kinds of messages, and how much of each.

Streamlit takes more from anybody: to empty the caches of all visitors, to install files, to read its repository.
"""

from __future__ import annotations

import re

from streamlit.proto.BackMsg_pb2 import BackMsg

# What Streamlit's own page can send, but ours has no use for: the server must not do it, and nobody is sent away for it.
IGNORED = ("clear_cache", "load_git_info", "set_run_on_save", "app_heartbeat")
# Of one kind of Streamlit's own operations: a download that is made when it is asked for, and the rest of a table.
_OPERATIONS = ("deferred_file", "dataframe_chunk")
# The fullest page has 40 controls. A thousand times as many take the server half a second.
_MOST_WIDGETS, _MOST_VALUES = 1000, 10_000
_ARRAYS = ("double_array_value", "int_array_value", "string_array_value")
# File names for which an address is asked at one time: every field takes one file.
_MOST_NAMES = 20
# Streamlit's ids of fragments are digests; it logs those that it does not know.
_FRAGMENT = re.compile(r"[0-9A-Za-z_-]{0,64}")
# Lists in lists in a control's JSON: ours send one in another. Python's reader fails at a thousand.
_MOST_DEEP = 32
# Of JSON with more brackets than that, letters: each is looked at.
_LONGEST_JSON = 20_000
# Python reads no longer number than 4,300 digits, and whoever sends one finds his page broken off; ours have 20. Looked for where
# digits begin: from each digit anew, a message of 1 MB in runs of 999 would hold the server for two seconds.
_ENDLESS_NUMBER = re.compile(r"(?<![0-9])[0-9]{1000}")
# A text that does not end goes to the end: looked for again from each of its signs, it would take minutes.
_TEXT_OR_BRACKET = re.compile(r'"(?:[^"\\]|\\.|\\\Z)*+(?:"|\Z)|[\[\]{}]', re.DOTALL)


class NotSaid(ValueError):
    """Something that no page of the lab says; in our own words, never the client's."""


def check(data: bytes) -> str:
    """The kind of a message, as it came. NotSaid for what is none of a page's."""
    message = BackMsg()
    try:
        message.ParseFromString(data)
    except Exception:
        raise NotSaid("not a message of Streamlit's") from None
    kind = message.WhichOneof("type")
    if kind == "rerun_script":
        _check_rerun(message)
    elif kind == "file_urls_request":
        if len(message.file_urls_request.file_names) > _MOST_NAMES:
            raise NotSaid("too many names of files")
    elif kind == "backend_operation_request":
        if message.backend_operation_request.WhichOneof("payload") not in _OPERATIONS:
            raise NotSaid("an operation that no page asks for")
    elif kind != "stop_script" and kind not in IGNORED:
        raise NotSaid(f"kind {kind}")
    return kind


def _check_rerun(message: BackMsg) -> None:
    state = message.rerun_script
    if not _FRAGMENT.fullmatch(state.fragment_id):
        raise NotSaid("no id of a fragment")
    widgets = state.widget_states.widgets
    if len(widgets) > _MOST_WIDGETS:
        raise NotSaid("too many controls")
    for widget in widgets:
        kind = widget.WhichOneof("value")
        if kind in ("json_value", "json_trigger_value"):
            if too_deep(getattr(widget, kind)):
                raise NotSaid("lists in lists, or too many")
            if _ENDLESS_NUMBER.search(getattr(widget, kind)):
                raise NotSaid("a number without end")
        elif kind in _ARRAYS and len(getattr(widget, kind).data) > _MOST_VALUES:
            raise NotSaid("too many values of a control")


def too_deep(text: str) -> bool:
    """Whether JSON nests lists and objects more than 32 deep, up to where it is JSON, or is too long to be looked at."""
    if text.count("[") + text.count("{") <= _MOST_DEEP:
        return False
    if len(text) > _LONGEST_JSON:
        return True
    depth = 0
    for found in _TEXT_OR_BRACKET.finditer(text):
        sign = found[0]
        if sign in "[{":
            depth += 1
            if depth > _MOST_DEEP:
                return True
        elif sign in "]}":
            depth -= 1
    return False
