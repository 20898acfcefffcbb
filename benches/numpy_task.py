#!/usr/bin/env python3
"""The fixed national task in NumPy, as an analyst would vectorise it (f64, one core).

152 councils x 26 ages x 12 needs x 10 placements x 10 years, every rate perturbed per draw; gives
plans and spend per council and year. Two layouts are timed and the faster is the yardstick:
matrix products over placements for each age band, and one fused product over all ages.

Beside them stands a task of the same sizes whose moves are two streams for each age and need, as the shipped model's are: two
sums over placements take the place of the products. It has no part in the yardstick.

    python3 benches/numpy_task.py [seconds]
"""
import os
import sys
import time

for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[name] = "1"

import numpy as np  # noqa: E402  (the threads must be set before)

L, A, N, P, Y = 152, 26, 12, 10, 10
BANDS = [(0, 4), (4, 11), (11, 16), (16, 19), (19, 25)]


def number(stream, index):
    """A number in [0, 1) from whole-number arithmetic that any language repeats exactly."""
    mixed = (stream * 7919 + index * 104729 + (index // 97) * 1299709) % 1000003
    return mixed / 1000003.0


def numbers(stream, *shape):
    size = int(np.prod(shape))
    return number(stream, np.arange(size, dtype=np.int64)).reshape(shape)


STATE = numbers(1, L, A, P, N) * 4.0
JOINED = numbers(2, L, A, P, N) * 0.5
LEAVE = 0.02 + numbers(3, A) * 0.2
MOVES = numbers(4, len(BANDS), P, P) + np.eye(P) * 20.0  # [band][from][to], before scaling to 1
COST = 5_000.0 + numbers(5, P) * 50_000.0
FACTOR = 0.8 + numbers(6, L) * 0.4


def draw(index):
    """Every rate of one draw, each perturbed by up to 10%."""
    def spread(stream, *shape):
        return 0.9 + 0.2 * numbers(stream + 100 * (index + 1), *shape)
    moves = MOVES * spread(10, len(BANDS), P, P)
    moves /= moves.sum(axis=2, keepdims=True)
    keep = 1.0 - LEAVE * spread(11, A)
    growth = np.cumprod(1.0 + 0.02 * spread(12, Y))
    cost = COST * spread(13, P)
    price = np.cumprod(1.0 + 0.03 * spread(14, Y))
    return moves, keep, growth, cost, price


def by_band(rates):
    """[A, L*N, P]: one matrix product a band."""
    moves, keep, growth, cost, price = rates
    state, joined = STATE_BAND, JOINED_BAND
    plans, spend = np.empty((L, Y)), np.empty((L, Y))
    for year in range(Y):
        after = growth[year] * joined
        for (low, high), table in zip(BANDS, moves):
            kept = state[low:high] * keep[low:high, None, None]
            after[low + 1:high + 1] += (kept.reshape(-1, P) @ table).reshape(kept.shape)
        state = after
        totals = state.reshape(A, L, N, P).sum(axis=(0, 2))
        plans[:, year] = totals.sum(axis=1)
        spend[:, year] = totals @ cost * price[year] * FACTOR
    return plans, spend


def all_ages(rates):
    """[A, P, L*N]: one stacked matrix product over all ages."""
    moves, keep, growth, cost, price = rates
    state, joined = STATE_AGES, JOINED_AGES
    table = np.concatenate([np.repeat(m.T[None], h - l, axis=0) for (l, h), m in zip(BANDS, moves)])
    table = table * keep[:A - 1, None, None]
    plans, spend = np.empty((L, Y)), np.empty((L, Y))
    for year in range(Y):
        after = growth[year] * joined
        after[1:] += table @ state[:A - 1]
        state = after
        totals = state.sum(axis=0).reshape(P, L, N).sum(axis=2)
        plans[:, year] = totals.sum(axis=0)
        spend[:, year] = cost @ totals * price[year] * FACTOR
    return plans, spend


def streams(index):
    """[A, L, P, N]: who stays, and two streams each with one mix of destinations; those of a stream who were there come back."""
    _, keep, growth, cost, price = draw(index)
    leave = 0.05 * (0.9 + 0.2 * numbers(15 + 100 * (index + 1), 2, A, 1, P, N))
    arrive = numbers(16 + 100 * (index + 1), 2, A, 1, P, N) + 0.1
    arrive /= arrive.sum(axis=3, keepdims=True)
    stay = 1.0 - (leave * (1.0 - arrive)).sum(axis=0)
    state = STATE_STREAMS
    plans, spend = np.empty((L, Y)), np.empty((L, Y))
    for year in range(Y):
        kept = state[:A - 1] * keep[:A - 1, None, None, None]
        after = growth[year] * JOINED_STREAMS
        moved = after[1:]
        moved += kept * stay[:A - 1]
        for out, into in zip(leave[:, :A - 1], arrive[:, :A - 1]):
            own = kept * out
            moved += (own.sum(axis=2, keepdims=True) - own) * into
        state = after
        totals = state.sum(axis=(0, 3))
        plans[:, year] = totals.sum(axis=1)
        spend[:, year] = totals @ cost * price[year] * FACTOR
    return plans, spend


STATE_BAND = np.ascontiguousarray(STATE.transpose(1, 0, 3, 2)).reshape(A, L * N, P)
JOINED_BAND = np.ascontiguousarray(JOINED.transpose(1, 0, 3, 2)).reshape(A, L * N, P)
STATE_AGES = np.ascontiguousarray(STATE.transpose(1, 2, 0, 3)).reshape(A, P, L * N)
JOINED_AGES = np.ascontiguousarray(JOINED.transpose(1, 2, 0, 3)).reshape(A, P, L * N)
STATE_STREAMS = np.ascontiguousarray(STATE.transpose(1, 0, 2, 3))
JOINED_STREAMS = np.ascontiguousarray(JOINED.transpose(1, 0, 2, 3))


def main():
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else 5.0
    best = 0.0
    tasks = (lambda i: by_band(draw(i)), lambda i: all_ages(draw(i)), streams)
    for name, task in zip(("by_band", "all_ages", "streams"), tasks):
        plans, spend = task(0)
        print(f"check {name} plans {plans[:, -1].sum():.9f} spend {spend.sum():.6f}")
        times, stop = [], time.perf_counter() + seconds
        while time.perf_counter() < stop:
            start = time.perf_counter()
            task(len(times))
            times.append(time.perf_counter() - start)
        fastest = 1.0 / min(times)
        print(f"{name}: {fastest:.1f} draws/s fastest, {len(times) / sum(times):.1f} mean")
        if name != "streams":
            best = max(best, fastest)
    print(f"numpy_draws_per_second {best:.2f}")


if __name__ == "__main__":
    main()
