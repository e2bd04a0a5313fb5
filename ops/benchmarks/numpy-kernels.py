"""The numpy and scipy side of ops/benchmarks/kernels: makes the arrays, and times kernels on request.

    numpy-kernels.py create DIR      makes the arrays that are missing, from a fixed seed
    numpy-kernels.py serve DIR       answers each line "image kernel milliseconds" on standard input by one line
                                     "nanoseconds value value ...": processor time of one call, and its result

If numpy offers several ways, the fastest one is timed. Arrays have the types that users of numpy choose: masks are bool.
"""
import pathlib
import statistics
import sys
import time

import numpy as np
from scipy import ndimage

SHAPES = {"352x352": (352, 352), "155x240x240": (155, 240, 240)}
SEED = 1
CUTS = np.arange(-40, 61) / 8
SAMPLE_NANOSECONDS = 2_000_000


def create(folder):
    for name, shape in SHAPES.items():
        target = folder / name
        if (target / "labels.npy").exists():
            continue
        target.mkdir(parents=True, exist_ok=True)
        random = np.random.default_rng(SEED)
        axes = np.meshgrid(*[2 * (np.arange(n) + 0.5) / n - 1 for n in shape], indexing="ij")
        distance = np.sqrt(sum(axis**2 for axis in axes))
        for channel, radius in (("whole", 0.5), ("part", 0.3)):
            noisy = 10 * (radius - distance) + random.uniform(-1, 1, shape)
            np.save(target / f"{channel}.npy", noisy.astype("<f4"))
        np.save(target / "labels.npy", (distance < 0.5).astype("u1") + (distance < 0.3).astype("u1"))
        print(f"made {target}", file=sys.stderr)


def run_lengths(mask):
    """Lengths of alternating runs in row-major order; the first one counts zeros and may be 0."""
    flat = mask.ravel()
    changes = np.flatnonzero(flat[1:] != flat[:-1]) + 1
    ends = np.concatenate(([0] if flat[0] else [], changes, [flat.size]))
    return np.diff(ends, prepend=0).astype(np.int64)


def encoded_length(runs):
    """Bytes of the runs as LEB128 numbers, which numpy has no way to write."""
    groups = np.ones_like(runs)
    for bits in range(7, 32, 7):
        groups += runs >= 1 << bits
    return int(groups.sum())


def calibration_error(probability, truth):
    index = np.minimum((15 * probability).astype(np.int64), 14).ravel()
    sums = np.bincount(index, probability.ravel(), 15)
    hits = np.bincount(index, truth.ravel(), 15)
    return np.abs(sums - hits).sum() / probability.size


def ratio(part, whole, part_truth, truth):
    """Ratio, mean squared error and calibration errors, with all moments that the debiased ratio needs."""
    x = 1 / (1 + np.exp(-whole.astype(np.float64)))
    y = np.minimum(x, 1 / (1 + np.exp(-part.astype(np.float64))))
    mean_x, mean_y = x.mean(), y.mean()
    dx, dy = x - mean_x, y - mean_y
    xx, yy, xy = (dx * dx).mean(), (dy * dy).mean(), (dx * dy).mean()
    np.multiply(dx, dx, out=dx)
    third = (dx * x).mean(), (dx * y).mean(), (dy * dy * x).mean()
    r = mean_y / mean_x
    error = max(0, r * r * xx + yy - 2 * r * xy) / mean_x**2 / (x.size - 1)
    return r, error, calibration_error(y, part_truth), calibration_error(x, truth), third


def counts_below_by_search(values):
    return np.cumsum(np.bincount(np.searchsorted(CUTS, values, side="right"), minlength=CUTS.size + 1))[:-1]


def extremes(distance, truth):
    return distance[~truth].max(), distance[truth].min()


def signed(transform, mask):
    """Two calls and their difference; and, for the comparison, the signed distance as the library defines it."""
    inside, outside = transform(mask), transform(~mask)
    return inside - outside, lambda: np.where(mask, inside, -outside.astype(np.float64))


