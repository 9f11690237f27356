#!/usr/bin/env python3
"""Sends the same requests to two binaries over copies of one home folder and tells where the answers differ.

    Tests/Answers/answers.py --home HOME --before BINARY --after BINARY [--out FOLDER]

Status, headers and body are compared byte for byte after ids, times and what is counted (durations, metrics' values) are
masked. Exits with 1 where an answer differs; the answers of both, masked, are written into FOLDER for `diff -r`.
"""
import argparse
import difflib
import http.client
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile

import requests as recorded

MASKS = [
    (re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"), "<uuid>"),
    (re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z"), "<time>"),
    (re.compile(r'("(?:request_id|instance_id|node)":)"[^"]*"'), r'\1"<id>"'),
    (re.compile(r'("[a-z_]*(?:milliseconds|seconds|_ms|uptime)":)[\d.e-]+'), r"\1<duration>"),
]
# Of a moment or of a connection: not of the answer.
SKIPPED_HEADERS = {"date", "x-request-id", "request-id", "keep-alive", "connection"}
LISTENING = re.compile(r"answers on http://\S*:(\d+)")
START_SECONDS, ANSWER_SECONDS = 180, 120


def masked(text, target):
    for pattern, replacement in MASKS:
        text = pattern.sub(replacement, text)
    if target == "/metrics":
        # The values count what happened; names and labels are what others rely on.
        text = "\n".join(line if line.startswith("#") else line.rsplit(" ", 1)[0] for line in text.splitlines())
    return text


class Program:
    """One binary over its own copy of the home folder."""

    def __init__(self, binary, home, folder):
        self.binary, self.home = os.path.abspath(binary), os.path.join(folder, "home")
        shutil.copytree(home, self.home)
        self.environment = {**os.environ, "METIER_HOME": self.home, "METIER_ACCESS_LOG": "false"}

    def run(self, arguments):
        done = subprocess.run([self.binary, *arguments], env=self.environment, capture_output=True, text=True, timeout=ANSWER_SECONDS)
        text = f"exit {done.returncode}\n{done.stdout}\n--- errors\n{done.stderr}"
        return masked(text.replace(self.home, "<home>"), None)

    def serve(self):
        self.process = subprocess.Popen([self.binary, "serve", "--port", "0"], env=self.environment, stderr=subprocess.PIPE, text=True)
        for line in self.process.stderr:
            if found := LISTENING.search(line):
                self.port = int(found.group(1))
                # Read on in the background, so that a full pipe never stops the server.
                self.drain = subprocess.Popen(["cat"], stdin=self.process.stderr, stdout=subprocess.DEVNULL)
                self.key = subprocess.run([self.binary, "access", "operator-key"], env=self.environment, capture_output=True, text=True).stdout.strip()
                self.taken = {}
                return
        raise SystemExit(f"{self.binary} did not start")

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(60)
        self.drain.wait(10)

    def answer(self, request):
        target = re.sub(r"\{(\w+)\}", lambda found: self.taken.get(found.group(1), "00000000-0000-7000-8000-000000000000"), request["target"])
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=ANSWER_SECONDS)
        headers = {"Content-Type": request["type"]} if "type" in request else {}
        if request.get("key"):
            headers["Authorization"] = "Bearer " + self.key
        connection.request(request["method"], target, body=request.get("body", "").encode() or None, headers=headers)
        reply = connection.getresponse()
        body = reply.read().decode("utf-8", "surrogateescape")
        if name := request.get("take"):
            try:
                read = json.loads(body)
                read = read if "id" in read else next(value for value in read.values() if isinstance(value, list))[0]
                self.taken[name] = read["id"]
            except (ValueError, KeyError, IndexError, StopIteration, TypeError):
                pass
        shown = []
        for header, value in sorted((header.lower(), value) for header, value in reply.getheaders()):
            if header in SKIPPED_HEADERS:
                continue
            # A tag and a length of a body that holds ids or times say nothing after masking.
            if masked(body, target) != body and header in ("etag", "content-length"):
                value = "<of the body>"
            shown.append(f"{header}: {masked(value.replace(str(self.port), '<port>'), None)}")
        return f"{reply.status}\n" + "\n".join(shown) + "\n\n" + masked(body.replace(f":{self.port}", ":<port>"), target.split("?")[0])


def name(request):
    words = " ".join(request) if isinstance(request, list) else " ".join(str(request.get(key, "")) for key in ("method", "target", "body"))
    return words + (" (with the key)" if isinstance(request, dict) and request.get("key") else "")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--home", required=True, help="a home folder with imported frameworks; it is copied, never changed")
    parser.add_argument("--before", required=True)
    parser.add_argument("--after", required=True)
    parser.add_argument("--out", help="where the masked answers of both are kept")
    options = parser.parse_args()
    answers = {}
    sent = list(recorded.requests())
    for side, binary in (("before", options.before), ("after", options.after)):
        with tempfile.TemporaryDirectory() as folder:
            program = Program(binary, options.home, folder)
            program.serve()
            try:
                answers[side] = [program.answer(request) for request in sent]
            finally:
                program.stop()
            answers[side] += [program.run(line) for line in recorded.commands()]
        if options.out:
            os.makedirs(os.path.join(options.out, side), exist_ok=True)
            for number, text in enumerate(answers[side]):
                with open(os.path.join(options.out, side, f"{number:03}"), "w", encoding="utf-8", errors="surrogateescape") as file:
                    file.write(text)
    names = [name(request) for request in sent + list(recorded.commands())]
    different = [number for number in range(len(names)) if answers["before"][number] != answers["after"][number]]
    for number in different:
        print(f"{number:03} {names[number][:200]}")
        changes = difflib.unified_diff(answers["before"][number].splitlines(), answers["after"][number].splitlines(), lineterm="", n=0)
        for line in list(changes)[2:8]:
            print("    " + line[:300])
    statuses = {}
    for text in answers["before"][:len(sent)]:
        statuses[text[:3]] = statuses.get(text[:3], 0) + 1
    print(f"{len(sent)} requests ({', '.join(f'{count} of {status}' for status, count in sorted(statuses.items()))}) and "
          f"{len(names) - len(sent)} command lines: {len(different)} differ")
    sys.exit(1 if different else 0)


if __name__ == "__main__":
    main()
