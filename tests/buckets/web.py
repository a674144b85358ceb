"""A small web server whose every answer a test can decide."""

import datetime
import hashlib
import ipaddress
import ssl
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec


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


def certificate(folder: Path) -> Path:
    """A new certificate of 127.0.0.1 that vouches for itself, with its key, in one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "loopback")])
    now = datetime.datetime.now(datetime.UTC)
    day = datetime.timedelta(days=1)
    builder = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number(), now - day, now + day)
    address = x509.IPAddress(ipaddress.ip_address("127.0.0.1"))
    builder = builder.add_extension(x509.SubjectAlternativeName([address]), critical=False)
    form = serialization.Encoding.PEM
    secret = key.private_bytes(form, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    path = folder / "certificate.pem"
    path.write_bytes(builder.sign(key, hashes.SHA256()).public_bytes(form) + secret)
    return path


@contextmanager
def serving(site: Site, certificate: Path | None = None):
    """The address of a server of this site."""
    handler = type("OfSite", (Handler,), {"site": site})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    if certificate:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
        server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http{'s' if certificate else ''}://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
