#!/usr/bin/env python3
"""Kills nodes, workers and importers over one PostgreSQL while clients write, then proves that nothing was lost.

    Tests/Faults/faults.py --binary .build/debug/metier --url postgres://metier@127.0.0.1:5432/postgres --seconds 60

Clients enqueue work items over HTTP and note every id that was acknowledged. Three nodes, two workers and an importer are
killed with SIGKILL at moments that the seed decides, and started again. Triggers in the database note every completion of
an item and every release that became current. At the end:

* every acknowledged item is there, done, with a result, and was completed exactly once;
* there was one current release at every look, every release that a node served had become current, and every gap that a
  node answered was the right one;
* `metier doctor` finds nothing wrong, and the programs end with 0 when they are asked to.

Exits with 1 and the seed on any violation.
"""
import argparse
import http.client
import json
import os
import random
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time

GAP = "/skill-gap?from=43-3031.00&to=13-2011.00"
AUDIT = """
CREATE TABLE fault_completions (id TEXT NOT NULL, result TEXT);
CREATE TABLE fault_currents (release_id BIGINT NOT NULL);
CREATE FUNCTION fault_note_completion() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN INSERT INTO fault_completions VALUES (NEW.id, NEW.result); RETURN NEW; END $$;
CREATE TRIGGER fault_completion AFTER UPDATE ON work_items FOR EACH ROW
    WHEN (NEW.state = 'done' AND OLD.state <> 'done') EXECUTE FUNCTION fault_note_completion();
CREATE FUNCTION fault_note_current() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN INSERT INTO fault_currents VALUES (NEW.id); RETURN NEW; END $$;
CREATE TRIGGER fault_current AFTER UPDATE ON releases FOR EACH ROW
    WHEN (NEW.state = 'current' AND OLD.state <> 'current') EXECUTE FUNCTION fault_note_current();
INSERT INTO fault_currents SELECT id FROM releases WHERE state = 'current';
"""


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


