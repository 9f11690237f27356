"""Measures what Metier does on database servers against the servers' own tools; writes the last section of RESULTS.md.

The servers are started for the run by Scripts/servers.sh (see run.sh) with the durability that they have by default: a
commit is on the disk when it is acknowledged. Everything else is as in run.py, whose tools are used here.
"""

import argparse
import glob
import json
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.parse

import run
from run import GAP, METIER, ROOT, VENV, Server, free_port, say, spread, wrk

SECTIONS = ["raw", "peer", "write", "queue"]
CLIENTS = 16
ENQUEUE = {"kind": "probe", "payload": {}}
# What an enqueued item costs the database: the statements of one POST /api/v1/work, in their order.
COLUMNS = (
    "id, kind, payload, priority, claim_order, state, unique_key, active_key, attempts, max_attempts, run_at, token, "
    "progress, progress_text, cancel_requested, enqueued_at")
READ = (
    "SELECT id, kind, payload, priority, state, unique_key, attempts, max_attempts, run_at, leased_by, lease_until, token, "
    "progress, progress_text, cancel_requested, last_error, result, enqueued_at, started_at, finished_at FROM work_items")
VALUES = "'probe', '{}', 0, 0, 'ready', NULL, NULL, 0, 5, 1800000000000, 0, 0.0, '', 0, 1800000000000"


class Engine:
    """A server with a database of the run's own."""

    def __init__(self, name, address):
        self.name, self.address = name, address
        parts = urllib.parse.urlparse(address)
        self.host, self.port, self.user, self.database = parts.hostname, str(parts.port), parts.username, parts.path[1:]

    def client(self, *more):
        """The engine's own client."""
        if self.name == "PostgreSQL":
            tools = os.environ.get("METIER_TEST_POSTGRES_BIN", "/usr/bin")
            return [os.path.join(tools, "psql"), "-q", "-v", "ON_ERROR_STOP=1", self.address, *more]
        return ["mariadb", "--no-defaults", "--local-infile=1", "-h", self.host, "-P", self.port, "-u", self.user,
                self.database, *more]

    def run(self, sql):
        done = subprocess.run(
            self.client("-At" if self.name == "PostgreSQL" else "-NB"), input=sql.encode(), capture_output=True, check=False)
        if done.returncode != 0:
            raise SystemExit(f"{self.name}: {done.stderr.decode()}")
        return done.stdout.decode().strip()


