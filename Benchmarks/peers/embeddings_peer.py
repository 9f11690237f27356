"""The peers of the sentence model: `embeddings_peer.py onnxruntime|sentence-transformers MODEL WORK TEXTS BATCH`.

Prints texts a CPU second of one thread. Tokenising, pooling and normalising are counted, as they are for Metier. The model
is exported to ONNX once, into WORK, by the reference package, with dynamic axes; batches are padded to their longest text.
`vectors` in place of BATCH writes the vectors of sentence-transformers to WORK/reference.bin instead.
"""

import os
import sys
import time

os.environ.update(TOKENIZERS_PARALLELISM="false", OMP_NUM_THREADS="1", HF_HUB_OFFLINE="1")

import numpy  # noqa: E402

INPUTS = ["input_ids", "attention_mask", "token_type_ids"]


def export(model, path):
    import torch
    from transformers import BertConfig, BertModel
    from safetensors.torch import load_file

    weights = load_file(os.path.join(model, "model.safetensors"))
    layers = 1 + max(int(name.split(".")[2]) for name in weights if name.startswith("encoder.layer."))
    vocabulary, hidden = weights["embeddings.word_embeddings.weight"].shape
    inner = weights["encoder.layer.0.intermediate.dense.weight"].shape[0]
    bert = BertModel(BertConfig(
        vocab_size=vocabulary, hidden_size=hidden, num_hidden_layers=layers, num_attention_heads=hidden // 32,
        intermediate_size=inner, attn_implementation="eager"), add_pooling_layer=False)
    bert.load_state_dict(weights, strict=False)

    class States(torch.nn.Module):
        def __init__(self):
            super().__init__()
            self.bert = bert.eval()

        def forward(self, ids, mask, kinds):
            return self.bert(input_ids=ids, attention_mask=mask, token_type_ids=kinds).last_hidden_state

    sample = torch.ones(2, 8, dtype=torch.long)
    torch.onnx.export(
        States(), (sample, sample, sample * 0), path, input_names=INPUTS, output_names=["states"], opset_version=17,
        dynamic_axes={name: {0: "texts", 1: "pieces"} for name in INPUTS + ["states"]}, dynamo=False)


def tokenizer(model):
    from tokenizers import BertWordPieceTokenizer

    return BertWordPieceTokenizer(os.path.join(model, "vocab.txt"), lowercase=True)


def onnxruntime_peer(model, work):
    import onnxruntime

    path = os.path.join(work, "model.onnx")
    if not os.path.exists(path):
        export(model, path)
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    session = onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])
    quick = tokenizer(model)
    quick.enable_truncation(256)
    quick.enable_padding()

    def embed(texts):
        pieces = quick.encode_batch(texts)
        ids = numpy.array([one.ids for one in pieces], numpy.int64)
        mask = numpy.array([one.attention_mask for one in pieces], numpy.int64)
        states = session.run(None, {INPUTS[0]: ids, INPUTS[1]: mask, INPUTS[2]: numpy.zeros_like(ids)})[0]
        vectors = (states * mask[..., None]).sum(1) / mask.sum(1, keepdims=True)
        return vectors / numpy.linalg.norm(vectors, axis=1, keepdims=True)

    return embed


def reference_peer(model, work):
    import torch
    from sentence_transformers import SentenceTransformer, models

    torch.set_num_threads(1)
    folder = os.path.join(work, "reference")
    if not os.path.exists(folder):
        # The folder has weights and vocabulary only; the reference wants its own files beside them.
        from safetensors.torch import load_file
        from transformers import BertConfig, BertModel, PreTrainedTokenizerFast

        weights = load_file(os.path.join(model, "model.safetensors"))
        layers = 1 + max(int(name.split(".")[2]) for name in weights if name.startswith("encoder.layer."))
        vocabulary, hidden = weights["embeddings.word_embeddings.weight"].shape
        bert = BertModel(BertConfig(
            vocab_size=vocabulary, hidden_size=hidden, num_hidden_layers=layers, num_attention_heads=hidden // 32,
            intermediate_size=weights["encoder.layer.0.intermediate.dense.weight"].shape[0]))
        bert.load_state_dict(weights, strict=False)
        bert.save_pretrained(folder)
        PreTrainedTokenizerFast(
            tokenizer_object=tokenizer(model)._tokenizer, unk_token="[UNK]", cls_token="[CLS]", sep_token="[SEP]",
            pad_token="[PAD]", model_max_length=256, model_input_names=INPUTS).save_pretrained(folder)
    words = models.Transformer(folder, max_seq_length=256)
    whole = SentenceTransformer(modules=[words, models.Pooling(words.get_word_embedding_dimension())], device="cpu")
    return lambda texts: whole.encode(
        texts, batch_size=max(1, len(texts)), normalize_embeddings=True, show_progress_bar=False)


def main():
    peer, model, work, path, batch = sys.argv[1:]
    with open(path) as file:
        texts = file.read().splitlines()
    embed = {"onnxruntime": onnxruntime_peer, "sentence-transformers": reference_peer}[peer](model, work)
    if batch == "vectors":
        embed(texts).astype("<f4").tofile(os.path.join(work, "reference.bin"))
        return
    size = int(batch)
    for start in range(0, 128, size):
        embed(texts[start:start + size])
    before = time.thread_time()
    for start in range(0, len(texts), size):
        embed(texts[start:start + size])
    print(len(texts) / (time.thread_time() - before))


if __name__ == "__main__":
    main()
