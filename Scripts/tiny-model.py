#!/usr/bin/env python3
"""Writes a llama-shaped model of random weights in the GGUF format, for tests: it knows nothing, and a server that keeps
answers to a grammar makes valid JSON of it all the same. Always the same bytes. Needs nothing but Python.

Usage: tiny-model.py FILE
"""
import os
import random
import struct
import sys

EMBEDDING, HIDDEN, LAYERS, HEADS, CONTEXT = 64, 128, 2, 4, 8_192
ALIGNMENT = 32
UINT32, FLOAT32, BOOL, STRING, ARRAY, INT32 = 4, 6, 7, 8, 9, 5

# A token a byte, and one a printable character, so that every text can be taken apart.
TOKENS = (
    [("<unk>", 2), ("<s>", 3), ("</s>", 3)]
    + [(f"<0x{byte:02X}>", 6) for byte in range(256)]
    + [("\u2581", 1)]
    + [(chr(code), 1) for code in range(33, 127)]
)
TEMPLATE = (
    "{% for message in messages %}<{{ message['role'] }}>{{ message['content'] }}\n{% endfor %}"
    "{% if add_generation_prompt %}<assistant>{% endif %}"
)


def text(value):
    data = value.encode()
    return struct.pack("<Q", len(data)) + data


def field(name, kind, value):
    return text(name) + struct.pack("<I", kind) + value


def array(kind, values):
    return struct.pack("<IQ", kind, len(values)) + b"".join(values)


def fields():
    whole = {
        "llama.context_length": CONTEXT,
        "llama.embedding_length": EMBEDDING,
        "llama.block_count": LAYERS,
        "llama.feed_forward_length": HIDDEN,
        "llama.attention.head_count": HEADS,
        "llama.attention.head_count_kv": HEADS,
        "llama.rope.dimension_count": EMBEDDING // HEADS,
        "llama.vocab_size": len(TOKENS),
        "general.file_type": 0,
        "tokenizer.ggml.unknown_token_id": 0,
        "tokenizer.ggml.bos_token_id": 1,
        "tokenizer.ggml.eos_token_id": 2,
    }
    yield field("general.architecture", STRING, text("llama"))
    yield field("general.name", STRING, text("tiny"))
    for name, value in whole.items():
        yield field(name, UINT32, struct.pack("<I", value))
    yield field("llama.attention.layer_norm_rms_epsilon", FLOAT32, struct.pack("<f", 1e-5))
    yield field("tokenizer.ggml.model", STRING, text("llama"))
    yield field("tokenizer.ggml.tokens", ARRAY, array(STRING, [text(token) for token, _ in TOKENS]))
    yield field("tokenizer.ggml.scores", ARRAY, array(FLOAT32, [struct.pack("<f", -i) for i in range(len(TOKENS))]))
    yield field("tokenizer.ggml.token_type", ARRAY, array(INT32, [struct.pack("<i", kind) for _, kind in TOKENS]))
    yield field("tokenizer.ggml.add_bos_token", BOOL, b"\x01")
    yield field("tokenizer.chat_template", STRING, text(TEMPLATE))


def tensors():
    """Name and dimensions, the fastest first."""
    yield "token_embd.weight", (EMBEDDING, len(TOKENS))
    for layer in range(LAYERS):
        yield f"blk.{layer}.attn_norm.weight", (EMBEDDING,)
        for part in ("attn_q", "attn_k", "attn_v", "attn_output"):
            yield f"blk.{layer}.{part}.weight", (EMBEDDING, EMBEDDING)
        yield f"blk.{layer}.ffn_norm.weight", (EMBEDDING,)
        yield f"blk.{layer}.ffn_gate.weight", (EMBEDDING, HIDDEN)
        yield f"blk.{layer}.ffn_up.weight", (EMBEDDING, HIDDEN)
        yield f"blk.{layer}.ffn_down.weight", (HIDDEN, EMBEDDING)
    yield "output_norm.weight", (EMBEDDING,)
    yield "output.weight", (EMBEDDING, len(TOKENS))


def padded(data):
    return data + b"\0" * (-len(data) % ALIGNMENT)


def main(path):
    chance = random.Random(7)
    infos, bodies, offset = [], [], 0
    for name, dimensions in tensors():
        count = 1
        for dimension in dimensions:
            count *= dimension
        # Norms scale by one; the rest is noise of a size that keeps the sums small.
        weights = [1.0] * count if len(dimensions) == 1 else [chance.gauss(0, 0.08) for _ in range(count)]
        if name == "output.weight":
            # What is not printable is never likeliest, and neither is the end: a grammar or a limit brings it.
            silent = sum(kind != 1 for _, kind in TOKENS) * EMBEDDING
            weights[:silent] = [0.0] * silent
        body = padded(struct.pack(f"<{count}f", *weights))
        shape = struct.pack(f"<I{len(dimensions)}Q", len(dimensions), *dimensions)
        infos.append(text(name) + shape + struct.pack("<IQ", 0, offset))
        bodies.append(body)
        offset += len(body)
    about = list(fields())
    head = b"GGUF" + struct.pack("<IQQ", 3, len(infos), len(about)) + b"".join(about) + b"".join(infos)
    # It appears whole or not at all.
    with open(path + ".partial", "wb") as file:
        file.write(padded(head) + b"".join(bodies))
    os.replace(path + ".partial", path)


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main(sys.argv[1])
