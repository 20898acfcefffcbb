#!/bin/sh
# Times a council of about 2,000 children of its own (pupils.csv): 1,000 draws, 5 years. Seconds and peak memory of each run.
# usage: benches/pupils.sh [RUNS]; the limits are 1 second and 200 MB on a machine with nothing else to do.
set -eu
cd "$(dirname "$0")/.."
cargo build --quiet --release --locked
folder=$(mktemp -d)
trap 'rm -r "$folder"' EXIT
python3 benches/pupils.py "$folder" 2000
for _ in $(seq "${1:-5}"); do
    /usr/bin/time -f "%e s, %M KB at most" "${CARGO_TARGET_DIR:-target}/release/pressure" project --area Medway \
        --data "$folder" --to 2029-30 --draws 1000 --format csv 2>&1 >/dev/null | tail -n 1
done
