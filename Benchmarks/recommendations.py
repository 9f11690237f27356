"""Measures recommend-skill without a language model; writes a section of RESULTS.md.

Needs a home with frameworks and vectors (METIER_HOME, made by `make run` or `metier import` and `metier index`) and the
sentence model. Known titles are asked again and again beside a FastAPI service that answers the same bytes from memory, the
least that such a service can do. Unseen titles are put together anew for every round, no title twice; beside them
sentence-transformers makes the vectors of the same titles and nothing else, one by one as they come. CPU is the server's own.
"""

import argparse
import http.client
import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
import threading
import time

import run
from run import METIER, ROOT, VENV, Server, cpu_seconds, free_port, percentile, say, spread

PEER = os.path.join(ROOT, "Benchmarks/peers/embeddings_peer.py")
PATH = "/recommend-skill"
KNOWN = ["data science", "Electrician", "Registered nurse", "Accountant", "Welder", "Sales Manager", "Plumber", "Chef"]
FIRST = "Senior Junior Lead Assistant Regional Night Mobile Digital Chief Trainee".split()
MIDDLE = ("bakery rail cloud museum dental solar fashion legal poultry harbour textile audio forest payroll insurance "
          "coastal equine glacier brass orchid tunnel ferry opera quarry").split()
LAST = "technician manager analyst operator engineer consultant driver designer nurse teacher clerk inspector".split()


def unseen():
    titles = [f"{a} {b} {c}" for a in FIRST for b in MIDDLE for c in LAST]
    random.Random(7).shuffle(titles)
    return titles


def body(title):
    return json.dumps({"job_title": title, "country": "USA", "model": False})


def load(server, bodies, clients):
    """Asks every body once over so many connections; CPU seconds, seconds, and each answer's milliseconds."""
    waiting, times, lock = iter(bodies), [], threading.Lock()

    def work():
        connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
        while True:
            with lock:
                one = next(waiting, None)
            if one is None:
                return connection.close()
            start = time.perf_counter()
            connection.request("POST", PATH, one, {"Content-Type": "application/json"})
            answer = connection.getresponse()
            answer.read()
            if answer.status != 200:
                raise SystemExit(f"{server.name} answered {answer.status} to {one}")
            with lock:
                times.append((time.perf_counter() - start) * 1000)

    threads = [threading.Thread(target=work) for _ in range(clients)]
    used, start = cpu_seconds(server.pid), time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return cpu_seconds(server.pid) - used, time.perf_counter() - start, times


