"""Input that is hard on readers: every record has characters of more than one byte before its names and quotes."""

import json
from pathlib import Path

# Curly quotes, an emoji outside the Basic Multilingual Plane, a combining accent, Arabic and Chinese names.
OPENING = "🙂 “Zoë’s” bulletin – cafe\u0301, الجزيرة, 新华社 – Tuesday.\n\n"

STORY = (
    "Ukrainian Foreign Minister Olena Koval said on Tuesday that the talks in Łódź had failed.\n\n"
    "“We will not sign,” Koval said. “We’ll say so — naïvely or not.”\n\n"
    "Russia accused the United Nations of bias. Spokesman José Núñez of the United Nations rejected the "
    "charge as “absurd”. “Nobody asked us,” he said.\n\n"
    "According to a senior US official, the European Union will condemn the brutal attack.\n\n"
    "Click here to read more\n"
)

# Bytes that are no UTF-8, no JSON, not an object, without a text, with a text of the wrong type, blank.
BROKEN = [
    b'{"id": "latin", "text": "caf\xe9 au lait is not UTF-8"}',
    b'{"id": "cut", "text": "no end',
    b"[1, 2, 3]",
    b'{"id": "empty"}',
    b'{"id": "number", "text": 7}',
    b'{"id": "blank", "text": "  \\n "}',
]


def records() -> list[dict]:
    """Articles with and without metadata, a repeated one, one in French, and one without a single word."""
    articles = [
        {
            "id": number,
            "title": f"Koval: “No deal” № {number} 🙂",
            "text": OPENING * (number % 3) + f"Report {number}.\n\n" + STORY,
            "url": f"https://news{number % 4}.example.co.uk/2024/03/{number + 1:02}/koval",
            "publisher": f"Élan {number % 4}",
            "date": f"2024-{number % 12 + 1:02}-15T10:00:00+02:00",
            "authors": ["Zoë Ångström", "J. Doe"],
        }
        for number in range(24)
    ]
    articles.append(dict(articles[0], id="again"))
    articles.append({"id": "bare", "text": "Brazil’s president praised Argentina. " + OPENING})
    articles.append({"id": "french", "text": "Le ministre a déclaré mardi que les négociations étaient terminées. " * 5})
    articles.append({"id": "marks", "text": "… — “ ”"})
    return articles


def write(folder: Path) -> None:
    """One file of JSON Lines, broken lines in between, and one plain text in a folder of its own."""
    folder.mkdir(parents=True)
    lines = [json.dumps(record, ensure_ascii=False).encode() for record in records()]
    for place, broken in enumerate(BROKEN):
        lines.insert(place * 4 + 1, broken)
    (folder / "news.jsonl").write_bytes(b"\n".join(lines) + b"\n")
    texts = folder / "textes à part"
    texts.mkdir()
    (texts / "koval.txt").write_text("Koval: “No deal” 🙂\n\n" + OPENING + STORY, encoding="utf-8")
