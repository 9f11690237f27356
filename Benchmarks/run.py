"""Measures Metier's targets against named peers and writes RESULTS.md and results.json beside this file.

Whatever is compared is run in turn (A B A B ...) on loopback, so that a load from outside falls on both. A ratio is
taken within each round; the figure is the median of the rounds, the range stands beside it. CPU is what the server's
processes used (user and system), read from /proc before and after; it hardly moves with the load of the machine.

Run it with `make bench`, or `Benchmarks/run.sh --only gap --rounds 3` for a part. Everything that is started is ended by
its process id.
"""

import argparse
import contextlib
import datetime
import json
import os
import platform
import random
import re
import shutil
import signal
import socket
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.parse
import urllib.request

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
METIER = os.path.join(ROOT, ".build/release/metier")
FIXED = os.path.join(ROOT, ".build/release/HTTPBench")
VENV = os.path.join(ROOT, ".build/bench-venv/bin")
SAMPLE = os.path.join(ROOT, "Sources/Interfaces/metier/Resources/Sample/onet")
GAP = "/skill-gap?from=13-1074.00&to=17-2112.03"
CORES = os.cpu_count() or 2
TICK = os.sysconf("SC_CLK_TCK")
# The headings of what servers.py, embeddings.py, recommendations.py and texts.py measure, the last sections of the page.
ON_SERVERS = "## On database servers"
EMBEDDINGS = "## Embeddings"
RECOMMENDATIONS = "## Recommendations"
TEXTS = "## Texts and documents"
KEPT = (ON_SERVERS, EMBEDDINGS, RECOMMENDATIONS, TEXTS)
SECTIONS = ["import", "gap", "connections", "start", "memory", "search", "restart"]


def say(text):
    print(f"{datetime.datetime.now():%H:%M:%S} {text}", flush=True)


def split_page(path):
    """The page's own text, and the sections at its end that others measure, which stay until they are measured again."""
    try:
        with open(path) as file:
            text = file.read()
    except OSError:
        text = ""
    places = sorted((text.find(f"\n{heading}\n"), heading) for heading in KEPT)
    places = [(place, heading) for place, heading in places if place >= 0]
    ends = [place for place, _ in places[1:]] + [len(text)]
    kept = {heading: text[place:end].strip("\n") for (place, heading), end in zip(places, ends)}
    return text[:places[0][0] if places else len(text)].strip("\n"), kept


def write_page(path, own, kept):
    with open(path, "w") as file:
        file.write("\n\n".join([own.strip("\n")] + [kept[name] for name in KEPT if name in kept]) + "\n")


# ---------------------------------------------------------------------------------------------- processes

def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def tree(pid):
    """A process and its descendants."""
    found, waiting = [], [pid]
    while waiting:
        one = waiting.pop()
        found.append(one)
        with contextlib.suppress(OSError):
            for task in os.listdir(f"/proc/{one}/task"):
                with open(f"/proc/{one}/task/{task}/children") as file:
                    waiting += [int(child) for child in file.read().split()]
    return found


def cpu_seconds(pid):
    """User and system time of a process and its living descendants."""
    ticks = 0
    for one in tree(pid):
        with contextlib.suppress(OSError), open(f"/proc/{one}/stat") as file:
            fields = file.read().rsplit(")", 1)[1].split()
            ticks += int(fields[11]) + int(fields[12])
    return ticks / TICK


class Server:
    """A server under test: started, warmed by its first answer, ended by its process id."""

    def __init__(self, name, command, port, path, environment=None, log=None):
        self.name, self.port, self.path = name, port, path
        self.output = open(log or os.devnull, "wb")
        self.process = subprocess.Popen(
            command, env={**os.environ, **(environment or {})}, stdin=subprocess.PIPE, stdout=self.output,
            stderr=self.output)
        if not wait_for(port, path, 30):
            self.stop()
            raise SystemExit(f"{name} does not answer {path}: {' '.join(command)}")

    @property
    def url(self):
        return f"http://127.0.0.1:{self.port}{self.path}"

    @property
    def pid(self):
        return self.process.pid

    def stop(self):
        family = tree(self.pid)
        self.process.terminate()
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            for one in family:
                with contextlib.suppress(OSError):
                    os.kill(one, signal.SIGKILL)
            self.process.wait()
        self.process.stdin.close()
        self.output.close()


