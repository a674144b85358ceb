"""The teacher of names: MiniLM-L6 that also sees how each word is written, and what it reads.

Used by teach_names.py.
"""

import zipfile
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import torch
from safetensors.torch import load
from tokenizers import Tokenizer
from torch import nn

CLASSES = ["PER", "ORG", "PLACE", "FAC", "NORP", "MISC", "ROLE"]
N_LABELS = 1 + 4 * len(CLASSES)  # outside; first, inside, last and only token of each class
WIDTH, N_LAYERS, N_HEADS = 384, 6, 12
WINDOW = 192  # word pieces that are read together
BATCH = 1536  # word pieces of a step, padding included
DEVICE = "cuda" if torch.cuda.is_available() else "cpu"


def load_model_files():
    """The weights and the tokenizer, out of the installed package."""
    package = Path(find_spec("all_minilm_l6_v2").origin).parent
    with zipfile.ZipFile(package / "model.zip") as files:
        tokenizer = Tokenizer.from_str(files.read("tokenizer.json").decode())
        weights = load(files.read("model.safetensors"))
    tokenizer.no_padding()
    tokenizer.no_truncation()
    return weights, tokenizer


class Teacher(nn.Module):
    """Word pieces, how their words are written, whose guidelines to follow → scores of labels."""

    def __init__(self):
        super().__init__()
        self.pieces = nn.Embedding(30522, WIDTH)
        self.places = nn.Embedding(512, WIDTH)
        self.looks = nn.Embedding(N_LOOKS, WIDTH)
        self.domains = nn.Embedding(16, WIDTH)
        nn.init.normal_(self.looks.weight, std=0.02)
        nn.init.normal_(self.domains.weight, std=0.02)
        self.norm = nn.LayerNorm(WIDTH, eps=1e-12)
        self.layers = nn.ModuleList(
            nn.TransformerEncoderLayer(
                WIDTH, N_HEADS, 4 * WIDTH, 0.1, "gelu", 1e-12, batch_first=True
            )
            for _ in range(N_LAYERS)
        )
        for layer in self.layers:
            # Drawing so many random numbers would take a third of the time.
            layer.self_attn.dropout = 0.0
            layer.dropout = nn.Identity()
        self.dropout = nn.Dropout(0.1)
        self.out = nn.Linear(WIDTH, N_LABELS)

    def forward(self, pieces, looks, domains):
        return self.out(self.dropout(self.state(pieces, looks, domains)))

    def state(self, pieces, looks, domains):
        """What the last layer makes of every piece."""
        places = torch.arange(pieces.shape[1], device=pieces.device)
        state = self.pieces(pieces) + self.places(places) + self.looks(looks)
        state = self.dropout(self.norm(state + self.domains(domains)[:, None]))
        padding = pieces == 0
        for layer in self.layers:
            state = layer(state, src_key_padding_mask=padding)
        return state

    def start_from(self, files):
        """Takes over MiniLM's weights; all others stay as drawn."""
        embeddings = files["embeddings.word_embeddings.weight"]
        self.pieces.weight.data.copy_(embeddings)
        kinds = files["embeddings.token_type_embeddings.weight"]
        self.places.weight.data.copy_(files["embeddings.position_embeddings.weight"] + kinds[0])
        self.norm.weight.data.copy_(files["embeddings.LayerNorm.weight"])
        self.norm.bias.data.copy_(files["embeddings.LayerNorm.bias"])
        for number, layer in enumerate(self.layers):
            for name, part in layer_parts(files, f"encoder.layer.{number}."):
                layer.get_parameter(name).data.copy_(part)


def layer_parts(files, prefix):
    """The weights of a layer under torch's names."""
    for kind in ["weight", "bias"]:
        attention = [files[f"{prefix}attention.self.{x}.{kind}"] for x in ["query", "key", "value"]]
        yield f"self_attn.in_proj_{kind}", torch.cat(attention)
        yield f"self_attn.out_proj.{kind}", files[f"{prefix}attention.output.dense.{kind}"]
        yield f"norm1.{kind}", files[f"{prefix}attention.output.LayerNorm.{kind}"]
        yield f"linear1.{kind}", files[f"{prefix}intermediate.dense.{kind}"]
        yield f"linear2.{kind}", files[f"{prefix}output.dense.{kind}"]
        yield f"norm2.{kind}", files[f"{prefix}output.LayerNorm.{kind}"]


HIDDEN_LOOK = 7 * 8  # of a word that is to be guessed
N_LOOKS = HIDDEN_LOOK + 1
MARK_LOOK = 6 * 8  # of what is no word


def look(word):
    """How a word is written, in seven kinds."""
    if word.islower():
        return 0
    if not any(letter.isalpha() for letter in word):
        return 5 if any(letter.isdigit() for letter in word) else 6
    if word.isupper():
        return 4 if len(word) == 1 else 2
    return 1 if word[0].isupper() and word[1:].islower() else 3


def looks(words, sentences):
    """How each word is written, here and elsewhere in the article, and whether it starts a sentence."""
    kinds = [look(word) for word in words]
    starts = [n == 0 or sentences[n] != sentences[n - 1] for n in range(len(words))]
    lower = {word for word, kind in zip(words, kinds) if kind == 0}
    capital = {
        word.lower()
        for word, kind, start in zip(words, kinds, starts)
        if kind in (1, 2, 3) and not start
    }
    return [
        8 * kind + 4 * (word.lower() in lower) + 2 * (word.lower() in capital) + start
        for word, kind, start in zip(words, kinds, starts)
    ]


