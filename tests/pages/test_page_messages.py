"""What a page may say to Streamlit, and how much."""

from __future__ import annotations

import contextlib
import json
import random
import time

import pytest
from streamlit.proto.BackMsg_pb2 import BackMsg

from pages.kit.server.page_messages import IGNORED, NotSaid, check, too_deep


def rerun(fragment: str = "", **values: object) -> bytes:
    said = BackMsg()
    said.rerun_script.fragment_id = fragment
    for kind, value in values.items():
        widget = said.rerun_script.widget_states.widgets.add(id="$$ID-x")
        if kind.endswith("array_value"):
            getattr(widget, kind).data.extend(value)
        else:
            setattr(widget, kind, value)
    return said.SerializeToString()


def test_what_pages_say_passes():
    for fragment in ("", "025da7fbb916fc3438a744d175b44317"):
        assert (
            check(rerun(fragment, string_value="x" * 200_000, json_trigger_value='{"start_x": [1, 2]}'))
            == "rerun_script"
        )
    assert check(BackMsg(stop_script=True).SerializeToString()) == "stop_script"
    asked = BackMsg()
    asked.file_urls_request.file_names.append("run.json")
    assert check(asked.SerializeToString()) == "file_urls_request"
    late = BackMsg()
    late.backend_operation_request.deferred_file.file_id = "x"
    assert check(late.SerializeToString()) == "backend_operation_request"


def test_every_kind_of_streamlits_is_passed_ignored_or_refused():
    """A kind that a later Streamlit adds is refused until somebody has looked at it."""
    passed, refused = set(), set()
    for field in BackMsg.DESCRIPTOR.oneofs_by_name["type"].fields:
        said = BackMsg()
        if field.message_type is None:
            setattr(said, field.name, True)
        else:
            getattr(said, field.name).SetInParent()
        try:
            passed.add(check(said.SerializeToString()))
        except NotSaid:
            refused.add(field.name)
    assert passed == {"rerun_script", "stop_script", "file_urls_request", *IGNORED}
    assert {"debug_disconnect_websocket", "debug_shutdown_runtime", "backend_operation_request"} <= refused
    assert "clear_cache" in IGNORED


@pytest.mark.parametrize("kind", ["json_value", "json_trigger_value"])
@pytest.mark.parametrize(
    "text", ["[" * 20_000, '{"a":' * 20_000, "[" * 33 + "]" * 33, '[{"a":' * 17 + "1" + "}]" * 17, '["\\"]",' * 40]
)
def test_json_that_no_reader_survives_is_refused(kind: str, text: str):
    with pytest.raises(NotSaid, match="lists in lists"):
        check(rerun(**{kind: text}))


def test_depth_is_that_of_the_json():
    draw = random.Random(0)

    def value(depth: int) -> object:
        if depth == 0:
            return draw.choice([1, "]]]]", '"\\[{', None, "\n", "é\\"])
        inner = [value(depth - 1)] + [value(draw.randrange(min(depth, 2))) for _ in range(draw.randrange(3))]
        return inner if draw.random() < 0.5 else {f'"[{i}': each for i, each in enumerate(inner)}

    for depth in range(1, 60):
        text = json.dumps(value(depth), ensure_ascii=draw.random() < 0.5)
        assert len(text) < 20_000
        assert too_deep(text) == (depth > 32), (depth, text)


@pytest.mark.parametrize(
    "data",
    [
        b"\xff\xff", b"", rerun("x\nforged"), rerun("x" * 65), rerun("a b"),
        rerun(json_trigger_value="9" * 5000), rerun(json_value="[-1.5e" + "1" * 1000 + "]"),
        rerun(int_array_value=[1] * 10_001), rerun(string_array_value=[""] * 10_001), rerun(double_array_value=[0.0] * 10_001),
    ],
)  # fmt: skip
def test_what_no_page_says_is_refused_in_our_own_words(data: bytes):
    with pytest.raises(NotSaid) as refused:
        check(data)
    assert "forged" not in str(refused.value)
    assert len(str(refused.value)) < 60


def test_many_controls_and_many_files_are_refused():
    many, names = BackMsg(), BackMsg()
    for _ in range(1001):
        many.rerun_script.widget_states.widgets.add()
    names.file_urls_request.file_names.extend([""] * 21)
    for said in (many, names):
        with pytest.raises(NotSaid, match="too many"):
            check(said.SerializeToString())


@pytest.mark.parametrize(
    "text",
    [
        "[" * 900_000,
        "[]" * 40 + '"' * 900_001,
        "[]" * 40 + '"\\' * 450_000,
        "[]" * 40 + '"' + "\\" * 900_001,
        '["' * 450_000,
        "[]" * 450_000,
        '"\\"[' * 220_000,
        ("9" * 999 + " ") * 900,
    ],
)
def test_the_largest_message_is_judged_at_once(text: str):
    data, begun = rerun(json_value=text), time.process_time()
    with contextlib.suppress(NotSaid):
        check(data)
    # Linear, it takes some hundredths of a second; from each sign anew, two.
    assert time.process_time() - begun < 0.5
