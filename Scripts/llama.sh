#!/usr/bin/env bash
# Builds a real model server, llama.cpp's `llama-server` (MIT), for tests only, into .build/llama: from the source package
# of llama-cpp-python on the package index that pip is set to (77 MB, once; five minutes on two cores), with a model of
# random weights beside it (0.6 MB), which knows nothing and still keeps to every schema. Does nothing when both are
# there or METIER_TEST_LLAMA is off. METIER_TEST_LLAMA_DIR names another folder, for a cache that outlives .build.
# A build that takes longer than METIER_TEST_LLAMA_SECONDS (900) is ended and goes on at the next run. Where there is no
# server, it says so and still ends with 0: the tests that need it skip.
set -euo pipefail
cd "$(dirname "$0")/.."
. Scripts/packages.sh

version=0.3.36
checksum=832db0699007f1be95a7e41ef12e88926b02ba836461e36a36372db2760c1a2e
folder="${METIER_TEST_LLAMA_DIR:-.build/llama}"
limit="${METIER_TEST_LLAMA_SECONDS:-900}"

give_up() {
    echo "llama.sh: $1; TESTS OF A REAL MODEL SERVER ARE SKIPPED" >&2
    exit 0
}
[ "${METIER_TEST_LLAMA:-}" != off ] || give_up "METIER_TEST_LLAMA is off"
command -v python3 >/dev/null 2>&1 || give_up "python3 is not installed, which writes the model"
mkdir -p "$folder" 2>/dev/null || give_up "$folder cannot be made"
python3 Scripts/tiny-model.py "$folder/tiny.gguf" || give_up "the model could not be written"
# The mark is written last: with it, the server was built from what was checked, in this way and for this processor.
mark="$checksum 2 $(uname -m) $(sed -n 's/^flags[[:space:]]*: //p' /proc/cpuinfo 2>/dev/null | head -n 1 | cksum)"
if [ "$(cat "$folder/.source" 2>/dev/null)" = "$mark" ] && [ -x "$folder/llama-server" ]; then exit 0; fi

command -v c++ >/dev/null 2>&1 || command -v clang++ >/dev/null 2>&1 || give_up "there is no C++ compiler"

archive="llama_cpp_python-$version"
if [ "$(cat "$folder/source/.checked" 2>/dev/null)" != "$checksum" ]; then
    echo "Fetching the source of llama.cpp for the tests (77 MB, once)"
    rm -rf "$folder/source" "$folder/build" "$folder/.download"
    mkdir -p "$folder/source" "$folder/.download"
    package_fetch "$folder/.download" llama.cpp "llama-cpp-python==$version" --no-binary llama-cpp-python
    # What is not the expected file is not unpacked.
    found=$(sha256 "$folder/.download/$archive.tar.gz") || give_up "the package index has no $archive.tar.gz"
    [ "$found" = "$checksum" ] || give_up "the fetched source is not the expected one (SHA-256 $found)"
    tar -xzf "$folder/.download/$archive.tar.gz" -C "$folder/source" --strip-components=3 "$archive/vendor/llama.cpp" ||
        give_up "the source of llama.cpp could not be unpacked"
    rm -r "$folder/.download"
    echo "$checksum" >"$folder/source/.checked"
fi

# The tools of the build come from the same index where the machine has none.
if ! command -v cmake >/dev/null 2>&1 || ! command -v ninja >/dev/null 2>&1; then
    [ -x "$folder/tools/bin/ninja" ] || {
        python3 -m venv "$folder/tools" && "$folder/tools/bin/pip" install --quiet --disable-pip-version-check cmake ninja
    } >"$folder/tools.log" 2>&1 || give_up "cmake and ninja could not be fetched: $(tail -n 1 "$folder/tools.log")"
    PATH="$PWD/$folder/tools/bin:$folder/tools/bin:$PATH"
fi

echo "Building llama-server for the tests (five minutes on two cores, once)"
# The arithmetic is built for speed and this machine's own processor: without, a trained model writes three tokens a
# second. The rest, most of the text, is built in a hurry.
build() {
    echo 'set(CMAKE_C_FLAGS_RELEASE "-O3 -DNDEBUG")
set(CMAKE_CXX_FLAGS_RELEASE "-O3 -DNDEBUG")' >"$folder/arithmetic.cmake"
    cmake -S "$folder/source" -B "$folder/build" -G Ninja -DCMAKE_BUILD_TYPE=Release "-DCMAKE_C_FLAGS_RELEASE=-O1 -DNDEBUG" \
        "-DCMAKE_CXX_FLAGS_RELEASE=-O1 -DNDEBUG" "-DCMAKE_PROJECT_ggml_INCLUDE=$(cd "$folder" && pwd)/arithmetic.cmake" \
        -DBUILD_SHARED_LIBS=OFF -DGGML_NATIVE=ON -DGGML_OPENMP=OFF -DLLAMA_USE_PREBUILT_UI=OFF -DLLAMA_BUILD_UI=OFF -DLLAMA_OPENSSL=OFF \
        -DLLAMA_BUILD_TESTS=OFF -DLLAMA_BUILD_EXAMPLES=OFF &&
        ninja -C "$folder/build" llama-server
}
export folder
export -f build
if command -v timeout >/dev/null 2>&1; then
    timeout --kill-after=10 "$limit" bash -c build >"$folder/build.log" 2>&1 ||
        give_up "llama-server could not be built within $limit s: $(tail -n 1 "$folder/build.log")"
else
    bash -c build >"$folder/build.log" 2>&1 || give_up "llama-server could not be built: $(tail -n 1 "$folder/build.log")"
fi
cp "$folder/build/bin/llama-server" "$folder/llama-server"
echo "$mark" >"$folder/.source"
rm -rf "$folder/source" "$folder/build" "$folder/tools" "$folder/arithmetic.cmake"
echo "llama-server is in $folder"
