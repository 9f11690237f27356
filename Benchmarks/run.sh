#!/usr/bin/env bash
# Measures the targets as ratios against their peers and writes Benchmarks/RESULTS.md; arguments go to run.py (--help).
set -euo pipefail
cd "$(dirname "$0")/.."

# `Benchmarks/run.sh embeddings ...` measures sentence vectors alone. Its peers are large (PyTorch is one of them), so they
# are installed only for this; METIER_BENCH_PYTHON names a Python that has them already.
if [ "${1:-}" = embeddings ]; then
    shift
    METIER_EMBEDDING_BENCH=1 swift build -c release --product EmbeddingBench 2>&1 | grep -E 'error|warning' || true
    test "${PIPESTATUS[0]}" -eq 0
    python="${METIER_BENCH_PYTHON:-.build/bench-venv/bin/python}"
    if ! "$python" -c "import sentence_transformers, onnx, onnxruntime" 2>/dev/null; then
        python3 -m venv .build/bench-venv
        python=.build/bench-venv/bin/python
        "$python" -m pip install --quiet --disable-pip-version-check sentence-transformers onnx onnxruntime
    fi
    Scripts/model.sh
    "$python" Benchmarks/embeddings.py "$@"
    exit
fi
if [ ! -x .build/release/metier ]; then
    echo "There is no .build/release/metier; run make build first." >&2
    exit 69
fi
venv=.build/bench-venv
if [ ! -x "$venv/bin/uvicorn" ] || ! "$venv/bin/python" -c "import pymysql, flashtext" 2>/dev/null; then
    python3 -m venv "$venv"
    "$venv/bin/pip" install --quiet --disable-pip-version-check fastapi sqlalchemy pymysql flashtext 'uvicorn[standard]'
fi
# `Benchmarks/run.sh recommendations ...` measures recommend-skill over the frameworks that METIER_HOME holds.
if [ "${1:-}" = recommendations ]; then
    shift
    python3 Benchmarks/recommendations.py "$@"
    exit
fi
# `Benchmarks/run.sh texts ...` measures finding skills in texts and keeping documents over the frameworks that METIER_HOME holds.
if [ "${1:-}" = texts ]; then
    shift
    python3 Benchmarks/texts.py "$@"
    exit
fi
# A server of fixed bytes, built from the same sources as the program.
METIER_HTTP_BENCH=1 swift build -c release --product HTTPBench 2>&1 | grep -E 'error|warning' || true
test "${PIPESTATUS[0]}" -eq 0

# `Benchmarks/run.sh servers ...` measures on database servers alone, with the durability that they have by default.
servers() {
    . Scripts/servers.sh
    export SERVERS_FSYNC=on
    trap servers_stop EXIT
    servers_start postgres mariadb
    python3 Benchmarks/servers.py "$@"
}
if [ "${1:-}" = servers ]; then
    shift
    servers "$@"
    exit
fi
python3 Benchmarks/run.py "$@"
if [ $# = 0 ]; then
    servers
    python3 Benchmarks/recommendations.py
    python3 Benchmarks/texts.py
fi
