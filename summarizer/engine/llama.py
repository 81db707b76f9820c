"""The embedded engine's own process: llama.cpp's server on loopback, for as long as its parent lives.

Run as a file, never imported: it needs nothing of the package, so it starts in a tenth of a second, and a
crash in native code ends this process alone. The first line of standard input is the configuration in JSON
(the key is in it, which a command line would show to every user); the first line of standard output is the
server's address in JSON, written once the model is loaded. End of input means that the parent is gone.
"""

import json
import os
import select
import signal
import sys
from collections.abc import Mapping
from typing import Any

PARENT_CHECK_S = 2.0


def serve(config: Mapping[str, Any]) -> None:
    """Load the model, say where it listens, and stay until the parent ends."""
    import xllamacpp  # it ships no types

    server = xllamacpp.Server(read_params(config))
    print(json.dumps({"url": server.listening_address}), flush=True)
    wait_for_parent()


def read_params(config: Mapping[str, Any]) -> Any:
    import xllamacpp

    params = xllamacpp.CommonParams()
    params.model.path = config["model"]
    params.model_alias = {config["alias"]}
    params.n_parallel = config["slots"]
    params.n_ctx = config["slots"] * config["context_tokens"]
    if config["threads"]:
        params.cpuparams.n_threads = params.cpuparams_batch.n_threads = config["threads"]
    params.hostnames = ["127.0.0.1"]
    params.port = 0
    params.api_keys = [config["key"]]
    # An origin that no browser page has: llama.cpp's default answers every origin.
    params.cors_origins = "http://127.0.0.1"
    params.ui = False
    params.endpoint_slots = bool(config["slot_dir"])
    params.slot_save_path = config["slot_dir"]
    # Prompts evicted from a slot are kept here: 8 GiB by default, and worth nothing to pinned slots.
    params.cache_ram_mib = 0
    params.cache_idle_slots = False
    # Mapped, the file stays in memory beside the weights that are repacked for this processor: 590 MB more.
    params.load_mode = xllamacpp.llama_load_mode.LLAMA_LOAD_MODE_NONE
    # The fit loads the model once more to fit it into device memory.
    params.fit_params = False
    params.warmup = False
    params.verbosity = 1
    return params


def wait_for_parent() -> None:
    """Return when standard input ends, or the parent died while somebody else held the pipe open."""
    if os.name == "nt":
        sys.stdin.buffer.read()
        return
    parent = os.getppid()
    while os.getppid() == parent:
        readable, _, _ = select.select([sys.stdin], [], [], PARENT_CHECK_S)
        if readable and not os.read(sys.stdin.fileno(), 4096):
            return


if __name__ == "__main__":
    # Ctrl-C reaches the whole process group; ending this process is the parent's business.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    serve(json.loads(sys.stdin.buffer.readline()))
    # No state to save, and llama.cpp's own clean-up takes 0.2 s.
    os._exit(0)
