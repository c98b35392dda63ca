#!/usr/bin/env python3
"""A server on 127.0.0.1 that behaves well or badly, for tests: loopback.py [--delay-ms N] [--tls]

--tls: https, with a certificate that nobody vouches for (made by openssl).

Prints its port, serves until standard input ends. Paths:

  /requests           what was asked so far, as JSON: [{"method", "path", "headers", "body"}, ...]
  /peak/MODE          the most chat requests of MODE that were under way at once (and resets it)
  /file/MODE/SIZE     SIZE bytes that depend on their offset alone. MODE, joined by "+": plain, range
                      (ranges and an ETag), etag2 (another ETag), weak (a weak ETag), deaf (no notice of If-Range), slow (64 KiB a
                      20 ms), held (the first answer to a path stays open after 640 KiB until the client goes), cutN (ends after N bytes of each answer), lie (announces more than it sends), flip
                      (one byte differs)
  /code/N[/SECONDS]   status N, with Retry-After
  /to/URL             a redirect (302); /loop redirects to itself
  /fail/N/ID          503 for the first N requests of ID, then 200
  /hub/MODE/...       a hub of models: /api/models/REPO, its /tree/REVISION, and /REPO/resolve/REVISION/FILE
                      (3 MB files that begin as GGUF does, with the MODE of /file); evil: lists ../x
  /MODE/v1/models, /MODE/v1/chat/completions
                      an OpenAI-compatible server; MODE, joined by "+": see Chat
"""
import argparse
import base64
import hashlib
import http.server
import json
import socketserver
import ssl
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse

LOCK = threading.Lock()
REQUESTS = []
COUNTS = {}
LOAD = {}
DELAY_S = 0.0
TEXT = "This is Lyon, France, as [e1] and [e99] say."


def file_bytes(start, end):
    """Bytes [start, end) of the endless test file: every 8-byte word holds its own number."""
    first, last = start // 8, (end + 7) // 8
    data = b"".join(i.to_bytes(8, "little") for i in range(first, last))
    return data[start - first * 8:end - first * 8]


PLACES = {
    "geor": "A sign says Bratislava.\ncountry: Slovakia\nstate/province: Bratislava\n"
            "city: Bratislava\n(48.1486, 17.1077)",
    "globe": "<think>A sign says Bratislava.</think><answer>country: Slovakia\n"
             "city: Bratislava</answer>",
    "babble": "I would rather talk about the weather.",
}
HUB_FILES = {"README.md": 300, "model-Q4_K_M.gguf": 3000000, "model-Q8_0.gguf": 3000008,
             "mmproj-model-f16.gguf": 200000, "mmproj-model-F16.gguf": 200000, "config.json": 300,
             "model.safetensors": 400000}
GGUF = b"GGUF\x03\0\0\0"


def gguf_bytes(start, end):
    """The same, but beginning as a GGUF file does."""
    return GGUF[start:end] + file_bytes(max(start, 8), max(end, 8))


