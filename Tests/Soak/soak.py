#!/usr/bin/env python3
"""Drives a running server with good and hostile clients, then looks whether anything of it is left.

    Tests/Soak/soak.py --port PORT --pid PID --seconds 60

Every good answer is compared, byte for byte, with the one that a quiet server gave at the start. Afterwards the server's
open descriptors and threads must be those of before, and its memory may have grown by the stated tolerance only; more
threads than before are looked at once more after another round, which must not add to them. Last, clients send the
most expensive inputs that are known, of every kind at once, while others ask what must never wait.
"""
import argparse
import io
import json
import os
import random
import socket
import sys
import threading
import time
import zipfile

HOST = "127.0.0.1"
GOOD_TARGETS = [
    "/skill-gap?from=43-3031.00&to=13-2011.00", "/api/v1/skill-gap?from=13-1074.00&to=17-2112.03",
    "/api/v1/occupations?limit=7", "/api/v1/occupations/search?q=nurse", "/api/v1/occupations/15-1252.00",
    "/api/v1/occupations/15-1252.00/skills?scale=LV", "/api/v1/releases", "/ready",
]
GOOD_CLIENTS, HOSTILE_CLIENTS = 4, 8
# Descriptors and threads must return to the baseline; an allocator keeps pages, so memory gets some room.
DESCRIPTOR_TOLERANCE, THREAD_TOLERANCE, MEMORY_TOLERANCE_KB = 0, 1, 24_576
SETTLING_SECONDS = 20
# Rounds that may follow one after which there are more threads than before.
EXTRA_ROUNDS = 2
# What must be answered soon whatever else the server is asked to do.
PROMPT_TARGETS, PROMPT_SECONDS = ["/ready", "/skill-gap?from=43-3031.00&to=13-2011.00"], 0.25
GREEDY_SECONDS = 10


class Server:
    def __init__(self, port, pid):
        self.port, self.pid = port, pid

    def connect(self, seconds=10):
        return socket.create_connection((HOST, self.port), timeout=seconds)

    def state(self):
        fields = {}
        with open(f"/proc/{self.pid}/status", encoding="ascii") as status:
            for line in status:
                name, _, value = line.partition(":")
                fields[name] = value.split()
        return {
            "descriptors": len(os.listdir(f"/proc/{self.pid}/fd")),
            "threads": int(fields["Threads"][0]),
            "memory_kb": int(fields["VmRSS"][0]),
        }


def read_answer(stream):
    """One answer with Content-Length from a buffered stream: status and body."""
    status = stream.readline()
    if not status:
        raise ConnectionError("closed before the answer")
    length = 0
    while (line := stream.readline()) not in (b"\r\n", b""):
        name, _, value = line.partition(b":")
        if name.lower() == b"content-length":
            length = int(value)
    body = stream.read(length)
    if len(body) != length:
        raise ConnectionError("closed inside the answer")
    return int(status.split()[1]), body


def request(target):
    return f"GET {target} HTTP/1.1\r\nHost: {HOST}\r\n\r\n".encode()


def good_client(server, expected, end, seed, result):
    """Keeps a connection alive, pipelines now and then, and checks every byte."""
    chance = random.Random(seed)
    while time.monotonic() < end:
        try:
            with server.connect() as link, link.makefile("rb") as stream:
                for _ in range(chance.randint(1, 50)):
                    targets = chance.choices(GOOD_TARGETS, k=chance.choice([1, 1, 1, 5]))
                    start = time.monotonic()
                    link.sendall(b"".join(map(request, targets)))
                    for target in targets:
                        answer = read_answer(stream)
                        if answer != (200, expected[target]):
                            result["wrong"].append(f"{target}: {answer[0]}, {len(answer[1])} bytes")
                    result["seconds"].append((time.monotonic() - start) / len(targets))
        except OSError as error:
            result["wrong"].append(f"{type(error).__name__}: {error}")