class ServersBench(run.Bench):
    def __init__(self, options, work):
        super().__init__(options, work)
        self.engines = {
            "PostgreSQL": Engine("PostgreSQL", os.environ["METIER_TEST_POSTGRES_URL"]),
            "MariaDB": Engine("MariaDB", os.environ["METIER_TEST_MYSQL_URL"])}

    def on(self, engine, **more):
        return self.environment(
            metier_database_url=engine.address, metier_work_embedded="false", metier_database_connections=str(CLIENTS),
            **more)

    def serve(self, engine, path=GAP):
        port = free_port()
        return Server("metier", [METIER, "serve", "--port", str(port)], port, path, self.on(engine))

    # -------------------------------------------------------------------------------------------- raw rows

    def raw_script(self, engine):
        """Statements that load the source files, field by field as text, with the engine's own client."""
        lines = []
        for path in sorted(glob.glob(os.path.join(self.data, "*.txt"))):
            with open(path, encoding="utf-8-sig") as file:
                fields = file.readline().rstrip("\r\n").split("\t")
            if len(fields) < 2:
                continue
            table = "raw_" + re.sub(r"\W+", "_", os.path.basename(path)[:-4].lower())
            columns = ", ".join(f"c{number} text" for number in range(len(fields)))
            lines.append(f"DROP TABLE IF EXISTS {table}; CREATE TABLE {table} ({columns});")
            if engine.name == "PostgreSQL":
                lines.append(
                    f"\\copy {table} FROM '{path}' WITH (FORMAT csv, DELIMITER E'\\t', QUOTE E'\\b', HEADER)")
            else:
                lines.append(
                    f"LOAD DATA LOCAL INFILE '{path}' INTO TABLE {table} CHARACTER SET utf8mb4 FIELDS TERMINATED BY '\\t' "
                    "LINES TERMINATED BY '\\n' IGNORE 1 LINES;")
        path = os.path.join(self.work, f"raw-{engine.name}.sql")
        with open(path, "w") as file:
            file.write("\n".join(["SET client_min_messages = warning;"] if engine.name == "PostgreSQL" else []) + "\n")
            file.write("\n".join(lines) + "\n")
        return path

    def measure_raw(self):
        for engine, bound in ((self.engines["PostgreSQL"], 1.0), (self.engines["MariaDB"], 1.1)):
            tool = "psql \\copy" if engine.name == "PostgreSQL" else "mariadb LOAD DATA LOCAL"
            script = self.raw_script(engine)
            ours, theirs, whole = [], [], []
            for _ in range(self.options.rounds):
                start = time.monotonic()
                with open(script) as lines:
                    subprocess.run(engine.client(), stdin=lines, check=True, stdout=subprocess.DEVNULL)
                theirs.append(time.monotonic() - start)
                done = subprocess.run(
                    [METIER, "import", "onet", self.data, "--force", "--json"], env={**os.environ, **self.on(engine)},
                    capture_output=True, check=True)
                seconds = json.loads(done.stdout)["seconds"]
                ours.append(seconds["source_rows"])
                whole.append(seconds["total"])
            ratios = [own / peer for own, peer in zip(ours, theirs)]
            self.figures[f"raw_{engine.name}"] = {"metier": ours, "tool": theirs, "whole": whole}
            self.row(
                f"O*NET source rows into {engine.name} / `{tool}`", f"<= {bound}", spread(ratios),
                statistics.median(ratios) <= bound,
                f"the same files; metier {spread(ours)} s with a key, a release and line numbers for every row, over two "
                f"connections; the tool {spread(theirs)} s into tables without keys; a whole import, typed tables, checks "
                f"and switch included, {spread(whole)} s")

    # -------------------------------------------------------------------------------------------- the peer

    def measure_peer(self):
        engine = self.engines["MariaDB"]
        subprocess.run(
            [METIER, "import", "onet", self.data], env={**os.environ, **self.on(engine)}, check=True, capture_output=True)
        port = free_port()
        database = f"mysql+pymysql://{engine.user}@{engine.host}:{engine.port}/{engine.database}"
        servers = []
        try:
            servers.append(self.serve(engine))
            servers.append(Server(
                "FastAPI + SQLAlchemy + MariaDB",
                [os.path.join(VENV, "uvicorn"), "--app-dir", os.path.join(ROOT, "Benchmarks/peers"), "fastapi_mariadb:app",
                 "--host", "127.0.0.1", "--port", str(port), "--workers", str(run.CORES), "--log-level", "warning",
                 "--no-access-log"], port, GAP, {"PEER_DATABASE": database}))
            gaps = [json.loads(run.fetch(one.port, GAP)[1])["result"]["skill_gaps"] for one in servers]
            same = [[(row["element_id"], row["to_data_value"]) for row in rows] for rows in gaps]
            if same[0] != same[1]:
                raise SystemExit("the peer gives other rows")
            ours, theirs = [], []
            for _ in range(self.options.rounds):
                theirs.append(wrk(servers[1], 32, self.options.seconds))
                ours.append(wrk(servers[0], 32, self.options.seconds))
            statements = self.statements(servers[0])
        finally:
            for server in servers:
                server.stop()
        ratios = [peer["cpu_us"] / own["cpu_us"] for own, peer in zip(ours, theirs)]
        self.figures["peer"] = {"metier": ours, "peer": theirs}
        self.row(
            "FastAPI + SQLAlchemy + MariaDB, CPU a request / metier's on MariaDB", ">= 100", spread(ratios, 0),
            statistics.median(ratios) >= 100,
            f"uvicorn, {run.CORES} workers, querying metier's own tables; the database server's CPU is not counted against "
            f"the peer; peer {spread([one['rps'] for one in theirs], 0)} req/s and "
            f"{spread([one['cpu_us'] for one in theirs], 0)} us, metier {spread([one['rps'] for one in ours], 0)} req/s and "
            f"{spread([one['cpu_us'] for one in ours], 1)} us")
        self.row(
            "SQL statements of 1,000 `/skill-gap` requests", "0", f"{statements:.0f}", statements == 0,
            "the server's own counter before and after; beside them it looks for another release once a second, which the "
            "test of the suite switches off and this row subtracts")

    @staticmethod
    def counter(server):
        text = run.fetch(server.port, "/metrics")[1].decode()
        return float(re.search(r"^metier_database_statements_total (\S+)", text, re.M).group(1))

    def statements(self, server):
        """Statements beyond those of an idle server in the same time."""
        def during(work):
            before = self.counter(server)
            start = time.monotonic()
            work()
            return self.counter(server) - before, time.monotonic() - start
        busy, seconds = during(lambda: [run.fetch(server.port, GAP) for _ in range(1000)])
        idle, _ = during(lambda: time.sleep(seconds))
        return max(0, busy - idle)

    # -------------------------------------------------------------------------------------------- writes

    def tool_rate(self, engine):
        """Transactions a second of the engine's own tool with the statements of one enqueued item."""
        if engine.name == "PostgreSQL":
            script = os.path.join(self.work, "enqueue.pgbench")
            with open(script, "w") as file:
                file.write(
                    "\\set n random(1, 9000000000000000000)\nBEGIN;\n"
                    f"INSERT INTO work_items ({COLUMNS}) VALUES ('b' || :n, {VALUES}) ON CONFLICT (active_key) DO NOTHING;\n"
                    f"{READ} WHERE id = 'b' || :n;\nCOMMIT;\n")
            tool = os.path.join(os.environ.get("METIER_TEST_POSTGRES_BIN", "/usr/bin"), "pgbench")
            text = subprocess.run(
                [tool, "-n", "-M", "prepared", "-c", str(CLIENTS), "-j", "2", "-T", str(self.options.seconds), "-f", script,
                 engine.address], capture_output=True, check=True, text=True).stdout
            return float(re.search(r"tps = ([\d.]+)", text).group(1))
        query = (
            f"SET @id = UUID();BEGIN;INSERT INTO work_items ({COLUMNS}) VALUES (@id, {VALUES}) "
            f"ON DUPLICATE KEY UPDATE active_key = active_key;{READ} WHERE id = @id;COMMIT")
        statements = query.count(";") + 1
        number = 2_000 * self.options.seconds
        done = subprocess.run(
            ["mariadb-slap", "--no-defaults", "-h", engine.host, "-P", engine.port, "-u", engine.user,
             f"--create-schema={engine.database}", "--no-drop", f"--concurrency={CLIENTS}",
             f"--number-of-queries={number * statements}", "--delimiter=;", f"--query={query}", "--iterations=1"],
            capture_output=True, text=True, check=False)
        found = re.search(r"Average number of seconds to run all queries: ([\d.]+)", done.stdout)
        if not found:
            raise SystemExit(f"mariadb-slap: {done.stderr}")
        return number / float(found.group(1))

    def api_rate(self, server):
        script = os.path.join(self.work, "post.lua")
        with open(script, "w") as file:
            file.write(
                'wrk.method = "POST"\nwrk.headers["Content-Type"] = "application/json"\n'
                f"wrk.body = '{json.dumps(ENQUEUE)}'\n")
        server.path = "/api/v1/work"
        return wrk(server, CLIENTS, self.options.seconds, script)

    def measure_write(self):
        for engine in self.engines.values():
            tool = "pgbench" if engine.name == "PostgreSQL" else "mariadb-slap"
            server = self.serve(engine)
            ours, theirs = [], []
            try:
                for _ in range(self.options.rounds):
                    engine.run("DELETE FROM work_items;")
                    theirs.append(self.tool_rate(engine))
                    engine.run("DELETE FROM work_items;")
                    ours.append(self.api_rate(server)["rps"])
            finally:
                server.stop()
            ratios = [own / peer for own, peer in zip(ours, theirs)]
            self.figures[f"write_{engine.name}"] = {"metier": ours, "tool": theirs}
            self.row(
                f"A small transaction through the API on {engine.name} / `{tool}`", ">= 0.5", spread(ratios),
                statistics.median(ratios) >= 0.5,
                f"`POST /api/v1/work` against the same statements, {CLIENTS} clients, commits on disk: metier "
                f"{spread(ours, 0)}/s, {tool} {spread(theirs, 0)}/s")

    # -------------------------------------------------------------------------------------------- the queue

    def measure_queue(self):
        engine = self.engines["PostgreSQL"]
        rates = []
        for _ in range(min(3, self.options.rounds)):
            engine.run("DELETE FROM work_items;")
            server = self.serve(engine)
            workers = [
                subprocess.Popen(
                    [METIER, "worker", "--concurrency", "4"], env={**os.environ, **self.on(engine)},
                    stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) for _ in range(4)]
            try:
                start = time.monotonic()
                self.api_rate(server)
                end = time.monotonic() + 120
                while time.monotonic() < end:
                    open_items = int(engine.run(
                        "SELECT COUNT(*) FROM work_items WHERE kind = 'probe' AND state <> 'done';"))
                    if open_items == 0:
                        break
                    time.sleep(0.02)
                seconds = time.monotonic() - start
                done = int(engine.run("SELECT COUNT(*) FROM work_items WHERE kind = 'probe' AND state = 'done';"))
            finally:
                for worker in workers:
                    worker.terminate()
                for worker in workers:
                    worker.wait(30)
                server.stop()
            rates.append(done / seconds)
        self.figures["queue"] = rates
        self.row(
            "Work items enqueued one by one over HTTP and finished, a second, PostgreSQL", ">= 1,000", spread(rates, 0),
            statistics.median(rates) >= 1000,
            f"4 `metier worker` processes, one node, {CLIENTS} clients, fsync on, load generator on the same cores; from "
            "the first request to the last item's completion")

    def run_all(self):
        for section in SECTIONS:
            if section in self.options.only:
                say(f"== {section}")
                getattr(self, "measure_" + section)()

    def write(self):
        machine = run.machine_facts()
        machine["PostgreSQL"] = self.engines["PostgreSQL"].run("SHOW server_version;").split(" ")[0]
        machine["MariaDB"] = self.engines["MariaDB"].run("SELECT VERSION();")
        lines = [run.ON_SERVERS, ""]
        lines += [f"- {name}: {value}" for name, value in machine.items() if name not in ("peers",)]
        lines += ["", "| target | bound | measured: median (range) | verdict | how |", "|---|---|---|---|---|"]
        lines += ["| " + " | ".join(row) + " |" for row in self.rows] + [""]
        own, kept = run.split_page(self.options.markdown)
        run.write_page(self.options.markdown, own, {**kept, run.ON_SERVERS: "\n".join(lines).strip("\n")})
        with open(self.options.json, "w") as file:
            json.dump({"machine": machine, "targets": self.rows, "figures": self.figures}, file, indent=1, default=str)
            file.write("\n")
        say(f"written: {os.path.relpath(self.options.markdown, ROOT)}")


def main():
    reader = argparse.ArgumentParser(description="Measures Metier on database servers against the servers' own tools.")
    reader.add_argument("--rounds", type=int, default=5, help="rounds of every comparison (5)")
    reader.add_argument("--seconds", type=int, default=5, help="seconds of every load (5)")
    reader.add_argument("--only", default=",".join(SECTIONS), help="parts, separated by commas: " + ", ".join(SECTIONS))
    reader.add_argument("--markdown", default=os.path.join(ROOT, "Benchmarks/RESULTS.md"), help="where the page goes")
    reader.add_argument("--json", default=os.path.join(ROOT, "Benchmarks/servers.json"), help="where the figures go")
    options = reader.parse_args()
    options.only = options.only.split(",")
    with tempfile.TemporaryDirectory(prefix="metier-bench-") as work:
        os.chmod(work, 0o755)
        bench = ServersBench(options, work)
        if not bench.is_whole:
            raise SystemExit("The whole O*NET release was not found; set METIER_BENCH_DATA to its folder.")
        bench.run_all()
        bench.write()


if __name__ == "__main__":
    sys.exit(main())