def count(key):
    with LOCK:
        COUNTS[key] = COUNTS.get(key, 0) + 1
        return COUNTS[key]


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def head(self, code, kind="text/plain", length=None, **headers):
        self.send_response(code)
        self.send_header("Content-Type", kind)
        if length is None:
            self.send_header("Connection", "close")
            self.close_connection = True
        else:
            self.send_header("Content-Length", str(length))
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()

    def reply(self, code, body, kind="text/plain", **headers):
        body = body if isinstance(body, bytes) else body.encode()
        self.head(code, kind, len(body), **headers)
        self.wfile.write(body)

    def note(self, body):
        with LOCK:
            REQUESTS.append({"method": self.command, "path": self.path,
                             "headers": dict(self.headers.items()),
                             "body": body.decode("utf-8", "replace")})

    def do_GET(self):
        self.serve(b"")

    def do_POST(self):
        self.serve(self.rfile.read(int(self.headers.get("Content-Length", 0))))

    def serve(self, body):
        parts = self.path.split("?")[0].strip("/").split("/")
        try:
            if parts[0] == "requests":
                return self.reply(200, json.dumps(REQUESTS), "application/json")
            if parts[0] == "peak":
                with LOCK:
                    load = LOAD.setdefault(parts[1], {"now": 0, "peak": 0})
                    peak, load["peak"] = load["peak"], load["now"]
                return self.reply(200, str(peak))
            self.note(body)
            if parts[0] == "file":
                return self.file(parts[1].split("+"), int(parts[2]), file_bytes)
            if parts[0] == "hub":
                return self.hub(parts[1].split("+"), parts[2:])
            if parts[0] == "code":
                after = {"Retry_After": parts[2]} if len(parts) > 2 else {}
                return self.reply(int(parts[1]), "as you wish", **after)
            if parts[0] == "to":
                return self.reply(302, "", Location=urllib.parse.unquote(self.path[4:]))
            if parts[0] == "loop":
                return self.reply(302, "", Location="/loop")
            if parts[0] == "fail":
                late = count("fail " + parts[2]) > int(parts[1])
                return self.reply(200, "at last") if late else self.reply(503, "not yet")
            if len(parts) >= 3 and parts[-1] in ("models", "completions"):
                return Chat(self, parts[0].split("+"), body).serve(parts[-1])
            return self.reply(404, "no such page")
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True

    # ---- files ----

    def hub(self, modes, parts):
        revision = "0123456789abcdef0123456789abcdef01234567"
        if parts[0] == "api" and len(parts) == 4:
            return self.reply(200, json.dumps({"sha": revision, "tags": ["license:look-alike-1.0"]}),
                              "application/json")
        if parts[0] == "api" and parts[4:] == ["tree", revision]:
            tree = [{"type": "directory", "path": "onnx", "size": 0}]
            for name, size in HUB_FILES.items():
                item = {"type": "file", "path": name, "size": size}
                if not name.endswith((".md", ".json")):
                    item["lfs"] = {"oid": hashlib.sha256(gguf_bytes(0, size)).hexdigest()}
                tree.append(item)
            if "evil" in modes:
                tree.append({"type": "file", "path": "../evil.safetensors", "size": 5})
            return self.reply(200, json.dumps(tree), "application/json")
        if parts[2:4] == ["resolve", revision] and parts[-1] in HUB_FILES:
            return self.file(modes, HUB_FILES[parts[-1]], gguf_bytes)
        return self.reply(404, "no such page")

    def file(self, modes, size, content):
        etag = {"range": '"one"', "etag2": '"two"', "weak": 'W/"one"'}
        etag = next((etag[mode] for mode in reversed(modes) if mode in etag), None)
        start = 0
        wanted = self.headers.get("Range", "")
        condition = self.headers.get("If-Range")
        if ("range" in modes or "etag2" in modes) and wanted and (
                condition in (None, etag) or "deaf" in modes):
            start = int(wanted.removeprefix("bytes=").split("-")[0])
            if start >= size:
                return self.reply(416, "", Content_Range=f"bytes */{size}")
        announced = size - start + (1000 if "lie" in modes else 0)
        headers = {"ETag": etag} if etag else {}
        if start:
            headers["Content_Range"] = f"bytes {start}-{size - 1}/{size}"
        self.head(206 if start else 200, "application/octet-stream", announced, **headers)
        cut = next((int(mode[3:]) for mode in modes if mode.startswith("cut")), None)
        end = size if cut is None else min(size, start + cut)
        held = "held" in modes and count("held " + self.path) == 1
        for at in range(start, end, 65536):
            data = bytearray(content(at, min(at + 65536, end)))
            if "flip" in modes and at == 0:
                data[9] ^= 1
            self.wfile.write(data)
            if "slow" in modes:
                self.wfile.flush()
                time.sleep(0.02)
            if held and at + len(data) >= 655360:
                self.wfile.flush()
                self.rfile.read(1)
                self.close_connection = True
                return None
        if end < size or "lie" in modes:
            self.wfile.flush()
            self.close_connection = True
        return None


