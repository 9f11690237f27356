"""Measures sentence vectors against ONNX Runtime and sentence-transformers; writes the last section of RESULTS.md.

Same model, same titles, one thread each, in turn; figures are CPU time of that thread, so that the machine's other work
moves them little. See run.sh for the peers.
"""

import argparse
import array
import os
import random
import statistics
import subprocess
import sys
import tempfile

import run
from run import ROOT, SAMPLE, output, say, spread

BENCH = os.path.join(ROOT, ".build/release/EmbeddingBench")
PEER = os.path.join(ROOT, "Benchmarks/peers/embeddings_peer.py")
BATCHES = [1, 32]


def model_folder():
    home = os.environ.get("METIER_HOME") or os.path.join(ROOT, ".metier")
    folder = os.environ.get("METIER_MODEL_DIR") or os.path.join(home, "models/all-MiniLM-L6-v2")
    if not os.path.exists(os.path.join(folder, "model.safetensors")):
        raise SystemExit(f"{folder} holds no model; run Scripts/model.sh.")
    return folder


def titles(count):
    data = os.environ.get("METIER_BENCH_DATA") or os.path.join(ROOT, "../shared/data/onet/30.1")
    if not os.path.isfile(os.path.join(data, "Alternate Titles.txt")):
        data = SAMPLE
    with open(os.path.join(data, "Alternate Titles.txt"), encoding="utf-8") as file:
        found = sorted({line.split("\t")[1] for line in file.read().splitlines()[1:]})
    random.Random(1).shuffle(found)
    return found[:count]


def number(*command):
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise SystemExit(f"{' '.join(command)}\n{done.stderr}")
    return done.stdout


def floats(path):
    values = array.array("f")
    with open(path, "rb") as file:
        values.frombytes(file.read())
    return values


def main():
    reader = argparse.ArgumentParser(description="Measures sentence vectors against their peers.")
    reader.add_argument("--rounds", type=int, default=3, help="rounds of every comparison (3)")
    reader.add_argument("--titles", type=int, default=2000, help="titles a round (2000)")
    reader.add_argument("--markdown", default=os.path.join(ROOT, "Benchmarks/RESULTS.md"), help="where the page goes")
    options = reader.parse_args()
    model, texts = model_folder(), titles(options.titles)
    peers = ["onnxruntime", "sentence-transformers"]
    rates = {}
    with tempfile.TemporaryDirectory(prefix="metier-embeddings-") as work:
        path = os.path.join(work, "titles.txt")
        with open(path, "w", encoding="utf-8") as file:
            file.write("\n".join(texts) + "\n")
        mine = os.path.join(work, "metier.bin")
        number(BENCH, "vectors", model, path, mine)
        number(sys.executable, PEER, "sentence-transformers", model, work, path, "vectors")
        apart = max(abs(a - b) for a, b in zip(floats(mine), floats(os.path.join(work, "reference.bin")), strict=True))
        say(f"largest difference from the reference: {apart:.1e}")
        for turn in range(options.rounds):
            for batch in BATCHES:
                one = float(number(BENCH, "embed", model, path, str(batch)))
                rates.setdefault(("metier", batch), []).append(one)
                for peer in peers:
                    other = float(number(sys.executable, PEER, peer, model, work, path, str(batch)).split()[-1])
                    rates.setdefault((peer, batch), []).append(other)
                say(f"round {turn + 1}, batch {batch}: " + ", ".join(
                    f"{name} {rates[name, batch][-1]:,.0f}/s" for name in ["metier"] + peers))
        scans = [line.split() for line in number(BENCH, "scan", "60000").splitlines()]
    lines = run.section(run.EMBEDDINGS)
    packages = output(sys.executable, "-c", (
        "import importlib.metadata as m; print(', '.join(f'{n} {m.version(n)}' for n in "
        "('onnxruntime', 'sentence-transformers', 'torch')))"))
    lines += [f"- peers: {packages}", f"- texts: {len(texts):,} job titles, all-MiniLM-L6-v2, one thread", ""]
    lines += ["| target | bound | measured: median (range) | verdict | how |", "|---|---|---|---|---|"]
    for batch in BATCHES:
        for peer, bound in (("onnxruntime", 1.0), ("sentence-transformers", 1.0)):
            ratios = [a / b for a, b in zip(rates["metier", batch], rates[peer, batch])]
            verdict = "met" if statistics.median(ratios) >= bound else "**missed**"
            lines.append(
                f"| Texts a CPU second, batch {batch}, metier / {peer} | >= {bound} | {spread(ratios)} | {verdict} | "
                f"metier {spread(rates['metier', batch], 0)}, {peer} {spread(rates[peer, batch], 0)} a second |")
    lines.append(
        f"| Largest difference from the reference's numbers | <= 1e-5 | {apart:.1e} | "
        f"{'met' if apart <= 1e-5 else '**missed**'} | sentence-transformers, 32-bit floats |")
    for name, milliseconds, size in scans:
        lines.append(
            f"| The 30 nearest of 60,000 rows kept as {name} | - | {float(milliseconds):.2f} ms | - | median of 101 queries; "
            f"{int(size) / 1e6:.0f} MB |")
    own, kept = run.split_page(options.markdown)
    run.write_page(options.markdown, own, {**kept, run.EMBEDDINGS: "\n".join(lines)})
    say(f"written: {os.path.relpath(options.markdown, ROOT)}")


if __name__ == "__main__":
    main()