class Window:
    """Whole sentences of one article that are read together."""

    def __init__(self, article, first, pieces, looks, places, masks):
        self.article, self.first, self.last = article, first, first + len(places)
        self.pieces, self.looks, self.places, self.masks = pieces, looks, places, masks

    def opinion(self):
        """How likely the tagger finds each label of each word."""
        opinion = np.zeros((len(self.places), N_LABELS), np.float32)
        for token, label, probability in self.article["opinion"]:
            if self.first <= token < self.last:
                opinion[token - self.first, label] = probability
        opinion[:, 0] = np.maximum(1.0 - opinion.sum(1), 0.0)
        return opinion

    def doubt(self):
        """How unsure the tagger is, per word piece."""
        return (1.0 - self.opinion().max(1)).sum() / len(self.pieces)


def windows(article, tokenizer, limit):
    """The windows of an article. A sentence longer than a window is cut."""
    text, sentences = article["text"], article["sentences"]
    words = [text[start:end] for start, end in article["tokens"]]
    encodings = tokenizer.encode_batch(words, add_special_tokens=False)
    ids = [encoding.ids[:8] or [100] for encoding in encodings]
    kinds = looks(words, sentences)
    ends = [
        n + 1
        for n in range(len(words))
        if n + 1 == len(words) or sentences[n + 1] != sentences[n]
    ]
    first = 0
    while first < len(words):
        last, size = first, 0
        while last < len(words) and size + len(ids[last]) <= limit:
            size += len(ids[last])
            last += 1
        whole = [end for end in ends if first < end <= last]
        last = whole[-1] if whole else max(last, first + 1)
        pieces, piece_looks, places = [101], [MARK_LOOK], []
        for n in range(first, last):
            places.append(len(pieces))
            pieces += ids[n]
            piece_looks += [kinds[n]] * len(ids[n])
        pieces.append(102)
        piece_looks.append(MARK_LOOK)
        yield Window(article, first, pieces, piece_looks, places, article["masks"][first:last])
        first = last


def batches(all_windows):
    """Windows of about the same length, a step's worth at a time."""
    batch, longest = [], 0
    for window in sorted(all_windows, key=lambda window: len(window.pieces)):
        longest = max(longest, len(window.pieces))
        if batch and longest * (len(batch) + 1) > BATCH:
            yield batch
            batch, longest = [], len(window.pieces)
        batch.append(window)
    if batch:
        yield batch


def tensors(batch):
    """Pieces, looks and domains of a batch, padded."""
    longest = max(len(window.pieces) for window in batch)
    pieces = np.zeros((len(batch), longest), np.int64)
    kinds = np.full((len(batch), longest), MARK_LOOK, np.int64)
    for row, window in enumerate(batch):
        pieces[row, : len(window.pieces)] = window.pieces
        kinds[row, : len(window.looks)] = window.looks
    domains = torch.tensor([window.article["domain"] for window in batch])
    return [part.to(DEVICE) for part in (torch.from_numpy(pieces), torch.from_numpy(kinds), domains)]


def scores(teacher, batch):
    """The scores of all words of a batch, one below the other."""
    rows = [row for row, window in enumerate(batch) for _ in window.places]
    columns = [place for window in batch for place in window.places]
    with torch.autocast(DEVICE, torch.bfloat16, enabled=DEVICE == "cuda"):
        found = teacher(*tensors(batch))
    rows, columns = (torch.tensor(part, device=DEVICE) for part in (rows, columns))
    return found[rows, columns].float()


def may_follow():
    """Which label may follow which: `matrix[before, after]`, zero or minus infinity."""
    matrix = np.zeros((N_LABELS, N_LABELS), np.float32)
    for before in range(N_LABELS):
        for after in range(N_LABELS):
            is_open = before > 0 and (before - 1) % 4 in (0, 1)
            goes_on = after > 0 and (after - 1) % 4 in (1, 2)
            fits = goes_on and (before - 1) // 4 == (after - 1) // 4 if is_open else not goes_on
            matrix[before, after] = 0.0 if fits else -1e9
    return matrix


MAY_FOLLOW = may_follow()


def best_path(logs):
    """The likeliest sequence of labels that may follow each other."""
    best = logs[0] + MAY_FOLLOW[0]
    back = []
    for row in logs[1:]:
        ways = best[:, None] + MAY_FOLLOW
        back.append(ways.argmax(0))
        best = ways.max(0) + row
    best = np.where((np.arange(N_LABELS) - 1) % 4 < 2, best - 1e9, best)
    best[0] += 1e9 if best[0] < -5e8 else 0
    path = [int(best.argmax())]
    for row in reversed(back):
        path.append(int(row[path[-1]]))
    return path[::-1]


def spans_of(path):
    """`(first, last + 1, class)` of each span of a path."""
    spans, start = [], 0
    for place, label in enumerate(path):
        if label == 0:
            continue
        kind, class_no = (label - 1) % 4, (label - 1) // 4
        if kind in (0, 3):
            start = place
        if kind in (2, 3):
            spans.append((start, place + 1, CLASSES[class_no]))
    return spans
