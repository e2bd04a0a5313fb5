"""Prints scipy's processor time, in ms per image, for signed Euclidean distances of predicted masks.

usage: scipy-distances.py FILE SIDE

FILE has square score maps of SIDE x SIDE pixels, float32 and little-endian, one after the other. A pixel belongs to
the predicted mask if its score is above 0.
"""
import sys
import time

import numpy
from scipy import ndimage


def signed_distance(mask):
    return ndimage.distance_transform_edt(~mask) - ndimage.distance_transform_edt(mask)


def main():
    path, side = sys.argv[1], int(sys.argv[2])
    masks = numpy.fromfile(path, "<f4").reshape(-1, side, side) > 0
    for mask in masks[:10]:
        signed_distance(mask)
    start = time.process_time()
    for mask in masks:
        signed_distance(mask)
    print(1000 * (time.process_time() - start) / len(masks))


main()
