"""A small web server whose every answer a test can decide."""

import hashlib
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Site:
    """One file, how often it was asked for, and what is to go wrong."""

    def __init__(self, content: bytes):
        self.content = content
        self.has_etag = True
        self.sends_parts = True
        self.requests = []  # method and range
        self.before = lambda number: None  # called with the number of each request; may return a status
        self.breaks_off = set()  # numbers of requests whose answer ends early

    @property
    def etag(self) -> str:
        return f'"{hashlib.md5(self.content).hexdigest()}"'


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    site: Site

    def log_message(self, *_):
        pass

    def do_HEAD(self):
        self.answer(with_body=False)

    def do_GET(self):
        self.answer(with_body=True)

    def answer(self, with_body: bool) -> None:
        site = self.site
        number = len(site.requests)
        asked = self.headers.get("Range")
        site.requests.append((self.command, asked))
        status = site.before(number)
        wanted = self.headers.get("If-Match")
        if status is None and wanted is not None and wanted != site.etag:
            status = 412
        if status is not None:
            # A server may repeat what it was sent.
            self.send(status, f"<Error><Code>Refused</Code>{self.headers}</Error>".encode(), {}, with_body)
            return
        content, headers = site.content, {"Last-Modified": "Thu, 26 Nov 2026 10:00:00 GMT"}
        if site.has_etag:
            headers["ETag"] = site.etag
        if asked and site.sends_parts:
            first, last = (int(part) for part in asked.removeprefix("bytes=").split("-"))
            headers["Content-Range"] = f"bytes {first}-{last}/{len(content)}"
            self.send(206, content[first : last + 1], headers, with_body, number in site.breaks_off)
        else:
            self.send(200, content, headers, with_body, number in site.breaks_off)

    def send(self, status: int, body: bytes, headers: dict, with_body: bool, breaks_off: bool = False) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if with_body:
            self.wfile.write(body[: len(body) // 2] if breaks_off else body)
        if breaks_off:
            self.close_connection = True


@contextmanager
def serving(site: Site):
    """The address of a server of this site."""
    handler = type("OfSite", (Handler,), {"site": site})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