def request_bytes(path):
    return f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".encode()


def read_answer(connection, kept=b""):
    """Reads one answer with a Content-Length; returns the status, the body and what follows it."""
    data = kept
    while b"\r\n\r\n" not in data:
        piece = connection.recv(65536)
        if not piece:
            raise ConnectionError("the server closed the connection")
        data += piece
    head, body = data.split(b"\r\n\r\n", 1)
    length = int(re.search(rb"(?i)content-length: *(\d+)", head).group(1))
    while len(body) < length:
        piece = connection.recv(65536)
        if not piece:
            raise ConnectionError("the server closed the connection")
        body += piece
    return int(head.split(b" ", 2)[1]), body[:length], body[length:]


def wait_for(port, path, seconds, pause=0.002):
    """Asks until the first answer 200; False when the time is over."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        with contextlib.suppress(OSError, ConnectionError):
            with socket.create_connection(("127.0.0.1", port), 5) as connection:
                connection.sendall(request_bytes(path))
                if read_answer(connection)[0] == 200:
                    return True
        time.sleep(pause)
    return False


def fetch(port, path):
    with socket.create_connection(("127.0.0.1", port), 30) as connection:
        connection.sendall(request_bytes(path))
        return read_answer(connection)[:2]


# ---------------------------------------------------------------------------------------------- load

UNITS = {"us": 0.001, "ms": 1.0, "s": 1000.0, "m": 60_000.0}


def wrk(server, connections, seconds, script=None):
    """One run of wrk; returns requests a second, CPU microseconds a request, p50 and p99 in ms, errors."""
    command = ["wrk", "-t", str(min(2, connections)), "-c", str(connections), "-d", f"{seconds}s", "--latency"]
    if script:
        command += ["-s", script]
    before = cpu_seconds(server.pid)
    text = subprocess.run(command + [server.url], capture_output=True, text=True, timeout=seconds + 60, check=True).stdout
    used = cpu_seconds(server.pid) - before

    def latency(share):
        number, unit = re.search(rf"^ +{share}% +([\d.]+)(us|ms|s|m)", text, re.M).groups()
        return float(number) * UNITS[unit]

    requests = int(re.search(r"(\d+) requests in", text).group(1))
    bad = re.search(r"Non-2xx or 3xx responses: (\d+)", text)
    broken = re.search(r"Socket errors: connect (\d+), read (\d+), write (\d+), timeout (\d+)", text)
    return {
        "rps": float(re.search(r"Requests/sec: +([\d.]+)", text).group(1)),
        "cpu_us": used / max(requests, 1) * 1e6,
        "p50_ms": latency(50), "p99_ms": latency(99),
        "errors": (int(bad.group(1)) if bad else 0) + (sum(map(int, broken.groups())) if broken else 0),
    }


def spread(values, digits=2):
    """Median with the range, for people."""
    middle = statistics.median(values)
    return f"{middle:,.{digits}f} ({min(values):,.{digits}f}-{max(values):,.{digits}f})"


def percentile(values, share):
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


# ---------------------------------------------------------------------------------------------- the bench

class Bench:
    def __init__(self, options, work):
        self.options, self.work = options, work
        self.rows, self.figures, self.notes = [], {}, []
        self.home = os.path.join(work, "home")
        configured = os.environ.get("METIER_BENCH_DATA")
        self.data = configured or os.path.join(ROOT, "../shared/data/onet/30.1")
        self.is_whole = os.path.isfile(os.path.join(self.data, "Skills.txt"))
        if configured and not self.is_whole:
            raise SystemExit("METIER_BENCH_DATA holds no Skills.txt; it must be a folder with an O*NET release.")
        if not self.is_whole:
            self.data = SAMPLE

    def row(self, target, bound, measured, is_met, how):
        """One line of the table; `is_met` is None where nothing was measured."""
        word = "not measured" if is_met is None else "met" if is_met else "**missed**"
        self.rows.append((target, bound, measured, word, how))
        say(f"{target}: {measured} (target {bound}): {word}")

    def skip(self, target, bound, why):
        self.row(target, bound, "-", None, why)

    def environment(self, **more):
        kept = {"METIER_HOME": self.home, "METIER_ACCESS_LOG": "false", "METIER_LOG_LEVEL": "warning"}
        return {**kept, **{name.upper(): value for name, value in more.items()}}

    def metier(self, path=GAP, log=None, **more):
        port = free_port()
        return Server(
            "metier", [METIER, "serve", "--port", str(port)], port, path,
            self.environment(**more), log)

    def run_timed(self, command, environment=None, stdin=None):
        """Wall and CPU seconds and peak memory (MB) of one process."""
        start = time.monotonic()
        process = subprocess.Popen(
            command, env={**os.environ, **(environment or {})}, stdin=stdin or subprocess.DEVNULL,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.monotonic() - start
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode != 0:
            raise SystemExit(f"{command[0]} ended with {process.returncode}")
        return {"wall": wall, "cpu": usage.ru_utime + usage.ru_stime, "peak_mb": usage.ru_maxrss / 1024}

    def load(self):
        """The database that the servers serve."""
        if not os.path.isdir(self.home):
            self.run_timed([METIER, "import", "onet", self.data], self.environment())

    # ------------------------------------------------------------------------------------------ import

    def measure_import(self):
        files = sorted(
            name for name in os.listdir(self.data) if name.endswith(".txt") and not name.startswith("Read Me"))
        script = os.path.join(self.work, "import.sql")
        with open(script, "w") as out:
            out.write(".mode tabs\n")
            for name in files:
                with open(os.path.join(self.data, name), "rb") as warm:
                    warm.read()
                out.write(f'.import "{os.path.join(self.data, name)}" "{name[:-4]}"\n')
        ours, theirs = [], []
        for _ in range(self.options.rounds):
            raw = os.path.join(self.work, "raw.sqlite")
            with contextlib.suppress(FileNotFoundError):
                os.remove(raw)
            os.sync()
            with open(script) as lines:
                theirs.append(self.run_timed(["sqlite3", raw], stdin=lines))
            shutil.rmtree(self.home, ignore_errors=True)
            os.sync()
            ours.append(self.run_timed([METIER, "import", "onet", self.data], self.environment()))
        ratios = [own["wall"] / peer["wall"] for own, peer in zip(ours, theirs)]
        cpu = [own["cpu"] / peer["cpu"] for own, peer in zip(ours, theirs)]
        self.figures["import"] = {"metier": ours, "sqlite3": theirs, "ratio": ratios, "cpu_ratio": cpu}
        if not self.is_whole:
            self.skip("Import time / `sqlite3 .import`", "<= 2.0", "the whole release was not found")
            self.skip("Import peak memory", "< 400 MB", "the whole release was not found")
            return
        self.row(
            "Import time / `sqlite3 .import`", "<= 2.0", spread(ratios), statistics.median(ratios) <= 2.0,
            f"wall time, {len(files)} files; metier {spread([one['wall'] for one in ours])} s, sqlite3 "
            f"{spread([one['wall'] for one in theirs])} s; CPU ratio {spread(cpu)}")
        peak = [one["peak_mb"] for one in ours]
        self.row(
            "Import peak memory", "< 400 MB", spread(peak, 0) + " MB", max(peak) < 400,
            f"greatest resident size of the process; sqlite3 {spread([one['peak_mb'] for one in theirs], 0)} MB")

    # ------------------------------------------------------------------------------------------ the gap

    def nginx(self, body, log):
        """nginx with what its documentation advises for static files, in a folder of its own."""
        folder = tempfile.mkdtemp(prefix="nginx-", dir=self.work)
        os.chmod(folder, 0o755)
        os.makedirs(os.path.join(folder, "root"))
        with open(os.path.join(folder, "root/gap.json"), "wb") as file:
            file.write(body)
        port = free_port()
        access = f"{folder}/access.log" if log else "off"
        temporary = "\n".join(
            f"    {kind}_temp_path {folder}/{kind};"
            for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
        with open(os.path.join(folder, "nginx.conf"), "w") as file:
            file.write(f"""\