def stall(link, chance, head):
    """Sends a part and waits for the server to cut the connection, or goes away first."""
    link.sendall(head[: chance.randint(1, len(head) - 1)])
    link.settimeout(chance.choice([0.05, 0.3, 3.0]))
    link.recv(65_536)


def stall_in_head(link, chance):
    stall(link, chance, request(GOOD_TARGETS[0]))


def stall_in_body(link, chance):
    link.sendall(f"POST /skill-gap HTTP/1.1\r\nHost: {HOST}\r\nContent-Length: 100\r\n\r\n".encode())
    stall(link, chance, b"x" * 100)


def garbage(link, chance):
    link.sendall(chance.randbytes(chance.randint(1, 4_096)))
    link.settimeout(0.5)
    link.recv(65_536)


def malformed(link, chance):
    link.sendall(chance.choice([
        b"GET /skill-gap?from=%zz HTTP/1.1\r\nHost: a\r\n\r\n", b"GET / HTTP/9.9\r\n\r\n", b"BREW /health HTTP/1.1\r\nHost: a\r\n\r\n",
        b"POST /health HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nabcd",
        b"POST /health HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        b"GET /" + b"a" * 20_000 + b" HTTP/1.1\r\nHost: a\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: a\r\n" + b"X-Long: " + b"b" * 40_000 + b"\r\n\r\n",
    ]))
    link.settimeout(0.5)
    link.recv(65_536)


def leave_early(link, chance):
    link.sendall(b"".join(request(chance.choice(GOOD_TARGETS)) for _ in range(chance.randint(1, 20))))
    if chance.random() < 0.5:
        # Closing with a zero linger sends a reset while the answers are still on their way.
        link.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\x00\x00\x00\x00\x00\x00\x00")


def say_nothing(link, chance):
    link.settimeout(chance.choice([0.01, 0.5]))
    link.recv(1)


HOSTILE = [stall_in_head, stall_in_body, garbage, malformed, leave_early, say_nothing]


def hostile_client(server, end, seed, result):
    chance = random.Random(seed)
    while time.monotonic() < end:
        act = chance.choice(HOSTILE)
        try:
            with server.connect() as link:
                act(link, chance)
        except OSError:
            pass  # Cut off, refused or timed out: what such clients should meet.
        result["acts"][act.__name__] = result["acts"].get(act.__name__, 0) + 1


