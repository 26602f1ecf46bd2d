"""A contender of bench/restore in Python: `graph` (the same network as a frozen TensorFlow graph over the same tiles) or
`nlmeans` (OpenCV's fastNlMeansDenoisingColored). Makes ready, then denoises the photo for each line on stdin.

usage: restore_photo.py KIND JOB.json
"""

import json
import os
import resource
import sys
import time

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import numpy as np


def main():
    kind, job_file = sys.argv[1:]
    with open(job_file, encoding="utf8") as file:
        job = json.load(file)
    photo = np.fromfile(job["photo"], np.uint8).reshape(job["height"], job["width"], 3)
    run = {"graph": open_graph, "nlmeans": open_nlmeans}[kind](job, os.path.dirname(job_file))
    side = min(job["warmPx"], job["width"], job["height"])
    run(photo[:side, :side].copy())
    say({"ready": True})
    for line in sys.stdin:
        if line.strip() != "step":
            break
        start = time.perf_counter()
        value = run(photo).flat[0]
        took = time.perf_counter() - start
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)
        say({"ms": took * 1e3, "peakBytes": peak, "value": float(value) / (65535 if kind == "graph" else 255)})


def say(message):
    print(json.dumps(message), flush=True)


def open_graph(job, folder):
    """Weights as constants; the photo in the app's own tiles with their halos, mirrored at the edges."""
    import tensorflow as tf
    from network_tf import run_network

    with open(os.path.join(folder, "network.json"), encoding="utf8") as file:
        network = json.load(file)
    flat = np.fromfile(os.path.join(folder, "network.bin"), np.float32)
    weights, offset = {}, 0
    for weight in network["weights"]:
        size = int(np.prod(weight["shape"]))
        weights[weight["name"]] = flat[offset : offset + size].reshape(weight["shape"])
        offset += size
    dtype = tf.bfloat16 if job["precision"] == "bfloat16" else tf.float32

    @tf.function(input_signature=[tf.TensorSpec((None, None, None, 3)), tf.TensorSpec(())])
    def infer(picture, level):
        fed = {"picture": picture, "level": tf.zeros_like(picture[..., :1]) + level}
        return run_network(network, fed, lambda name: tf.constant(weights[name]), dtype)

    plan, batch = job["plan"], job["batch"]
    width, height = plan["inputWidth"], plan["inputHeight"]

    def run(photo):
        rows, columns = photo.shape[:2]
        result = np.empty(photo.shape, np.uint16)
        # A smaller photo, to warm up with, has only some of them.
        tiles = [t for t in plan["tiles"] if t["left"] < columns and t["top"] < rows]
        for first in range(0, len(tiles), batch):
            some = tiles[first : first + batch]
            inputs = np.empty((len(some), height, width, 3), np.float32)
            for values, tile in zip(inputs, some):
                y = mirror(np.arange(tile["inputTop"], tile["inputTop"] + height), rows)
                x = mirror(np.arange(tile["inputLeft"], tile["inputLeft"] + width), columns)
                np.multiply(photo[y[:, None], x], np.float32(1 / 255), out=values)
            output = infer(tf.constant(inputs), tf.constant(job["sigma"] / 255, tf.float32)).numpy()
            for values, tile in zip(output, some):
                place = result[tile["top"] :, tile["left"] :][: tile["height"], : tile["width"]]
                inside = values[tile["top"] - tile["inputTop"] :, tile["left"] - tile["inputLeft"] :]
                place[:] = np.clip(inside[: place.shape[0], : place.shape[1]] * 65535 + 0.5, 0, 65535)
        return result

    return run


def mirror(places, size):
    """Places beyond the edges, mirrored without repeating the edge."""
    if size == 1:
        return np.zeros_like(places)
    folded = np.abs(places) % (2 * size - 2)
    return np.where(folded < size, folded, 2 * size - 2 - folded)


def open_nlmeans(job, folder):
    """With OpenCV's defaults: strength 10 and 10, patches of 7, search window of 21 px."""
    import cv2

    return lambda photo: cv2.fastNlMeansDenoisingColored(
        photo, None, h=10, hColor=10, templateWindowSize=7, searchWindowSize=21
    )


main()