def settle(server, seconds=120):
    """Waits until a server does nothing of its own: it prepares its engines once more after it has begun to answer."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        used = cpu_seconds(server.pid)
        time.sleep(2)
        if cpu_seconds(server.pid) - used < 0.1:
            return


def fixed_service(work, answer):
    """A FastAPI service that answers with given bytes."""
    with open(os.path.join(work, "answer.json"), "wb") as file:
        file.write(answer)
    with open(os.path.join(work, "fixed.py"), "w") as file:
        file.write(
            "from fastapi import FastAPI, Request, Response\n"
            f"ANSWER = open({os.path.join(work, 'answer.json')!r}, 'rb').read()\n"
            "app = FastAPI()\n"
            "@app.get('/health')\ndef health():\n    return 'ok'\n"
            f"@app.post('{PATH}')\nasync def answer(request: Request):\n"
            "    await request.json()\n"
            "    return Response(ANSWER, media_type='application/json')\n")
    port = free_port()
    return Server("FastAPI", [
        os.path.join(VENV, "uvicorn"), "--app-dir", work, "fixed:app", "--host", "127.0.0.1", "--port", str(port),
        "--log-level", "warning"], port, "/health")


def embedding_rate(python, model, work, titles):
    path = os.path.join(work, "titles.txt")
    with open(path, "w") as file:
        file.write("\n".join(titles) + "\n")
    done = subprocess.run(
        [python, PEER, "sentence-transformers", model, work, path, "1"], capture_output=True, text=True, check=False)
    return float(done.stdout.split()[-1]) if done.returncode == 0 else None


def main():
    reader = argparse.ArgumentParser(description="Measures recommend-skill beside its peers.")
    reader.add_argument("--rounds", type=int, default=3, help="rounds of every comparison (3)")
    reader.add_argument("--known", type=int, default=3000, help="known titles a round (3000)")
    reader.add_argument("--unseen", type=int, default=300, help="unseen titles a round and number of clients (300)")
    reader.add_argument("--markdown", default=os.path.join(ROOT, "Benchmarks/RESULTS.md"), help="where the page goes")
    options = reader.parse_args()
    home = os.environ.get("METIER_HOME") or os.path.join(ROOT, ".metier")
    model = os.environ.get("METIER_MODEL_DIR") or os.path.join(home, "models/all-MiniLM-L6-v2")
    python = os.environ.get("METIER_BENCH_PYTHON") or os.path.join(VENV, "python")
    if not os.path.isfile(os.path.join(home, "metier.sqlite")):
        say(f"recommendations are not measured: {home} holds no metier.sqlite; import frameworks there first.")
        return
    fresh = iter(unseen())
    if 2 * options.rounds * options.unseen + 200 > len(unseen()):
        raise SystemExit("There are not so many unseen titles; take fewer or fewer rounds.")

    def some(count):
        return [next(fresh) for _ in range(count)]

    cores = {"known": [], "peer": [], "one": [], "many": [], "embedding": []}
    slow = {"known": [], "one": []}
    with tempfile.TemporaryDirectory(prefix="metier-recommendations-") as work:
        port = free_port()
        server = Server("metier", [METIER, "serve", "--port", str(port)], port, "/health", {
            "METIER_HOME": home, "METIER_MODEL_DIR": model}, os.path.join(work, "serve.log"))
        try:
            # The engines are built at the first question, and the lists of an occupation's skills at its first.
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
            connection.request("POST", PATH, body(KNOWN[0]))
            answer = connection.getresponse().read()
            settle(server)
            load(server, [body(title) for title in KNOWN + some(200)], 1)
            peer = fixed_service(work, answer)
            try:
                for turn in range(options.rounds):
                    known = [body(KNOWN[place % len(KNOWN)]) for place in range(options.known)]
                    used, _, times = load(server, known, 1)
                    cores["known"].append(len(known) / used)
                    slow["known"].append(percentile(times, 0.99))
                    used, _, _ = load(peer, known, 1)
                    cores["peer"].append(len(known) / used)
                    titles = some(options.unseen)
                    used, _, times = load(server, [body(title) for title in titles], 1)
                    cores["one"].append(len(titles) / used)
                    slow["one"].append(percentile(times, 0.99))
                    used, _, _ = load(server, [body(title) for title in some(options.unseen)], 16)
                    cores["many"].append(options.unseen / used)
                    rate = embedding_rate(python, model, work, titles)
                    if rate:
                        cores["embedding"].append(rate)
                    say(f"round {turn + 1}: " + ", ".join(f"{name} {values[-1]:,.0f}" for name, values in cores.items() if values))
            finally:
                peer.stop()
        finally:
            server.stop()

    def verdict(value, bound, isLeast=True):
        return "met" if (value >= bound if isLeast else value <= bound) else "**missed**"

    middle = statistics.median
    lines = run.section(run.RECOMMENDATIONS)
    lines += ["- all frameworks loaded, no language model; load generator on the same cores, not counted", "",
              "| target | bound | measured: median (range) | verdict | how |", "|---|---|---|---|---|"]
    ratios = [a / b for a, b in zip(cores["known"], cores["peer"])]
    lines += [
        f"| Known titles a CPU second | >= 1,000 | {spread(cores['known'], 0)} | {verdict(middle(cores['known']), 1000)} | "
        f"{options.known:,} requests a round, eight titles, {len(answer):,} bytes an answer |",
        f"| Known titles, p99 in ms | <= 15 | {spread(slow['known'], 1)} | {verdict(middle(slow['known']), 15, False)} | one connection |",
        f"| Known titles a CPU second, metier / FastAPI that answers the same bytes | - | {spread(ratios)} | - | "
        f"uvicorn, one worker: {spread(cores['peer'], 0)} a CPU second |",
        f"| Unseen titles a CPU second, 16 connections | >= 150 | {spread(cores['many'], 0)} | {verdict(middle(cores['many']), 150)} | "
        f"{options.unseen} new titles a round; vectors that wait at the same time are made together |",
        f"| Unseen titles a CPU second, one connection | >= 150 | {spread(cores['one'], 0)} | {verdict(middle(cores['one']), 150)} | "
        "every title pays for all of the model's weights |",
        f"| Unseen titles, p99 in ms | <= 15 | {spread(slow['one'], 1)} | {verdict(middle(slow['one']), 15, False)} | one connection |",
    ]
    if cores["embedding"]:
        ratios = [a / b for a, b in zip(cores["one"], cores["embedding"])]
        lines.append(
            f"| Unseen titles a CPU second, metier's whole answer / sentence-transformers' vector alone | - | {spread(ratios)} | - | "
            f"the same titles one by one: {spread(cores['embedding'], 0)} a CPU second |")
    own, kept = run.split_page(options.markdown)
    run.write_page(options.markdown, own, {**kept, run.RECOMMENDATIONS: "\n".join(lines)})
    say(f"written: {os.path.relpath(options.markdown, ROOT)}")


if __name__ == "__main__":
    main()