daemon off; {"user root;" if os.geteuid() == 0 else ""}
worker_processes {CORES}; pid {folder}/pid; error_log {folder}/error.log;
events {{ worker_connections 2048; }}
http {{
    access_log {access};
    sendfile on; tcp_nopush on; tcp_nodelay on; keepalive_requests 100000000; keepalive_timeout 65;
    open_file_cache max=100 inactive=60s; open_file_cache_valid 60s; etag on; default_type application/json;
{temporary}
    server {{ listen 127.0.0.1:{port} backlog=2048; root {folder}/root; }}
}}
""")
        return Server(
            "nginx, log on" if log else "nginx", ["nginx", "-p", folder, "-c", os.path.join(folder, "nginx.conf")], port,
            "/gap.json")

    def peer(self, path=GAP, log=False):
        port = free_port()
        return Server(
            "FastAPI, log on" if log else "FastAPI",
            [os.path.join(VENV, "uvicorn"), "--app-dir", os.path.join(ROOT, "Benchmarks/peers"), "fastapi_gap:app",
             "--host", "127.0.0.1", "--port", str(port), "--workers", str(CORES), "--log-level",
             "info" if log else "warning"] + ([] if log else ["--no-access-log"]),
            port, path, {"PEER_DATABASE": os.path.join(self.work, "peer.sqlite")},
            os.path.join(self.work, "peer.log") if log else None)

    def fixed(self, body):
        path = os.path.join(self.work, "body.json")
        with open(path, "wb") as file:
            file.write(body)
        port = free_port()
        return Server("same server, fixed bytes", [FIXED, str(port), str(CORES), path], port, "/fixed")

    def measure_gap(self):
        self.load()
        servers = {"metier": self.metier()}
        try:
            body = fetch(servers["metier"].port, GAP)[1]
            gaps = json.loads(body)["result"]["skill_gaps"]
            if len(gaps) != 35:
                raise SystemExit(f"{GAP} has {len(gaps)} rows, not 35: this is another release.")
            source = os.path.join(self.home, "metier.sqlite")
            subprocess.run(
                [sys.executable, os.path.join(ROOT, "Benchmarks/peers/fastapi_gap.py"), source,
                 os.path.join(self.work, "peer.sqlite")], check=True)
            servers["fixed"] = self.fixed(body)
            servers["nginx"] = self.nginx(body, log=False)
            servers["fastapi"] = self.peer()
            core = GAP.replace("/skill-gap", "/skill-gap-core")
            for path in (GAP, core):
                theirs = json.loads(fetch(servers["fastapi"].port, path)[1])["result"]["skill_gaps"]
                for own, other in zip(gaps, theirs, strict=True):
                    for name, value in other.items():
                        same = own[name] == value or (
                            isinstance(value, float) and abs(own[name] - value) < 0.011)
                        if not same:
                            raise SystemExit(f"{path}: {name} of {own['element_id']} is {value}, not {own[name]}.")
            say("the peer's answer has the same rows and values")
            servers["metier log"] = self.metier(log=os.path.join(self.work, "access.log"), metier_access_log="true")
            servers["nginx log"] = self.nginx(body, log=True)
            runs = {name: [] for name in list(servers) + ["core", "fastapi log"]}
            for number in range(self.options.rounds):
                for name, server in servers.items():
                    if name == "fastapi" and number > 2:
                        continue  # Hundreds of times slower: three rounds tell it well enough.
                    self.warm(server)
                    runs[name].append(wrk(server, 32, self.options.seconds))
                if number <= 2:
                    servers["fastapi"].path = core
                    runs["core"].append(wrk(servers["fastapi"], 32, self.options.seconds))
                    servers["fastapi"].path = GAP
                say(f"gap, round {number + 1}: " + ", ".join(
                    f"{name} {each[-1]['rps']:,.0f}/s {each[-1]['cpu_us']:.1f} us" for name, each in runs.items() if each))
            servers["fastapi"].stop()
            servers["fastapi"] = self.peer(log=True)
            runs["fastapi log"] = [wrk(servers["fastapi"], 32, self.options.seconds)]
        finally:
            for server in servers.values():
                server.stop()
        self.report_gap(runs, len(body))

    def warm(self, server):
        wrk(server, 32, 1)

    def report_gap(self, runs, length):
        self.figures["gap"] = runs
        how = f"wrk, 32 keep-alive connections, {self.options.seconds} s a run, {length:,}-byte answer, access logs off"

        def ratios(key, first, second):
            return [one[key] / other[key] for one, other in zip(runs[first], runs[second])]

        speed = ratios("rps", "metier", "fixed")
        self.row(
            "`/skill-gap` throughput / same server, fixed bytes", ">= 0.7", spread(speed),
            statistics.median(speed) >= 0.7, how)
        cpu = ratios("cpu_us", "metier", "nginx")
        self.row(
            "`/skill-gap` CPU a request / nginx, static file", "<= 1.4", spread(cpu), statistics.median(cpu) <= 1.4,
            how + f"; nginx: {CORES} workers, sendfile, open_file_cache")
        less = ratios("cpu_us", "fastapi", "metier")
        core = ratios("cpu_us", "core", "metier")
        self.row(
            "FastAPI + SQLAlchemy + SQLite, CPU a request / metier's", ">= 100", spread(less, 0),
            statistics.median(less) >= 100,
            how + f"; uvicorn, {CORES} workers, same rows checked; without mapped objects and response model: "
            + spread(core, 0))
        log = ratios("cpu_us", "metier log", "metier")
        self.figures["access_log_cost"] = log
        names = {
            "metier": "metier", "fixed": "same server, fixed bytes", "nginx": "nginx, static file",
            "fastapi": "FastAPI + SQLAlchemy + SQLite", "core": "the same without mapped objects and response model",
            "metier log": "metier, access log on", "nginx log": "nginx, access log on",
            "fastapi log": "FastAPI, access log on",
        }
        lines = ["| server | req/s | CPU us/request | p50 ms | p99 ms | errors |", "|---|---|---|---|---|---|"]
        for key, name in names.items():
            each = runs[key]
            lines.append(
                f"| {name} | {spread([one['rps'] for one in each], 0)} | {spread([one['cpu_us'] for one in each], 1)} | "
                f"{spread([one['p50_ms'] for one in each])} | {spread([one['p99_ms'] for one in each])} | "
                f"{sum(one['errors'] for one in each)} |")
        lines.append("")
        lines.append(f"The access log costs metier {spread(log)} times the CPU of a request without it.")
        self.notes.append(("`/skill-gap`, 35 rows, 32 connections", lines))

    # ------------------------------------------------------------------------------------------ connections

    def measure_connections(self):
        self.load()
        server = self.metier()
        counts = [64, 127, 128, 129, 256]
        runs = {count: [] for count in counts}
        try:
            self.warm(server)
            for _ in range(max(3, self.options.rounds // 2)):
                for count in counts:
                    runs[count].append(wrk(server, count, self.options.seconds))
        finally:
            server.stop()
        self.figures["connections"] = {str(count): each for count, each in runs.items()}
        tail = [one["p99_ms"] for one in runs[256]]
        self.row(
            "`/skill-gap` p99 at 256 connections", "< 10 ms", spread(tail) + " ms", statistics.median(tail) < 10,
            "wrk --latency, which shares the cores")
        worst = []
        for count in (127, 128, 129):
            worst += [one["rps"] / base["rps"] for one, base in zip(runs[count], runs[64])]
        self.row(
            "Least throughput at 127, 128, 129 connections / at 64", ">= 0.5", spread(worst), min(worst) >= 0.5,
            "wrk; every round counts: " + ", ".join(
                f"{count}: {statistics.median([one['rps'] for one in each]):,.0f}/s" for count, each in runs.items()))

    # ------------------------------------------------------------------------------------------ start, memory

    def first_answer(self):
        """Seconds from the start of the process to the first answer 200; the server is ended afterwards."""
        port = free_port()
        start = time.monotonic()
        process = subprocess.Popen(
            [METIER, "serve", "--port", str(port)], env={**os.environ, **self.environment()},
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            is_up = wait_for(port, GAP, 30, pause=0.001)
            return time.monotonic() - start if is_up else float("inf")
        finally:
            process.terminate()
            process.wait(30)

    def measure_start(self):
        self.load()
        times = [self.first_answer() * 1000 for _ in range(7)]
        self.figures["start_ms"] = times
        self.row(
            "Start to first answer", "< 500 ms", spread(times, 0) + " ms", statistics.median(times) < 500,
            "from the start of the process to the first 200 of `/skill-gap`; 7 starts, files cached")

    def measure_memory(self):
        self.load()
        server = self.metier()
        try:
            paths = self.mixed_paths(10_000)
            with socket.create_connection(("127.0.0.1", server.port), 30) as connection:
                kept = b""
                for path in paths:
                    connection.sendall(request_bytes(path))
                    _, _, kept = read_answer(connection, kept)
            figures = {}
            with open(f"/proc/{server.pid}/smaps_rollup") as file:
                for line in file:
                    if line.startswith(("Rss:", "Pss:")):
                        figures[line[:3]] = int(line.split()[1]) / 1024
        finally:
            server.stop()
        self.figures["memory_mb"] = figures
        self.row(
            "Resident memory while serving", "< 250 MB", f"{figures['Rss']:.0f} MB", figures["Rss"] < 250,
            f"after 10,000 mixed requests; proportional share {figures['Pss']:.0f} MB")

    def mixed_paths(self, count):
        """Every kind of read, seeded."""
        chance = random.Random(1)
        with contextlib.closing(sqlite3.connect(os.path.join(self.home, "metier.sqlite"))) as database:
            codes = [code for (code,) in database.execute("SELECT DISTINCT code FROM occupations ORDER BY code")]
        queries = self.search_queries(500)

        def one():
            kind = chance.randrange(6)
            first, second = chance.choice(codes), chance.choice(codes)
            if kind < 2:
                return f"/skill-gap?from={first}&to={second}"
            if kind == 2:
                return "/api/v1/occupations/search?q=" + urllib.parse.quote(chance.choice(queries))
            if kind == 3:
                return f"/api/v1/occupations/{first}"
            if kind == 4:
                return f"/api/v1/occupations/{first}/skills?scale=LV"
            return f"/api/v1/occupations?limit=50&cursor={first}"

        return [one() for _ in range(count)]

    # ------------------------------------------------------------------------------------------ search

    def search_queries(self, count):
        """Titles as people type them, seeded: whole, begun, and with one or two slips of the keyboard."""
        chance = random.Random(2)
        with contextlib.closing(sqlite3.connect(os.path.join(self.home, "metier.sqlite"))) as database:
            titles = [title for (title,) in database.execute("SELECT title FROM titles ORDER BY 1")]
        letters = "abcdefghijklmnopqrstuvwxyz"

        def slip(text):
            place = chance.randrange(len(text))
            kind = chance.randrange(4)
            if kind == 0:
                return text[:place] + chance.choice(letters) + text[place:]
            if kind == 1:
                return text[:place] + text[place + 1:] or text
            if kind == 2 and place + 1 < len(text):
                return text[:place] + text[place + 1] + text[place] + text[place + 2:]
            return text[:place] + chance.choice(letters) + text[place + 1:]

        def query():
            title = chance.choice(titles)[:100]
            kind = chance.randrange(4)
            if kind == 0:
                return title
            if kind == 1:
                return title[:chance.randrange(2, max(3, len(title)))].strip() or title
            typed = slip(title.lower())
            return (slip(typed) if kind == 3 else typed).strip() or title

        return [query() for _ in range(count)]

    def measure_search(self):
        self.load()
        server = self.metier()
        prefix = "/api/v1/occupations/search?q="
        paths = [prefix + urllib.parse.quote(query) for query in self.search_queries(2_000)]
        rounds = []
        try:
            for _ in range(max(3, self.options.rounds // 2)):
                health = self.latencies(server, ["/health"] * 2_000)
                search = self.latencies(server, paths)
                rounds.append({
                    "p50": percentile(search, 0.5), "p99": percentile(search, 0.99), "max": max(search),
                    "health_p50": percentile(health, 0.5), "health_p99": percentile(health, 0.99)})
            inside = self.histogram(server)
            script = os.path.join(self.work, "search.lua")
            with open(script, "w") as file:
                file.write("local paths = {" + ",".join(f'"{path}"' for path in paths) + "}\n")
                file.write("local i = 0\nrequest = function() i = i % #paths + 1 return wrk.format(nil, paths[i]) end\n")
            server.path = "/health"
            load = [wrk(server, 32, self.options.seconds, script) for _ in range(3)]
        finally:
            server.stop()
        self.figures["search"] = {"latency_ms": rounds, "throughput": load, "inside_p99_ms": inside}
        tail = [one["p99"] for one in rounds]
        if not self.is_whole:
            self.skip("Search p99", "< 5 ms", "the whole release was not found")
            return
        self.row(
            "Search p99", "< 5 ms", spread(tail) + " ms", statistics.median(tail) < 5,
            "2,000 seeded queries (whole titles, beginnings, one or two slips) on one connection, measured by the client: "
            f"p50 {spread([one['p50'] for one in rounds])} ms, longest {max(one['max'] for one in rounds):.1f} ms; "
            f"`/health` the same way p50 {spread([one['health_p50'] for one in rounds])} ms; by the server's own "
            f"histogram {inside}; 32 connections: {spread([one['rps'] for one in load], 0)} req/s, "
            f"{spread([one['cpu_us'] for one in load], 0)} us CPU a request")

    @staticmethod
    def latencies(server, paths):
        """Milliseconds of each request on one connection."""
        times = []
        with socket.create_connection(("127.0.0.1", server.port), 30) as connection:
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            kept = b""
            for path in paths:
                data = request_bytes(path)
                start = time.perf_counter()
                connection.sendall(data)
                _, _, kept = read_answer(connection, kept)
                times.append((time.perf_counter() - start) * 1000)
        return times

    @staticmethod
    def histogram(server):
        """The bucket of the server's own histogram that holds the 99th percentile of the search route."""
        text = fetch(server.port, "/metrics")[1].decode()
        found = re.findall(r'metier_http_request_seconds_bucket\{[^}]*search"[^}]*le="([^"]+)"\} (\d+)', text)
        if not found:
            return "not known"
        total = int(found[-1][1])
        bound = next(bound for bound, count in found if int(count) >= 0.99 * total)
        return f"p99 <= {float(bound) * 1000:g} ms"

    # ------------------------------------------------------------------------------------------ second start

    def measure_restart(self):
        self.load()
        sums, imports = [], []
        for _ in range(self.options.rounds):
            one = self.run_timed([METIER, "import", "onet", self.data], self.environment())["wall"]
            imports.append(one)
            sums.append(one + self.first_answer())
        self.figures["restart_s"] = sums
        self.row(
            "Second `make run`: import finds nothing to do, then first answer", "< 2 s", spread(sums) + " s",
            statistics.median(sums) < 2, f"the import's part {spread(imports)} s; the build check is not counted")

    # ------------------------------------------------------------------------------------------ results

    def run(self):
        say(f"data: {'the whole O*NET release' if self.is_whole else 'only the bundled sample'}")
        bounds = {
            "gap": ("`/skill-gap` against its peers", ">= 0.7, <= 1.4, >= 100"), "start": ("Start to first answer", "< 500 ms"),
            "connections": ("p99 at 256 connections; no stall at 127-129", "< 10 ms, >= 0.5"),
            "memory": ("Resident memory while serving", "< 250 MB"), "restart": ("Second `make run`", "< 2 s"),
        }
        for section in SECTIONS:
            if section not in self.options.only:
                continue
            say(f"== {section}")
            if not self.is_whole and section in bounds:
                self.skip(*bounds[section], "the whole release was not found")
            else:
                getattr(self, "measure_" + section)()
        self.skip("Clean `make test` from a fresh clone", "< 20 min on 2 cores", "measured by the CI run, not here")

    def write(self):
        machine = machine_facts()
        machine["data"] = "the whole O*NET release" if self.is_whole else "the bundled sample only"
        with open(self.options.json, "w") as file:
            json.dump({"machine": machine, "targets": self.rows, "figures": self.figures}, file, indent=1, default=str)
            file.write("\n")
        lines = ["# Measured targets", "", "Written by `make bench`; do not edit.", ""]
        lines += [f"- {name}: {value}" for name, value in machine.items()]
        lines += ["", "| target | bound | measured: median (range) | verdict | how |", "|---|---|---|---|---|"]
        lines += ["| " + " | ".join(row) + " |" for row in self.rows]
        for title, text in self.notes:
            lines += ["", f"## {title}", ""] + text
        lines += [
            "", "## How", "",
            "Everything runs on loopback on one machine, wrk included. What is compared is run in turn, each ratio is "
            "taken within a round, and the median of the rounds counts. CPU a request is user and system time of all of a "
            "server's processes, by the requests that wrk counted; it is the figure that the machine's other work moves "
            "least. The peer's source is `peers/fastapi_gap.py`.", ""]
        write_page(self.options.markdown, "\n".join(lines), split_page(self.options.markdown)[1])
        say(f"written: {os.path.relpath(self.options.markdown, ROOT)}")


