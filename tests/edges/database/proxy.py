"""Stands between us and PostgreSQL, and loses what it is told to lose. Speaks bytes only."""

from __future__ import annotations

import socket
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Literal

#: What happens to every n-th COMMIT: it never arrives; its answer is lost; it never arrives and
#: the server does not hear that we are gone.
Loss = Literal["question", "answer", "silence"]

_COMMIT = b"COMMIT\0"


class Proxy:
    """A socket like the server's own."""

    def __init__(self, folder: str, target: str) -> None:
        self.folder = folder
        self.loss: Loss | None = None
        self.every = 3
        self.lost = 0
        self._commits = 0
        self._target = target
        self._lock = threading.Lock()
        self._open: list[socket.socket] = []
        self._listening = socket.socket(socket.AF_UNIX)
        self._listening.bind(f"{folder}/.s.PGSQL.5432")
        self._listening.listen(50)
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self) -> None:
        """Cut everybody off."""
        for each in (self._listening, *self._open):
            with suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
            each.close()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                ours, _ = self._listening.accept()
                theirs = socket.socket(socket.AF_UNIX)
                theirs.connect(self._target)
                self._open += [ours, theirs]
                mute = threading.Event()
                for pump in (self._questions, self._answers):
                    threading.Thread(target=pump, args=(ours, theirs, mute), daemon=True).start()

    def _questions(
        self, ours: socket.socket, theirs: socket.socket, mute: threading.Event
    ) -> None:
        with suppress(OSError):
            while data := ours.recv(65_536):
                loss = self._loses(data)
                if loss == "answer":
                    mute.set()
                    theirs.sendall(data)
                    return  # the other pump closes once the server has answered
                if loss == "question":
                    break
                if loss == "silence":
                    _cut(ours)
                    return
                theirs.sendall(data)
        _cut(ours, theirs)

    def _answers(self, ours: socket.socket, theirs: socket.socket, mute: threading.Event) -> None:
        with suppress(OSError):
            while data := theirs.recv(65_536):
                if mute.is_set():
                    break
                ours.sendall(data)
        _cut(ours, theirs)

    def _loses(self, data: bytes) -> Loss | None:
        if self.loss is None or _COMMIT not in data:
            return None
        with self._lock:
            self._commits += 1
            if self._commits % self.every:
                return None
            self.lost += 1
            return self.loss


def _cut(*sockets: socket.socket) -> None:
    for each in sockets:
        with suppress(OSError):
            each.shutdown(socket.SHUT_RDWR)


@contextmanager
def proxy_to(url: str) -> Iterator[tuple[Proxy, str]]:
    """A proxy to the server at *url*, and the address that leads through it."""
    head, _, query = url.partition("?host=")
    with tempfile.TemporaryDirectory(prefix="baedal-proxy-") as folder:
        proxy = Proxy(folder, str(Path(query) / ".s.PGSQL.5432"))
        try:
            yield proxy, f"{head}?host={folder}"
        finally:
            proxy.close()