class Chat:
    """Modes: ok; no-n (answers one choice); no-schema, no-grammar, no-logprobs, no-stream, no-seed
    (400 that names the field); hang, drop, html, rubbish, wrong, empty, huge, s500, s503, s429,
    s401 (which repeats the key), dies2-ID (500 after two chats), long (400: the context is too small), fail2-ID (503 twice), cut (the
    stream ends early), endless, error-event, deep, slow, think, stop (ends by a stop string), length;
    vllm, sglang, llamacpp (whose server it says it is)."""

    def __init__(self, handler, modes, body):
        self.handler, self.modes, self.body = handler, modes, body

    def serve(self, page):
        if page == "models":
            return self.models()
        with LOCK:
            load = LOAD.setdefault("+".join(self.modes), {"now": 0, "peak": 0})
            load["now"] += 1
            load["peak"] = max(load["peak"], load["now"])
        try:
            time.sleep(DELAY_S)
            for mode in self.modes:
                if mode.startswith("dies") and count(mode) > int(mode[4]):
                    return self.fault(500, "out of memory")
            return self.chat()
        finally:
            with LOCK:
                load["now"] -= 1

    def models(self):
        if "no-models" in self.modes:
            return self.handler.reply(404, "not here")
        if self.trouble():
            return None
        owner = next((mode for mode in self.modes if mode in ("vllm", "sglang", "llamacpp")), "me")
        names = [{"id": name, "object": "model", "owned_by": owner, "max_model_len": 4096}
                 for name in ("look-alike", "adapter-one")]
        return self.json(200, {"object": "list", "data": names})

    def json(self, code, value, **headers):
        return self.handler.reply(code, json.dumps(value), "application/json", **headers)

    def fault(self, code, message, **headers):
        self.json(code, {"error": {"message": message, "type": "invalid_request_error",
                                   "code": code}}, **headers)

    def trouble(self):
        """Sends what a broken server would; True if it did."""
        handler = self.handler
        simple = {"s500": 500, "s503": 503, "s429": 429}
        for mode in self.modes:
            if mode == "s401":
                self.fault(401, "bad key " + handler.headers.get("Authorization", "(none)"))
            elif mode == "long":
                self.fault(400, "This model's maximum context length is 4096 tokens.")
            elif mode in simple:
                self.fault(simple[mode], f"trouble {simple[mode]}",
                           **({"Retry_After": "0"} if mode == "s429" else {}))
            elif mode.startswith("fail") and count(mode + handler.path) <= int(mode[4]):
                self.fault(503, "not yet")
            elif mode == "hang":
                time.sleep(30)
            elif mode == "drop":
                handler.close_connection = True
            elif mode == "html":
                handler.reply(200, "<html><body>Sign in to the hotel's network</body></html>",
                              "text/html")
            elif mode == "rubbish":
                handler.reply(200, bytes(range(256)) * 8, "application/json")
            elif mode == "wrong":
                self.json(200, {"choices": [{"message": {"content": 7}}], "data": 3})
            elif mode == "empty":
                self.json(200, {"choices": []})
            elif mode == "huge":
                handler.head(200, "application/json")
                for _ in range(2000):
                    handler.wfile.write(b" " * 65536)
            elif mode == "deep":
                handler.reply(200, "[" * 100000, "application/json")
            else:
                continue
            return True
        return False

    def rejects(self, asked):
        fields = {"no-schema": "response_format", "no-grammar": "grammar", "no-logprobs": "logprobs",
                  "no-stream": "stream", "no-seed": "seed", "no-n400": "n",
                  "no-structured": "structured_outputs", "no-guided": "guided_grammar"}
        for mode, field in fields.items():
            if mode in self.modes and field in asked and (field != "n" or asked["n"] > 1):
                self.fault(400, f"Unrecognized request argument supplied: {field}")
                return True
        return False

    def text(self, asked, index):
        """What the model says: depends on seed and index, so that samples differ."""
        for field in ("grammar", "ebnf", "structured_outputs", "guided_grammar"):
            if field in asked:
                return f"by {field}"
        prompt = "".join(part.get("text", "") for message in asked["messages"]
                         for part in self.parts(message))
        for mode, text in PLACES.items():
            if mode in self.modes:
                return text
        if "wordy" in self.modes:  # is cut off before it names a place, and names it when asked again
            return PLACES["geor"].split("\n", 1)["<<<" not in prompt]
        if "cite the clue" in prompt:
            return TEXT
        if asked.get("response_format"):
            return json.dumps({"country": "FR", "city": "Lyon", "seed": asked.get("seed", 0) + index})
        return f"Lyon, France. seed {asked.get('seed', 0) + index}"

    @staticmethod
    def parts(message):
        content = message["content"]
        return [{"type": "text", "text": content}] if isinstance(content, str) else content

    def sees(self, asked):
        """Pictures must be data URLs that decode."""
        for message in asked["messages"]:
            for part in self.parts(message):
                if part["type"] == "image_url":
                    head, _, data = part["image_url"]["url"].partition(",")
                    if head not in ("data:image/jpeg;base64", "data:image/png;base64"):
                        return False
                    if base64.b64decode(data, validate=True)[:2] not in (b"\xff\xd8", b"\x89P"):
                        return False
        return True

    def chat(self):
        if self.trouble():
            return None
        asked = json.loads(self.body)
        if self.rejects(asked):
            return None
        if not self.sees(asked):
            return self.fault(400, "not an image")
        if asked["model"] not in ("look-alike", "adapter-one"):
            return self.fault(404, f"The model {asked['model']} does not exist.")
        many = asked.get("n") or 1
        many = 1 if "no-n" in self.modes else many
        texts = [self.text(asked, index) for index in range(many)]
        if asked.get("stream"):
            return self.stream(asked, texts)
        choices = [{"index": index, "finish_reason": "stop",
                    "message": {"role": "assistant", "content": text},
                    "logprobs": self.logprobs(asked, text.split(" "))}
                   for index, text in enumerate(texts)]
        return self.json(200, {"object": "chat.completion", "model": asked["model"],
                               "choices": choices,
                               "usage": {"prompt_tokens": 10,
                                         "completion_tokens": len(texts) * 8}})

    @staticmethod
    def logprobs(asked, words):
        if not asked.get("logprobs"):
            return None
        return {"content": [{"token": word, "logprob": -0.25, "bytes": list(word.encode())}
                            for word in words]}

    def event(self, value):
        data = value if isinstance(value, str) else json.dumps(value)
        self.handler.wfile.write(f"data: {data}\n\n".encode())
        self.handler.wfile.flush()

    def stream(self, asked, texts):
        self.handler.head(200, "text/event-stream")
        self.handler.wfile.write(b": hello\n\n")
        step = 0
        while "endless" in self.modes:
            step += 1
            self.event({"choices": [{"index": 0, "delta": {"content": "x" * 1000}}]})
        if "error-event" in self.modes:
            self.event({"error": {"message": "out of memory on the card"}})
            return
        for index, text in enumerate(texts):
            self.event({"choices": [{"index": index, "delta": {"role": "assistant"}}]})
            if "think" in self.modes:
                self.event({"choices": [{"index": index, "delta": {"reasoning_content": "Hm."}}]})
            words = text.split(" ")
            for number, word in enumerate(words):
                piece = word if number == 0 else " " + word
                self.event({"choices": [{"index": index, "delta": {"content": piece},
                                         "logprobs": self.logprobs(asked, [piece])}]})
                if "cut" in self.modes and number == 1:
                    return
                if "slow" in self.modes:
                    time.sleep(0.05)
            cut = "length" in self.modes or ("wordy" in self.modes and "country" not in text)
            end = {"finish_reason": "length" if cut else "stop"}
            if "stop" in self.modes:
                end["stop_reason"] = "###"
            self.event({"choices": [{"index": index, "delta": {}, **end}]})
        self.event({"choices": [], "usage": {"completion_tokens": 8 * len(texts)}})
        self.event("[DONE]")


class Server(socketserver.ThreadingMixIn, http.server.HTTPServer):
    daemon_threads = True
    request_queue_size = 256

    def handle_error(self, request, client_address):
        if not isinstance(sys.exc_info()[1], OSError):  # clients may leave at any time
            super().handle_error(request, client_address)


def wrap(server):
    with tempfile.TemporaryDirectory() as folder:
        key, certificate = f"{folder}/key.pem", f"{folder}/certificate.pem"
        subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2",
                        "-keyout", key, "-out", certificate, "-subj", "/CN=127.0.0.1",
                        "-addext", "subjectAltName=IP:127.0.0.1"],
                       check=True, stderr=subprocess.DEVNULL)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate, key)
    server.socket = context.wrap_socket(server.socket, server_side=True)


def main():
    global DELAY_S
    parser = argparse.ArgumentParser()
    parser.add_argument("--delay-ms", type=float, default=0)
    parser.add_argument("--tls", action="store_true")
    options = parser.parse_args()
    DELAY_S = options.delay_ms / 1e3
    server = Server(("127.0.0.1", 0), Handler)
    if options.tls:
        wrap(server)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    print(server.server_address[1], flush=True)
    sys.stdin.buffer.read()


if __name__ == "__main__":
    main()
