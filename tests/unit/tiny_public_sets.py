"""Tiny stand-ins for public data sets, and a server on loopback that can misbehave; used by the tests of `data.public`."""

from __future__ import annotations

import hashlib
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import numpy

MNISTS = {"mnist": "MNIST", "fashion-mnist": "FashionMNIST"}


def md5(content: bytes) -> str:
    return hashlib.md5(content, usedforsecurity=False).hexdigest()


def idx(array: numpy.ndarray) -> bytes:
    return bytes((0, 0, 8, array.ndim)) + b"".join(n.to_bytes(4, "big") for n in array.shape) + array.tobytes()


def tiny_idx(train: int = 24, test: int = 6) -> dict[str, bytes]:
    """Four unpacked files; pixel (0, 0) of image i is i, its label is i % 10."""
    files = {}
    for part, count in (("train", train), ("t10k", test)):
        images = numpy.zeros((count, 28, 28), dtype=numpy.uint8)
        images[:, 0, 0] = numpy.arange(count)
        files[f"{part}-images-idx3-ubyte"] = idx(images)
        files[f"{part}-labels-idx1-ubyte"] = idx((numpy.arange(count) % 10).astype(numpy.uint8))
    return files


def write(root: Path, name: str, files: dict[str, bytes]) -> Path:
    folder = root / MNISTS[name] / "raw"
    folder.mkdir(parents=True)
    for file, content in files.items():
        (folder / file).write_bytes(content)
    return folder


class Server:
    """Serves `pages` (path -> bytes) on loopback; a page may be cut short, or stall half way."""

    def __init__(self) -> None:
        self.pages: dict[str, bytes] = {}
        self.cut: set[str] = set()
        self.stall: set[str] = set()
        self.asked: list[str] = []
        self.release = threading.Event()
        server = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                file = self.path.lstrip("/")
                server.asked.append(file)
                if file not in server.pages:
                    self.send_error(404)
                    return
                content = server.pages[file]
                self.send_response(200)
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content[: len(content) // 2] if file in server.cut | server.stall else content)
                if file in server.stall:
                    self.wfile.flush()
                    server.release.wait(20)

            def log_message(self, *_: object) -> None:
                pass

        self.http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.http.server_port}/"
        self.thread = threading.Thread(target=self.http.serve_forever, kwargs={"poll_interval": 0.02})
        self.thread.start()

    def close(self) -> None:
        self.release.set()
        self.http.shutdown()
        self.thread.join()
        self.http.server_close()
