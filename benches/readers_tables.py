"""Reads the same files as `pressure check` with polars and with pandas and prints the seconds each takes and the totals each finds.

Called by readers.sh; alone: python3 benches/readers_tables.py polars|pandas FILE... Each file is read whole, its rows of councils are
kept, and the counts are added up by period, area, and what a projection keeps of the file: less than `pressure check` does.
"""

import os
import sys
import time

COUNTS = ("pupil_count", "ehcplans", "new_ehc_plans")
LABELS = ("breakdown_topic", "breakdown", "phase_type_grouping", "sen_provision", "sen_primary_need", "sen_secondary_need")


def columns(path):
    """The count, and the labels a file has."""
    with open(path, encoding="utf-8-sig") as file:
        header = file.readline().rstrip("\r\n").split(",")
    count = next(name for name in COUNTS if name in header)
    return count, [name for name in LABELS if name in header]


def with_polars(path):
    import polars as pl

    count, labels = columns(path)
    keys = ["time_period", "new_la_code", *labels]
    frame = pl.read_csv(path, infer_schema=False)
    councils = frame.lazy().filter(pl.col("geographic_level") == "Local authority")
    number = pl.col(count).cast(pl.Float64, strict=False)
    sums = councils.group_by(keys).agg(number.sum()).collect()
    return int(sums[count].sum()), frame.height


def with_pandas(path):
    import pandas as pd

    count, labels = columns(path)
    keys = ["time_period", "new_la_code", *labels]
    frame = pd.read_csv(path, dtype=str, keep_default_na=False)
    councils = frame[frame["geographic_level"] == "Local authority"].copy()
    councils[count] = pd.to_numeric(councils[count], errors="coerce")
    sums = councils.groupby(keys, sort=False)[count].sum()
    return int(sums.sum()), len(frame)


def main():
    which, paths = sys.argv[1], sys.argv[2:]
    if which == "polars":
        os.environ["POLARS_MAX_THREADS"] = "1"
        import polars  # noqa: F401  (its import is not timed)
    else:
        import pandas  # noqa: F401
    read = {"polars": with_polars, "pandas": with_pandas}[which]
    start = time.perf_counter()
    found = [read(path) for path in paths]
    seconds = time.perf_counter() - start
    for path, (total, rows) in zip(paths, found):
        print(f"{which} {os.path.basename(path)} rows {rows} total {total}")
    print(f"{which}_seconds {seconds:.3f}")


if __name__ == "__main__":
    main()
