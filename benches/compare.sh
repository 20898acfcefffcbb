#!/bin/sh
# Prints the table of docs/performance.md: NumPy first, then ours with the ratio to it.
set -eu
cd "$(dirname "$0")/.."
numpy=$(python3 benches/numpy_task.py "${1:-5}")
echo "$numpy"
NUMPY_DRAWS=$(echo "$numpy" | sed -n 's/^numpy_draws_per_second //p')
export NUMPY_DRAWS
cargo bench --quiet --locked -p pressure-benches --bench table
