#!/bin/sh
# Times our readers beside polars (one thread) and pandas on the same files, in one run: a file of the size of the largest return, and
# the two largest files of a real folder where PRESSURE_RETURNS names one. Needs python3 with polars and pandas, and about 2 GB of disk.
# A local script, not for CI: times depend on the machine, the ratios hold.
set -eu
cd "$(dirname "$0")/.."
rows=${1:-7326676}
work=${TMPDIR:-/tmp}/pressure-readers
mkdir -p "$work/census" "$work/sen2"
cargo build --release --quiet --locked --bin pressure
cargo build --release --quiet --locked -p pressure-returns --example school_census_file
target=${CARGO_TARGET_DIR:-target}/release
[ -f "$work/census/secondary_need.csv" ] || "$target/examples/school_census_file" "$work/census/secondary_need.csv" "$rows"
set -- "$work/census"
if [ -n "${PRESSURE_RETURNS:-}" ]; then
    cp "$PRESSURE_RETURNS/sen2_2025/caseload.csv" "$PRESSURE_RETURNS/sen2_2025/newplans.csv" "$work/sen2/"
    set -- "$@" "$work/sen2"
fi
for folder in "$@"; do
    echo "== $folder: $(du -cm "$folder"/*.csv | tail -1 | cut -f1) MB"
    cat "$folder"/*.csv > /dev/null
    # One processor, as polars has one thread.
    one=$(command -v taskset > /dev/null && echo "taskset -c 0" || true)
    $one python3 - "$target/pressure" "$folder" <<'PY'
import resource, subprocess, sys, time
start = time.perf_counter()
run = subprocess.run([sys.argv[1], "check", sys.argv[2], "--format", "csv"], capture_output=True, text=True)
print(f"ours_seconds {time.perf_counter() - start:.3f}")
print(f"ours_megabytes {resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024:.0f}")
print("\n".join(line for line in run.stdout.splitlines() if "FILE-011" in line))
PY
    $one python3 benches/readers_tables.py polars "$folder"/*.csv
    $one python3 benches/readers_tables.py pandas "$folder"/*.csv
done
