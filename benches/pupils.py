"""Writes pupils.csv of a made-up council: about 2,000 children in January 2025, three years of rows before it.

usage: python3 benches/pupils.py FOLDER [CHILDREN]
"""

import os
import random
import sys

NEEDS = ["ASD", "SEMH", "SLCN", "MLD", "SLD", "PD"]
# Curriculum years up to and with the first, and the placements of those children.
PLACEMENTS = [
    (-1, ["early_years", "mainstream"]),
    (11, ["mainstream"] * 5 + ["sen_unit", "state_special", "state_special", "independent_special"]),
    (14, ["mainstream", "fe_college", "fe_college", "state_special"]),
    (21, ["fe_college", "specialist_post16", "neet"]),
]
HEADER = "calendar-year,setting-1,need-1,academic-year-1,setting-2,need-2,academic-year-2"
OUTSIDE = "NONSEND"


def placement(numbers, year):
    return numbers.choice(next(among for last, among in PLACEMENTS if year <= last))


def year_on(numbers, child):
    """Where a child is a year later; None if it has no plan then."""
    year, setting, need = child
    if year >= 20 or numbers.random() < (0.25 if year > 13 else 0.03):
        return None
    year += 1
    if year in (0, 7, 12, 15) or numbers.random() < 0.04:
        setting = placement(numbers, year)
    if numbers.random() < 0.02:
        need = numbers.choice(NEEDS)
    return year, setting, need


def write(folder, children):
    numbers = random.Random(7)

    def child(youngest, oldest):
        year = numbers.randint(youngest, oldest)
        return year, placement(numbers, year), numbers.choice(NEEDS)

    there = [child(-1, 18) for _ in range(int(children * 0.86))]
    os.makedirs(folder, exist_ok=True)
    with open(os.path.join(folder, "pupils.csv"), "w", encoding="utf-8") as out:
        print(HEADER, file=out)
        for january in (2022, 2023, 2024):
            after = []
            for year, setting, need in there:
                then = year_on(numbers, (year, setting, need))
                left = (year + 1, OUTSIDE, OUTSIDE)
                to_year, to_setting, to_need = then or left
                print(january, setting, need, year, to_setting, to_need, to_year, sep=",", file=out)
                if then:
                    after.append(then)
            for _ in range(int(children * 0.145)):
                year, setting, need = joiner = child(0, 12)
                print(january, OUTSIDE, OUTSIDE, year - 1, setting, need, year, sep=",", file=out)
                after.append(joiner)
            there = after
    return len(there)


if __name__ == "__main__":
    wanted = int(sys.argv[2]) if len(sys.argv) > 2 else 2000
    print(f"{write(sys.argv[1], wanted)} children in January 2025", file=sys.stderr)
