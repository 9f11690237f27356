"""Measures what texts cost: finding skills in them, and keeping documents; writes a section of RESULTS.md.

Needs a home with ESCO and O*NET (METIER_HOME, made by `make run` or `metier import all`); it is copied, not changed. Skills
are looked for by words alone, without the sentence model. Two texts of one megabyte are read: invented words, none of which
is a skill's, and advertisements put together from the frameworks' own names. Beside them flashtext finds the same names as
they are written, and nothing else: no misspelt ones, no parts of words, no confidence. Documents are posted one by one, each
naming four of 60 invented products and two skills, until there are 10,000; the last hundred are held against the first.
CPU is the process's own.
"""

import argparse
import contextlib
import http.client
import json
import os
import random
import re
import sqlite3
import statistics
import subprocess
import tempfile

import run
from run import METIER, ROOT, VENV, Server, cpu_seconds, free_port, say, spread

PEER = os.path.join(ROOT, "Benchmarks/peers/flashtext_peer.py")
MEGABYTE = 1_000_000
# As many bytes a request as a body may have by default, with room for the document's other fields.
PART = 250_000
DOCUMENTS = 10_000
BATCH = 100


def skill_names(database):
    """Names of ESCO's and O*NET's skills, products and abilities as the served releases have them."""
    with contextlib.closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as rows:
        served = "SELECT id FROM releases WHERE state = 'current' AND framework_id IN ('esco', 'onet')"
        names = [name for (name,) in rows.execute(f"SELECT DISTINCT name FROM skills WHERE release_id IN ({served})")]
        names += [name for (name,) in rows.execute(
            f"SELECT DISTINCT name FROM technologies WHERE release_id IN ({served})")]
    return sorted(set(name.strip() for name in names if name.strip()))


def unknown_text(names, seed):
    """Sentences of invented words that no name has: consonants and vowels in turn, three to eleven letters."""
    chance = random.Random(seed)
    known = {word for name in names for word in re.split(r"[^a-z]+", name.lower())}
    text, size = [], 0
    while size < MEGABYTE:
        words = ["".join(chance.choice("bcdfghjklmnpqrstvwxz" if place % 2 == 0 else "aeiouy")
                         for place in range(chance.randint(3, 11))) for _ in range(chance.randint(6, 16))]
        sentence = " ".join(word for word in words if word not in known).capitalize() + ". "
        text.append(sentence)
        size += len(sentence)
    return "".join(text)[:MEGABYTE]


def known_text(names, seed):
    """Sentences as of advertisements, every other part of which is a skill's name."""
    chance = random.Random(seed)
    leads = ["You have experience with", "The role asks for", "We expect", "Good command of", "You will work with"]
    tails = ["in a small team", "for customers abroad", "every day", "and enjoy it", "under time pressure"]
    text, size = [], 0
    while size < MEGABYTE:
        sentence = f"{chance.choice(leads)} {chance.choice(names)} and {chance.choice(names)} {chance.choice(tails)}. "
        text.append(sentence)
        size += len(sentence.encode())
    return "".join(text)


def parts(text):
    """Bodies of at most PART bytes, cut between sentences."""
    found, current, size = [], [], 0
    for sentence in text.split(". "):
        length = len(sentence.encode()) + 2
        if size + length > PART:
            found.append(". ".join(current) + ".")
            current, size = [], 0
        current.append(sentence)
        size += length
    return found + [". ".join(current)]


def ask(connection, path, body, kinds=(200,), media="text/plain; charset=utf-8"):
    connection.request("POST", path, body.encode(), {"Content-Type": media})
    answer = connection.getresponse()
    text = answer.read()
    if answer.status not in kinds:
        raise SystemExit(f"{path} answered {answer.status}: {text[:300]!r}")
    return text


def linking(server, connection, text):
    """CPU seconds a megabyte that a server spends on finding the skills of a text."""
    used = cpu_seconds(server.pid)
    for part in parts(text):
        ask(connection, "/api/v1/skills/extract", part)
    return (cpu_seconds(server.pid) - used) / (len(text.encode()) / MEGABYTE)


def peer_linking(work, names, texts):
    """CPU seconds a megabyte of flashtext for each text, the making of its tree left out."""
    files = []
    for place, text in enumerate([*texts, "\n".join(names)]):
        files.append(os.path.join(work, f"text-{place}"))
        with open(files[-1], "w") as file:
            file.write(text)
    done = subprocess.run(
        [os.path.join(VENV, "python"), PEER, files[-1], *files[:-1]], capture_output=True, text=True, check=True)
    return [float(line) for line in done.stdout.split()]


def document(number, names):
    """A document of its own, which names products that no framework has, and skills that one has."""
    chance = random.Random(number)
    products = " and ".join(f"Zorbix Model {chance.randrange(60)}" for _ in range(4))
    return json.dumps({
        "kind": "job_description", "title": f"Advertisement {number}",
        "text": f"Advertisement {number}. Experience with {products}. You know {chance.choice(names)} and "
                f"{chance.choice(names)}.", "published_on": f"2026-{1 + number % 11:02d}-{1 + number % 27:02d}"})


