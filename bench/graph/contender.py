"""One contender of bench/training or bench/inference in Python: `graph` (TensorFlow in graph mode) or `onnx` (ONNX
Runtime, inference only). Speaks the protocol of contender.ts: makes ready, then does one step for each line on stdin.

usage: contender.py KIND JOB.json
"""

import json
import os
import sys
import time

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import numpy as np

STEP = {"learning_rate": 1e-4, "clip_norm": 0.5, "decay": 0.999, "beta1": 0.9, "beta2": 0.999, "epsilon": 1e-8}


def main():
    kind, job_file = sys.argv[1:]
    with open(job_file, encoding="utf8") as file:
        job = json.load(file)
    base = os.path.join(os.path.dirname(job_file), job["network"])
    with open(base + ".json", encoding="utf8") as file:
        network = json.load(file)
    flat = np.fromfile(base + ".bin", np.float32)
    weights, offset = {}, 0
    for weight in network["weights"]:
        size = int(np.prod(weight["shape"]))
        weights[weight["name"]] = flat[offset : offset + size].reshape(weight["shape"])
        offset += size
    inputs = {}
    for entry in network["inputs"]:
        shape = (job["batch"], job["sidePx"], job["sidePx"], entry["shape"][-1])
        count = np.arange(np.prod(shape), dtype=np.float64)
        values = 0.5 + 0.4 * np.sin(count / 17) if entry["name"] == "picture" else np.full(count.shape, network["noiseDeviation"])
        inputs[entry["name"]] = values.reshape(shape).astype(np.float32)
    opened = {"graph": open_graph, "onnx": open_onnx}[kind](job, network, weights, inputs)
    opened(0)
    opened(1)
    say({"ready": True})
    index = 2
    for line in sys.stdin:
        if line.strip() != "step":
            break
        cpu, start = time.process_time(), time.perf_counter()
        value = opened(index)
        took = time.perf_counter() - start
        index += 1
        with open("/proc/self/statm", encoding="ascii") as file:
            resident = int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6
        say({"ms": took * 1e3, "cpuMs": (time.process_time() - cpu) * 1e3, "value": float(value), "rssMb": resident})


def say(message):
    print(json.dumps(message), flush=True)


def open_graph(job, network, weights, inputs):
    """The same network, loss, clipping, Adam and averages inside one tf.function, on TensorFlow's fused kernels."""
    import tensorflow as tf
    from network_tf import run_network

    dtype = tf.bfloat16 if job["precision"] == "bfloat16" else tf.float32
    shapes = {name: (None, None, None, value.shape[-1]) for name, value in inputs.items()}
    if job["mode"] == "infer":
        # Weights as constants: a frozen graph.
        @tf.function(input_signature=[{name: tf.TensorSpec(shape) for name, shape in shapes.items()}])
        def infer(fed):
            return run_network(network, fed, lambda name: tf.constant(weights[name]), dtype)

        return lambda _: infer({name: tf.constant(value) for name, value in inputs.items()}).numpy().flat[0]

    names = [weight["name"] for weight in network["weights"]]
    values = {name: tf.Variable(weights[name]) for name in names}
    averages = {name: tf.Variable(weights[name]) for name in names}
    first = {name: tf.Variable(np.zeros_like(weights[name])) for name in names}
    second = {name: tf.Variable(np.zeros_like(weights[name])) for name in names}
    steps = tf.Variable(0.0)

    @tf.function(input_signature=[
        {name: tf.TensorSpec(value.shape) for name, value in inputs.items()},
        tf.TensorSpec((2,), tf.int32),
    ])
    def train(fed, seed):
        picture = fed["picture"]
        noise = tf.random.stateless_normal(picture.shape, seed) * network["noiseDeviation"]
        with tf.GradientTape() as tape:
            output = run_network(network, {**fed, "picture": picture + noise}, lambda name: values[name], dtype)
            loss = tf.reduce_mean(tf.abs(output - picture))
        gradients = tape.gradient(loss, [values[name] for name in names])
        gradients, _ = tf.clip_by_global_norm(gradients, STEP["clip_norm"])
        steps.assign_add(1.0)
        for name, gradient in zip(names, gradients):
            tf.raw_ops.ResourceApplyAdam(
                var=values[name].handle, m=first[name].handle, v=second[name].handle,
                beta1_power=STEP["beta1"] ** steps, beta2_power=STEP["beta2"] ** steps, lr=STEP["learning_rate"],
                beta1=STEP["beta1"], beta2=STEP["beta2"], epsilon=STEP["epsilon"], grad=gradient)
            averages[name].assign_sub((averages[name] - values[name]) * (1 - STEP["decay"]))
        return loss

    fed = {name: tf.constant(value) for name, value in inputs.items()}
    return lambda index: train(fed, tf.constant([1, index])).numpy()


def open_onnx(job, network, weights, inputs):
    """ONNX Runtime's CPU provider at its own settings, but for threads: as many as TensorFlow takes, not spinning."""
    import onnxruntime
    from network_onnx import to_onnx

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = os.cpu_count() or 1
    # Threads that spin between steps would take time from the contender whose turn it is.
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    session = onnxruntime.InferenceSession(to_onnx(network, weights), options, providers=["CPUExecutionProvider"])
    fed = {name: np.ascontiguousarray(value.transpose(0, 3, 1, 2)) for name, value in inputs.items()}
    return lambda _: session.run(None, fed)[0].flat[0]


main()
