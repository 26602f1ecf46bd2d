"""The layers of src/model/graph/network.ts in TensorFlow's own Python, as far as the measured networks use them."""

import tensorflow as tf


def run_network(network, inputs, weight, dtype):
    """First output of the network, float32. `weight` gives a tensor or variable by name."""
    values = dict(inputs)

    def dtype_of(layer):
        """Exact layers keep all bits in any precision, as in src/model/graph/build-network.ts."""
        return tf.float32 if layer.get("isExact") else dtype

    def parameter(layer, kind):
        return tf.cast(weight(f"{layer['name']}/{kind}"), dtype_of(layer))

    def finish(layer, linear):
        biased = tf.nn.bias_add(linear, parameter(layer, "bias"))
        activation = layer.get("activation")
        if activation == "relu":
            return tf.nn.relu(biased)
        if activation == "leaky-relu":
            return tf.nn.leaky_relu(biased, 0.2)
        assert activation is None, activation
        return biased

    def alike(names):
        given = [values[name] for name in names]
        wanted = tf.float32 if any(value.dtype == tf.float32 for value in given) else tf.bfloat16
        return [tf.cast(value, wanted) for value in given]

    for layer in network["layers"]:
        op = layer["op"]
        if op == "conv":
            x = tf.cast(values[layer["input"]], dtype_of(layer))
            out = finish(layer, tf.nn.conv2d(x, parameter(layer, "kernel"), layer.get("stride", 1), "SAME"))
        elif op == "conv-transpose":
            x = tf.cast(values[layer["input"]], dtype_of(layer))
            stride, shape = layer["stride"], x.shape if x.shape.is_fully_defined() else tf.shape(x)
            size = [shape[0], shape[1] * stride, shape[2] * stride, layer["filters"]]
            out = finish(layer, tf.nn.conv2d_transpose(x, parameter(layer, "kernel"), size, stride, "SAME"))
        elif op == "concat":
            out = tf.concat(alike(layer["inputs"]), -1)
        elif op == "add":
            out = tf.add(*alike(layer["inputs"]))
        elif op == "subtract":
            out = tf.subtract(*alike(layer["inputs"]))
        elif op == "space-to-depth":
            out = tf.nn.space_to_depth(values[layer["input"]], layer["block"])
        elif op == "depth-to-space":
            out = tf.nn.depth_to_space(values[layer["input"]], layer["block"])
        elif op == "round":
            out = straight_through(values[layer["input"]])
        else:
            raise ValueError(op)
        values[layer["name"]] = out
    return tf.cast(values[network["outputs"][0]], tf.float32)


@tf.custom_gradient
def straight_through(x):
    return tf.round(x), lambda dy: dy