def section(heading):
    """The first lines of a section that another file measures: its heading, and what it was measured on."""
    known = machine_facts()
    return [heading, ""] + [f"- {name}: {known[name]}" for name in ("date", "CPU", "cores", "system", "Swift", "load before")]


def output(*command):
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        return (done.stdout + done.stderr).strip()
    except OSError:
        return "absent"


def machine_facts():
    with open("/proc/cpuinfo") as file:
        model = re.search(r"model name\s*: (.*)", file.read())
    with open("/proc/meminfo") as file:
        memory = int(re.search(r"MemTotal: +(\d+)", file.read()).group(1)) / 1048576
    with open("/etc/os-release") as file:
        system = re.search(r'PRETTY_NAME="(.*)"', file.read()).group(1)
    packages = output(os.path.join(VENV, "python"), "-c", (
        "import importlib.metadata as m; print(', '.join(f'{n} {m.version(n)}' for n in "
        "('fastapi', 'uvicorn', 'SQLAlchemy')))"))
    swift = re.search(r"Swift version [\d.]+", output("swift", "--version"))
    return {
        "date": f"{datetime.datetime.now(datetime.timezone.utc):%Y-%m-%d %H:%M} UTC",
        "CPU": model.group(1).strip() if model else platform.machine(), "cores": CORES, "memory": f"{memory:.1f} GiB",
        "system": f"{system}, Linux {platform.release().split('-')[0]}",
        "Swift": swift.group(0).split()[-1] if swift else "unknown",
        "load before": " ".join(f"{value:.2f}" for value in os.getloadavg()),
        "peers": ", ".join([
            "sqlite3 " + output("sqlite3", "--version").split(" ")[0], output("nginx", "-v").replace("nginx version: ", ""),
            packages, "Python " + platform.python_version(), "wrk " + output("wrk", "-v").split(" ")[1]]),
    }


def main():
    reader = argparse.ArgumentParser(description="Measures Metier's targets against named peers.")
    reader.add_argument("--rounds", type=int, default=7, help="rounds of every comparison (7)")
    reader.add_argument("--seconds", type=int, default=5, help="seconds of every run of wrk (5)")
    reader.add_argument("--only", default=",".join(SECTIONS), help="parts, separated by commas: " + ", ".join(SECTIONS))
    reader.add_argument("--markdown", default=os.path.join(ROOT, "Benchmarks/RESULTS.md"), help="where the page goes")
    reader.add_argument("--json", default=os.path.join(ROOT, "Benchmarks/results.json"), help="where the figures go")
    options = reader.parse_args()
    options.only = options.only.split(",")
    unknown = [name for name in options.only if name not in SECTIONS]
    if unknown:
        reader.error(f"no such part: {', '.join(unknown)}")
    with tempfile.TemporaryDirectory(prefix="metier-bench-") as work:
        os.chmod(work, 0o755)
        bench = Bench(options, work)
        bench.run()
        bench.write()


if __name__ == "__main__":
    main()
