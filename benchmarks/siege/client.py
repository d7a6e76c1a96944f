"""What a visitor's page sends beside his messages on the websocket: his files."""

from __future__ import annotations

import urllib.request
from dataclasses import dataclass
from typing import Any

from benchmarks.load.visitor import Visitor
from benchmarks.siege.attack import Place
from benchmarks.siege.wire import asked

_BORDER = "----siege"


@dataclass(frozen=True)
class Uploader:
    """The right to upload into a session: its id, and the token that the server has given out."""

    place: Place
    session: str
    token: str

    @classmethod
    async def of(cls, place: Place, visitor: Visitor) -> Uploader:
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        with opener.open(f"{place.base}/_stcore/health", timeout=30) as answer:
            cookies = [text for name, text in answer.headers.items() if name.lower() == "set-cookie"]
        token = next(one.split(";")[0].partition("=")[2] for one in cookies if one.startswith("_streamlit_xsrf="))
        return cls(place, visitor.session, token)

    async def put(self, file: str, data: bytes, name: str = "own.csv", chunked: bool = False) -> int:
        """The status of the answer, 0 for none."""
        part = f'--{_BORDER}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\nContent-Type: text/csv\r\n\r\n'
        body = part.encode() + data + f"\r\n--{_BORDER}--\r\n".encode()
        length = "Transfer-Encoding: chunked" if chunked else f"Content-Length: {len(body)}"
        if chunked:
            body = f"{len(body):x}\r\n".encode() + body + b"\r\n0\r\n\r\n"
        head = (
            f"PUT /_stcore/upload_file/{self.session}/{file} HTTP/1.1\r\nHost: {self.place.netloc}\r\nOrigin: {self.place.base}\r\n"
            f"X-Xsrftoken: {self.token}\r\nCookie: _streamlit_xsrf={self.token}\r\n"
            f"Content-Type: multipart/form-data; boundary={_BORDER}\r\n{length}\r\nConnection: close\r\n\r\n"
        )
        return await asked(self.place, head.encode() + body)


def file_state(state: Any, file: str, name: str, size: int) -> None:
    """Writes into a widget's state what the file field says of an uploaded file."""
    info = state.file_uploader_state_value.uploaded_file_info.add()
    info.name, info.size, info.file_id = name, size, file
