"""What there is to take away of a picture, made when it is asked for: its numbers, code, data and sources."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from pages.kit.csv_export import csv_of, csv_of_result
from pages.kit.exhibit import Exhibit, tables_of
from pages.kit.picture import result_of
from pages.kit.programs import ScriptOffer
from pages.kit.table import markdown_of


class Takeaway:
    """Of the picture of a spec, or of a training in the session. `sources`: of the lesson, where the exhibit has none."""

    def __init__(
        self, page: str, exhibit: Exhibit, spec: Any, session: Any, sources: str | Callable[[Any], str]
    ) -> None:
        self.page, self.exhibit, self.spec = page, exhibit, spec
        self._session, self._sources = session, sources

    def result(self) -> Any:
        return self._session if self._session is not None else result_of(self.page, self.exhibit, self.spec)

    def numbers(self) -> str:
        result = self.result()
        if self.exhibit.numbers is not None:
            return self.exhibit.numbers(result)
        return "\n\n".join(filter(None, [markdown_of(tables_of(result)), self.exhibit.notes(result)]))

    def code(self) -> str:
        return self.exhibit.code(self.spec if self._session is None else self._session)

    def programs(self) -> Sequence[ScriptOffer]:
        """What can be written for the frameworks too."""
        return () if self.exhibit.programs is None else self.exhibit.programs(self.result())

    def csv(self) -> str:
        data = self.exhibit.data
        return csv_of_result(self.result()) if data is None else csv_of(*data(self.result()))

    def sources(self) -> str:
        told = self.exhibit.sources or self._sources
        return told if isinstance(told, str) else told(self.result())
