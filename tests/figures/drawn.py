"""What every figure has to be: accepted by Plotly in both themes, and nothing in its layout that is no number."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import plotly.graph_objects as go

from labcore.figures.axes import Figure


def accepted(figure: Figure) -> go.Figure:
    """The figure as Plotly reads it, in its light look; the dark one is checked as well."""
    assert set(figure) == {"data", "layout"}
    assert set(figure["layout"]["margin"]) >= set("lrtb")
    # As on the wire: NaN is no JSON, and arrays travel apart.
    json.dumps(without_arrays(figure), allow_nan=False)
    layout = {name: value for name, value in figure["layout"].items() if name != "meta"}
    # `meta` of a trace is the lab's own: what differs between light and dark.
    looks = [trace.get("meta", {"light": {}, "dark": {}}) for trace in figure["data"]]
    assert all(set(look) == {"light", "dark"} for look in looks)
    plain = [{key: value for key, value in trace.items() if key != "meta"} for trace in figure["data"]]
    light, _ = (
        go.Figure({"data": [trace | look[theme] for trace, look in zip(plain, looks, strict=True)], "layout": layout})
        for theme in ("light", "dark")
    )
    return light


def without_arrays(value: Any) -> Any:
    if isinstance(value, np.ndarray):
        return list(value.shape)
    if isinstance(value, dict):
        return {key: without_arrays(item) for key, item in value.items()}
    return [without_arrays(item) for item in value] if isinstance(value, (list, tuple)) else value


def by_name(figure: Figure, name: str) -> dict[str, Any]:
    """The one trace of this name that says something on hover, or the only one."""
    result = [trace for trace in figure["data"] if trace.get("name") == name]
    return next((trace for trace in result if "hovertemplate" in trace), result[0])