def unknown_words(chance, size):
    """Words of no language."""
    return " ".join("".join(chance.choices("abcdefghijklmnopqrstuvwxyz", k=chance.randint(3, 9))) for _ in range(size // 7))


def nested_forms(depth=9, width=9):
    """A small PDF that draws a form that draws a form, each several times: to read it all takes for ever."""
    objects = [
        "<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Kids[3 0 R]/Count 1>>",
        "<</Type/Page/Parent 2 0 R/MediaBox[0 0 99 99]/Resources<</XObject<</F 5 0 R>>>>/Contents 4 0 R>>",
        "<</Length 5>>stream\n/F Do\nendstream"]
    for level in range(depth):
        is_last = level == depth - 1
        drawn = "BT /A 9 Tf (word) Tj ET" if is_last else "/F Do " * width
        inside = ("<</Font<</A<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>>>" if is_last
                  else f"<</XObject<</F {6 + level} 0 R>>>>")
        objects.append(f"<</Type/XObject/Subtype/Form/BBox[0 0 99 99]/Resources{inside}/Length {len(drawn)}>>"
                       f"stream\n{drawn}\nendstream")
    out, places = "%PDF-1.4\n", []
    for number, text in enumerate(objects, 1):
        places.append(len(out))
        out += f"{number} 0 obj\n{text}\nendobj\n"
    start = len(out)
    out += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n" + "".join(f"{place:010} 00000 n \n" for place in places)
    return (out + f"trailer<</Root 1 0 R/Size {len(objects) + 1}>>\nstartxref\n{start}\n%%EOF").encode()


def many_parts(count=1_900):
    """A DOCX whose text is in many headers."""
    held = io.BytesIO()
    space = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", f"<w:document {space}><w:body/></w:document>")
        for number in range(count):
            archive.writestr(
                f"word/header{number}.xml", f"<w:hdr {space}><w:p><w:r><w:t>{'a' * 20_000}</w:t></w:r></w:p></w:hdr>")
    return held.getvalue()


def greedy_inputs(chance):
    """The most expensive requests that are known: path, media type, body."""
    names = [unknown_words(chance, 480) for _ in range(1_000)]
    titles = [unknown_words(chance, 60) for _ in range(1_000)]
    html = "<p " + " ".join(f"a{number}" for number in range(120_000)) + ">text</p>"
    return [
        ("/api/v1/skills/extract", "text/plain", unknown_words(chance, 1_000_000).encode()),
        ("/api/v1/skills/extract", "text/html", ("<!doctype html>" + html).encode()),
        ("/api/v1/skills/extract", "application/pdf", nested_forms()),
        ("/api/v1/skills/extract", "application/zip", many_parts()),
        ("/api/v1/skills/map", "application/json", json.dumps({"names": names}).encode()),
        ("/api/v1/titles/normalize", "application/json", json.dumps({"titles": titles}).encode()),
        ("/recommend-skill", "application/json", json.dumps(
            {"job_title": "Accountants and Auditors", "job_description": unknown_words(chance, 59_000),
             "skills": [unknown_words(chance, 40) for _ in range(200)]}).encode()),
        ("/recommend-skill", "application/json", b'{"job_title":"nurse","responsibilities":[' + b"1," * 340_000 + b"1]}"),
    ]


def greedy_client(server, inputs, end, seed, result):
    chance = random.Random(seed)
    while time.monotonic() < end:
        path, kind, body = chance.choice(inputs)
        head = f"POST {path} HTTP/1.1\r\nHost: {HOST}\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\n\r\n"
        try:
            with server.connect() as link, link.makefile("rb") as stream:
                link.sendall(head.encode() + body)
                # Some wait for the answer, some hang up: what nobody waits for must not go on.
                link.settimeout(chance.choice([0.5, 5.0]))
                status, answer = read_answer(stream)
                result["greedy"][status] = result["greedy"].get(status, 0) + 1
                if status >= 500 and status != 503:
                    result["wrong"].append(f"{path} with {len(body)} bytes of {kind} gave {status}")
                if status == 400 and len(answer) > 65_536:
                    result["wrong"].append(f"{path}: an error of {len(answer)} bytes")
        except OSError:
            pass


def prompt_client(server, end, result):
    while time.monotonic() < end:
        for target in PROMPT_TARGETS:
            start = time.monotonic()
            try:
                with server.connect() as link, link.makefile("rb") as stream:
                    link.sendall(request(target))
                    if read_answer(stream)[0] != 200:
                        result["wrong"].append(f"{target} was not answered with 200 beside greedy clients")
            except OSError as error:
                result["wrong"].append(f"{target} beside greedy clients: {error}")
            result["prompt"].append((time.monotonic() - start, target))
        time.sleep(0.02)


def greedy_round(server, seed, result):
    """Nothing that is quick waits for what is expensive."""
    inputs = greedy_inputs(random.Random(seed))
    end = time.monotonic() + GREEDY_SECONDS
    clients = [
        threading.Thread(target=greedy_client, args=(server, inputs, end, seed + index, result)) for index in range(12)
    ] + [threading.Thread(target=prompt_client, args=(server, end, result))]
    for client in clients:
        client.start()
    for client in clients:
        client.join()
    slowest, target = max(result["prompt"])
    print(f"soak: beside greedy clients ({dict(sorted(result['greedy'].items()))}) {len(result['prompt'])} quick requests, "
          f"the slowest {slowest * 1_000:.0f} ms ({target})")
    if slowest > PROMPT_SECONDS:
        result["wrong"].append(f"{target} took {slowest:.2f} s beside greedy clients; {PROMPT_SECONDS} s is the limit")


def quiet(server):
    """The state once its descriptors and threads have not changed for a second and a half."""
    state, since = server.state(), time.monotonic()
    while time.monotonic() < since + 1.5:
        time.sleep(0.1)
        now = server.state()
        if (now["descriptors"], now["threads"]) != (state["descriptors"], state["threads"]):
            since = time.monotonic()
        state = now
    return state


def is_back(after, before):
    """Whether descriptors and threads are those of before."""
    return (after["descriptors"] <= before["descriptors"] + DESCRIPTOR_TOLERANCE
            and after["threads"] <= before["threads"] + THREAD_TOLERANCE)


def settled(server, before):
    """The state once it is that of before, or after the time that settling may take."""
    end = time.monotonic() + SETTLING_SECONDS
    while True:
        after = server.state()
        if is_back(after, before) or time.monotonic() > end:
            return after
        time.sleep(0.2)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--pid", type=int, required=True)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--seed", type=int, default=random.randrange(1 << 30))
    given = parser.parse_args()
    server = Server(given.port, given.pid)
    print(f"soak: {given.seconds:g} s, seed {given.seed}", flush=True)

    expected = {}
    for target in GOOD_TARGETS:
        with server.connect() as link, link.makefile("rb") as stream:
            link.sendall(request(target))
            status, expected[target] = read_answer(stream)
            if status != 200:
                sys.exit(f"soak: {target} answers {status} before the start")

    # One short round first, so that lazily made threads and buffers belong to the baseline.
    result = {"seconds": [], "wrong": [], "acts": {}}
    run_clients(server, expected, time.monotonic() + min(2, given.seconds / 4), given.seed + 1_000, result)
    before = quiet(server)
    result = {"seconds": [], "wrong": result["wrong"], "acts": {}, "greedy": {}, "prompt": []}
    run_clients(server, expected, time.monotonic() + given.seconds, given.seed, result)
    after = settled(server, before)
    for extra in range(EXTRA_ROUNDS):
        if is_back(after, before) or after["descriptors"] > before["descriptors"] + DESCRIPTOR_TOLERANCE:
            break
        # Threads that were made once and late, on a busy machine, or left behind? Every round leaves such behind.
        print(f"soak: before {before}, after {after}; once more", flush=True)
        before = after | {"memory_kb": before["memory_kb"]}
        run_clients(server, expected, time.monotonic() + given.seconds, given.seed + 2_000 + extra, result)
        after = settled(server, before)
    greedy_round(server, given.seed, result)

    seconds = sorted(result["seconds"])
    p99 = seconds[int(len(seconds) * 0.99)] * 1_000 if seconds else 0
    print(f"soak: {len(seconds)} good requests, p99 {p99:.1f} ms; hostile: {dict(sorted(result['acts'].items()))}")
    print(f"soak: before {before}, after {after}")
    complaints = result["wrong"][:10]
    if len(seconds) < 100:
        complaints.append("fewer than 100 good requests were made")
    if after["descriptors"] > before["descriptors"] + DESCRIPTOR_TOLERANCE:
        complaints.append("descriptors are left open")
    if after["threads"] > before["threads"] + THREAD_TOLERANCE:
        complaints.append("threads are left running")
    if after["memory_kb"] > before["memory_kb"] + MEMORY_TOLERANCE_KB:
        complaints.append(f"memory grew by more than {MEMORY_TOLERANCE_KB} KB")
    for complaint in complaints:
        print(f"soak: {complaint}", file=sys.stderr)
    sys.exit(1 if complaints else 0)


def run_clients(server, expected, end, seed, result):
    clients = [
        threading.Thread(target=good_client, args=(server, expected, end, seed + index, result))
        for index in range(GOOD_CLIENTS)
    ] + [
        threading.Thread(target=hostile_client, args=(server, end, seed + 100 + index, result))
        for index in range(HOSTILE_CLIENTS)
    ]
    for client in clients:
        client.start()
    for client in clients:
        client.join()


if __name__ == "__main__":
    main()