class Faults:
    def __init__(self, options):
        self.options = options
        self.random = random.Random(options.seed)
        self.home = tempfile.mkdtemp(prefix="metier-faults-")
        self.environment = {
            "PATH": os.environ.get("PATH", "/usr/bin:/bin"), "HOME": self.home, "METIER_HOME": self.home,
            "METIER_DATABASE_URL": options.url, "METIER_ACCESS_LOG": "false", "METIER_WORK_EMBEDDED": "false",
            "METIER_WORK_LEASE": "2s", "METIER_WORK_POLL": "200ms", "METIER_WORK_PRUNE_SCHEDULE": "",
            "METIER_DATABASE_WAIT": "3s", "METIER_LOG_LEVEL": "warning", "METIER_PORT": "0",
        }
        self.lock = threading.Lock()
        self.violations = []
        self.acknowledged = {}
        self.refused = self.unanswered = self.kills = self.imports = self.gaps = self.looks = 0
        self.served = set()
        self.reference = None
        self.is_over = threading.Event()
        self.ports = [free_port() for _ in range(3)]
        self.commands = {f"node {i}": ["serve", "--port", str(port)] for i, port in enumerate(self.ports)}
        self.commands.update({"worker 0": ["worker"], "worker 1": ["worker"]})
        self.commands["importer"] = ["import", "onet", "--sample", "--force"]
        self.processes = {}

    def violation(self, text):
        with self.lock:
            self.violations.append(text)
        print(f"faults: VIOLATION: {text}", file=sys.stderr)

    # Programs

    def start(self, name):
        with open(os.path.join(self.home, name.replace(" ", "-") + ".log"), "ab") as log:
            self.processes[name] = subprocess.Popen(
                [self.options.binary] + self.commands[name], env=self.environment, cwd=self.home,
                stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=log)

    def run(self, *arguments):
        return subprocess.run(
            [self.options.binary, *arguments], env=self.environment, cwd=self.home, capture_output=True, text=True,
            timeout=120, check=False)

    def sql(self, text):
        done = subprocess.run(
            ["psql", "-X", "-q", "-A", "-t", "-F", "\t", "-v", "ON_ERROR_STOP=1", "-d",
             self.options.url.replace("postgres://", "postgresql://"), "-c", text],
            capture_output=True, text=True, timeout=60, check=True)
        return [line.split("\t") for line in done.stdout.splitlines() if line]

    def kill_loop(self):
        """The one thread that starts and ends programs."""
        end = time.monotonic() + self.options.seconds
        names = sorted(self.commands)
        while time.monotonic() < end:
            time.sleep(self.random.uniform(0.05, 0.9))
            for name in names:
                code = self.processes[name].poll()
                if code is None:
                    continue
                if name != "importer":
                    self.violation(f"{name} ended by itself with {code}")
                elif code == 0:
                    self.imports += 1
                elif code != 75:
                    self.violation(f"the importer ended with {code}")
                self.start(name)
            # Not so often that no import ever gets to its end.
            name = self.random.choice([name for name in names for _ in range(1 if name == "importer" else 3)])
            self.processes[name].kill()
            self.processes[name].wait()
            self.kills += 1
            self.start(name)

    # Clients

    def ask(self, port, method, target, body=None):
        """Status, headers and body; None where there was no answer."""
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=40)
        try:
            headers = {"Content-Type": "application/json"} if body else {}
            connection.request(method, target, body, headers)
            answer = connection.getresponse()
            return answer.status, dict(answer.getheaders()), answer.read()
        except (OSError, http.client.HTTPException):
            return None
        finally:
            connection.close()

    def write(self, number):
        chance = random.Random(self.options.seed * 1_000 + number)
        count = 0
        while not self.is_over.is_set():
            key = f"{number}-{count}"
            body = json.dumps({"kind": "prune", "unique_key": key})
            answer = self.ask(chance.choice(self.ports), "POST", "/api/v1/work", body)
            if answer is None:
                with self.lock:
                    self.unanswered += 1
                time.sleep(0.05)
            elif answer[0] in (200, 202):
                with self.lock:
                    self.acknowledged[json.loads(answer[2])["id"]] = key
                count += 1
                time.sleep(0.005)
            else:
                with self.lock:
                    self.refused += 1
                if answer[0] != 503 or "Retry-After" not in answer[1]:
                    self.violation(f"a write was answered with {answer[0]}: {answer[2][:200]!r}")
                time.sleep(0.1)

    def read(self):
        chance = random.Random(self.options.seed * 1_000 + 999)
        while not self.is_over.is_set():
            answer = self.ask(chance.choice(self.ports), "GET", GAP)
            if answer is not None:
                self.check_gap(answer[0], answer[2])
            time.sleep(0.02)

    def check_gap(self, status, body):
        if status != 200:
            return self.violation(f"a gap was answered with {status}: {body[:200]!r}")
        text = body.decode()
        release = re.search(r'"release_id":(\d+)', text)
        plain = re.sub(r'"release_id":\d+', "", text)
        with self.lock:
            self.gaps += 1
            self.served.add(int(release.group(1)))
            self.reference = self.reference or plain
        if plain != self.reference:
            self.violation(f"a gap differs: {text[:300]}")
        return None

    def look(self):
        while not self.is_over.is_set():
            try:
                current = int(self.sql("SELECT COUNT(*) FROM releases WHERE state = 'current'")[0][0])
                self.looks += 1
                if current != 1:
                    self.violation(f"there are {current} current releases")
            except subprocess.SubprocessError as error:
                self.violation(f"the database cannot be looked at: {error}")
            time.sleep(0.3)

    # The whole

    def prepare(self):
        made = self.run("import", "onet", "--sample")
        if made.returncode != 0:
            sys.exit(f"faults: the sample cannot be imported: {made.stderr}")
        self.sql(AUDIT)
        for name in self.commands:
            self.start(name)
        for port in self.ports:
            self.until(f"the node at {port} answers", 60, lambda port=port: self.ask(port, "GET", "/ready"))

    def until(self, what, seconds, is_so):
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if is_so():
                return
            time.sleep(0.1)
        self.violation(f"not within {seconds} s: {what}")

    def unfinished(self):
        return self.sql("SELECT id, state FROM work_items WHERE state NOT IN ('done', 'dead', 'cancelled')")

    def settle(self):
        """Everything runs; what was acknowledged is worked off."""
        importer = self.processes["importer"]
        try:
            importer.wait(60)
        except subprocess.TimeoutExpired:
            self.violation("the last importer does not end")
        for name in self.commands:
            if name != "importer" and self.processes[name].poll() is not None:
                self.start(name)
        self.until("every item is finished", 60, lambda: not self.unfinished())

    def prove(self):
        stored = {row[0]: row[1:] for row in self.sql("SELECT id, state, COALESCE(result, '') FROM work_items")}
        completions = {row[0]: int(row[1]) for row in self.sql("SELECT id, COUNT(*) FROM fault_completions GROUP BY id")}
        for item, key in self.acknowledged.items():
            if item not in stored:
                self.violation(f"item {item} (key {key}) was acknowledged and is not there")
            elif stored[item][0] != "done" or '"deleted":' not in stored[item][1]:
                self.violation(f"item {item} (key {key}) is {stored[item]}")
            elif completions.get(item) != 1:
                self.violation(f"item {item} (key {key}) was completed {completions.get(item, 0)} times")
        for item, times in completions.items():
            if times != 1:
                self.violation(f"item {item} was completed {times} times")
        again = self.run("import", "onet", "--sample", "--force")
        if again.returncode != 0:
            self.violation(f"a last import ends with {again.returncode}: {again.stderr}")
        currents = {int(row[0]) for row in self.sql("SELECT release_id FROM fault_currents")}
        if not self.served <= currents:
            self.violation(f"releases were served that never became current: {sorted(self.served - currents)}")
        states = [row[0] for row in self.sql("SELECT state FROM releases")]
        if states.count("current") != 1 or "loading" in states:
            self.violation(f"the releases are {states}")
        newest = max(currents)
        for port in self.ports:
            self.until(f"the node at {port} serves release {newest}", 30, lambda port=port: self.serves(port, newest))
        gap = self.run("gap", "43-3031.00", "13-2011.00", "--json")
        self.check_gap(200 if gap.returncode == 0 else gap.returncode, gap.stdout.strip().encode())
        doctor = self.run("doctor")
        if doctor.returncode != 0:
            self.violation(f"metier doctor: {doctor.stdout}{doctor.stderr}")

    def serves(self, port, release):
        answer = self.ask(port, "GET", GAP)
        return answer is not None and f'"release_id":{release}'.encode() in answer[2]

    def stop(self):
        for process in self.processes.values():
            process.send_signal(signal.SIGTERM)
        for name, process in self.processes.items():
            try:
                code = process.wait(40)
            except subprocess.TimeoutExpired:
                process.kill()
                code = "nothing: it had to be killed"
            if code != 0 and name != "importer":
                self.violation(f"{name} ended with {code} after SIGTERM")

    def whole(self):
        try:
            self.prepare()
            clients = [threading.Thread(target=self.write, args=(number,)) for number in range(4)]
            clients += [threading.Thread(target=self.read), threading.Thread(target=self.look)]
            for client in clients:
                client.start()
            try:
                self.kill_loop()
            finally:
                self.is_over.set()
                for client in clients:
                    client.join()
            self.settle()
            self.prove()
        finally:
            self.stop()
        print(
            f"faults: seed {self.options.seed}: {self.kills} kills, {len(self.acknowledged)} acknowledged writes, "
            f"{self.refused} refused, {self.unanswered} unanswered; {self.imports} imports ended, "
            f"{self.gaps} gaps of {len(self.served)} releases; {self.looks} looks")
        if not self.acknowledged or not self.gaps or not self.kills:
            self.violation("nothing was tried")
        if self.violations:
            print(f"faults: {len(self.violations)} violations; seed {self.options.seed}", file=sys.stderr)
            for name in sorted(os.listdir(self.home)):
                if name.endswith(".log"):
                    with open(os.path.join(self.home, name), encoding="utf-8", errors="replace") as log:
                        print(f"--- {name}\n" + "".join(log.readlines()[-15:]), file=sys.stderr)
            return 1
        return 0


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--binary", required=True)
    parser.add_argument("--url", required=True)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--seed", type=int, default=int.from_bytes(os.urandom(4), "big"))
    options = parser.parse_args()
    options.binary = os.path.abspath(options.binary)
    print(f"faults: seed {options.seed}, {options.seconds:g} s")
    faults = Faults(options)
    try:
        return faults.whole()
    finally:
        shutil.rmtree(faults.home, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main())