class Image:
    def __init__(self, folder):
        whole, part, labels = (np.load(folder / f"{name}.npy") for name in ("whole", "part", "labels"))
        truth, part_truth = labels > 0, labels == 2
        predicted = whole > 0
        runs = run_lengths(predicted)
        odd = np.arange(runs.size) % 2 == 1
        rank = max(1, int(truth.sum()) // 10)
        spacing = (3,) + (1,) * (whole.ndim - 1)

        def euclidean(mask):
            return ndimage.distance_transform_edt(mask)

        def anisotropic(mask):
            return ndimage.distance_transform_edt(mask, sampling=spacing)

        def taxicab(mask):
            return ndimage.distance_transform_cdt(mask, "taxicab")

        def chessboard(mask):
            return ndimage.distance_transform_cdt(mask, "chessboard")

        def smoothed_maxima():
            smooth = ndimage.gaussian_filter(whole.astype(np.float64), 2.0)
            return smooth[~truth].max(), -smooth[truth].min()

        def bits(packed):
            return (int(np.unpackbits(packed, bitorder="little").sum()),)

        def of_signed(result):
            return extremes(result[1](), truth)

        def masks(result):
            return bits(result[0]) + bits(result[1])

        def pack(mask):
            return np.packbits(mask, bitorder="little")

        # name: (ways to do it, what to compare)
        self.kernels = {
            "nan-search": ([lambda: np.isnan(whole).any()], lambda found: (float(found),)),
            "masked-maxima": (
                [
                    lambda: (whole[~truth].max(), whole[truth].min()),
                    lambda: (
                        np.max(whole, where=~truth, initial=-np.inf),
                        np.min(whole, where=truth, initial=np.inf),
                    ),
                ],
                tuple,
            ),
            "set": ([lambda: pack(whole > 0.5)], bits),
            "two-sets": ([lambda: (pack(whole > 1.5), pack(whole >= -1.5))], masks),
            "truth-of-labels": (
                [lambda: pack((labels == 1) | (labels == 2)), lambda: pack(np.isin(labels, (1, 2)))],
                bits,
            ),
            "intersection": ([lambda: np.count_nonzero(predicted & truth)], lambda count: (count,)),
            "run-lengths": ([lambda: run_lengths(predicted)], lambda found: (encoded_length(found),)),
            "mask-of-run-lengths": ([lambda: np.repeat(odd, runs)], lambda mask: (int(mask.sum()),)),
            "selection": ([lambda: np.partition(whole[truth], rank - 1)[rank - 1]], lambda value: (value,)),
            "counts-below-cuts": (
                [
                    lambda: np.searchsorted(np.sort(whole[truth]), CUTS.astype(np.float32)),
                    lambda: counts_below_by_search(whole[truth]),
                ],
                tuple,
            ),
            "distance-euclidean": ([lambda: signed(euclidean, predicted)], of_signed),
            "distance-euclidean-one-side": (
                [lambda: euclidean(~predicted)],
                lambda outside: ((-outside[truth]).min(),),
            ),
            "distance-anisotropic": ([lambda: signed(anisotropic, predicted)], of_signed),
            "distance-city-block": ([lambda: signed(taxicab, predicted)], of_signed),
            "distance-chessboard": ([lambda: signed(chessboard, predicted)], of_signed),
            "gaussian-maxima": ([smoothed_maxima], tuple),
            "ratio-and-calibration-error": (
                [lambda: ratio(part, whole, part_truth, truth)],
                lambda result: result[:4],
            ),
        }


def sample(call, repetitions):
    start = time.thread_time_ns()
    for _ in range(repetitions):
        call()
    return (time.thread_time_ns() - start) / repetitions


def time_of(call, milliseconds):
    """Median over samples of at least two milliseconds each, for that long."""
    end = time.perf_counter() + milliseconds / 1000
    repetitions = max(1, int(SAMPLE_NANOSECONDS // max(1, sample(call, 1))))
    samples = [sample(call, repetitions)]
    while time.perf_counter() < end:
        samples.append(sample(call, repetitions))
    return statistics.median(samples)


def serve(folder):
    images = {}
    for line in sys.stdin:
        name, kernel, milliseconds = line.split()
        if name not in images:
            images = {name: Image(folder / name)}
        calls, comparable = images[name].kernels[kernel]
        nanoseconds = min(time_of(call, float(milliseconds) / len(calls)) for call in calls)
        values = " ".join(repr(float(value)) for value in comparable(calls[0]()))
        print(f"{nanoseconds} {values}", flush=True)


if __name__ == "__main__":
    command, directory = sys.argv[1], pathlib.Path(sys.argv[2])
    if command == "create":
        create(directory)
    else:
        print(f"numpy {np.__version__}, scipy {__import__('scipy').__version__}", flush=True)
        serve(directory)