def keeping(server, connection, names):
    """CPU milliseconds a document of the first hundred and of each later batch, and the server's memory at the end."""
    batches = []
    for start in range(0, DOCUMENTS, BATCH):
        used = cpu_seconds(server.pid)
        for number in range(start, start + BATCH):
            ask(connection, "/api/v1/knowledge", document(number, names), (201,), "application/json")
        batches.append((cpu_seconds(server.pid) - used) * 1000 / BATCH)
        if start % 2_000 == 0:
            say(f"documents {start + BATCH:,}: {batches[-1]:.2f} ms of CPU each")
    with open(f"/proc/{server.pid}/smaps_rollup") as file:
        resident = next(int(line.split()[1]) / 1024 for line in file if line.startswith("Rss:"))
    return batches, resident


def main():
    reader = argparse.ArgumentParser(description="Measures finding skills in texts, and keeping documents.")
    reader.add_argument("--rounds", type=int, default=3, help="rounds of every comparison of texts (3)")
    reader.add_argument("--markdown", default=os.path.join(ROOT, "Benchmarks/RESULTS.md"), help="where the page goes")
    options = reader.parse_args()
    home = os.environ.get("METIER_HOME") or os.path.join(ROOT, ".metier")
    if not os.path.isfile(os.path.join(home, "metier.sqlite")):
        say(f"texts are not measured: {home} holds no metier.sqlite; import frameworks there first.")
        return
    with tempfile.TemporaryDirectory(prefix="metier-texts-") as work:
        copy = os.path.join(work, "home")
        os.makedirs(copy)
        environment = {
            "METIER_EMBEDDINGS": "off", "METIER_ACCESS_LOG": "false", "METIER_LOG_LEVEL": "warning",
            "METIER_HTTP_REQUEST_DEADLINE": "120s"}
        subprocess.run(
            [METIER, "backup", os.path.join(copy, "metier.sqlite")], check=True, stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL, env={**os.environ, "METIER_HOME": home})
        names = skill_names(os.path.join(copy, "metier.sqlite"))
        texts = {"unknown": unknown_text(names, 3), "known": known_text(names, 4)}
        port = free_port()
        server = Server("metier", [METIER, "serve", "--port", str(port)], port, "/health", {
            **environment, "METIER_HOME": copy}, os.path.join(work, "serve.log"))
        try:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=180)
            # The engine is built at the first question.
            ask(connection, "/api/v1/skills/extract", "We use Python.")
            own, other = {name: [] for name in texts}, {name: [] for name in texts}
            for turn in range(options.rounds):
                for name, text in texts.items():
                    own[name].append(linking(server, connection, text))
                for name, seconds in zip(texts, peer_linking(work, names, texts.values())):
                    other[name].append(seconds)
                say(f"round {turn + 1}: " + ", ".join(
                    f"{name} {own[name][-1]:.2f} s, flashtext {other[name][-1]:.2f} s" for name in texts))
            batches, resident = keeping(server, connection, names)
        finally:
            server.stop()

    def verdict(value, bound):
        return "met" if value <= bound else "**missed**"

    middle = statistics.median
    # One batch is too short to tell a tenth of a millisecond; the first is warmed by the texts before it.
    ratio = middle(batches[-5:]) / middle(batches[:5])
    ratios = [a / b for a, b in zip(own["known"], other["known"])]
    version = run.output(os.path.join(VENV, "python"), "-c", "import importlib.metadata as m; print(m.version('flashtext'))")
    lines = run.section(run.TEXTS)
    lines += [
        f"- ESCO and O*NET, {len(names):,} names beside ESCO's other labels; no sentence model; flashtext {version}", "",
        "| target | bound | measured: median (range) | verdict | how |", "|---|---|---|---|---|",
        f"| CPU seconds a MB of unknown words, skills looked for | <= 3 | {spread(own['unknown'])} | "
        f"{verdict(middle(own['unknown']), 3)} | `POST /api/v1/skills/extract`, bodies of {PART // 1000} KB; flashtext, exact "
        f"names alone: {spread(other['unknown'])} |",
        f"| CPU seconds a MB of advertisements, skills looked for | - | {spread(own['known'])} | - | every other part a "
        f"skill's name; flashtext, exact names alone: {spread(other['known'])}, ratio {spread(ratios, 1)} |",
        f"| CPU a document, {DOCUMENTS:,} there / the first {5 * BATCH} | <= 1.5 | {ratio:.2f} | {verdict(ratio, 1.5)} | "
        f"`POST /api/v1/knowledge` one by one, medians of five batches of {BATCH}: {middle(batches[:5]):.2f} and "
        f"{middle(batches[-5:]):.2f} ms; the costliest batch {max(batches):.2f} ms; {resident:.0f} MB resident at the end |",
    ]
    page, kept = run.split_page(options.markdown)
    run.write_page(options.markdown, page, {**kept, run.TEXTS: "\n".join(lines)})
    say(f"written: {os.path.relpath(options.markdown, ROOT)}")


if __name__ == "__main__":
    main()
