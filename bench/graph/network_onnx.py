"""The layers of src/model/graph/network.ts as an ONNX model, as far as the measured networks use them. NCHW."""

import numpy as np
from onnx import TensorProto, helper, numpy_helper


def to_onnx(network, weights):
    """Bytes of a model with the inputs and the first output of the network."""
    nodes, constants = [], []

    def constant(name, value):
        constants.append(numpy_helper.from_array(np.ascontiguousarray(value), name))
        return name

    def node(op, inputs, output, **attributes):
        nodes.append(helper.make_node(op, inputs, [output], **attributes))

    def convolve(layer, op, kernel, **attributes):
        name, activation = layer["name"], layer.get("activation")
        linear = f"{name}/linear" if activation else name
        parts = [layer["input"], constant(f"{name}/kernel", kernel), constant(f"{name}/bias", weights[f"{name}/bias"])]
        size, stride = layer["size"], layer.get("stride", 1)
        node(op, parts, linear, kernel_shape=[size, size], strides=[stride, stride], **attributes)
        if activation == "relu":
            node("Relu", [linear], name)
        elif activation == "leaky-relu":
            node("LeakyRelu", [linear], name, alpha=0.2)

    def shuffle(layer, op):
        # TensorFlow's channel order: block rows, block columns, then depth: ONNX's DCR.
        mode = {"mode": "DCR"} if op == "DepthToSpace" else {}
        node(op, [layer["input"]], layer["name"], blocksize=layer["block"], **mode)

    for layer in network["layers"]:
        op, name = layer["op"], layer["name"]
        if op == "conv":
            kernel = weights[f"{name}/kernel"].transpose(3, 2, 0, 1)
            convolve(layer, "Conv", kernel, auto_pad="SAME_UPPER")
        elif op == "conv-transpose":
            kernel = weights[f"{name}/kernel"].transpose(3, 2, 0, 1)
            size, stride = layer["size"], layer["stride"]
            # The adjoint of TensorFlow's SAME: what overlaps goes half to either side, the odd rest at the end.
            total = max(size - stride, 0)
            pads = [total // 2, total // 2, total - total // 2, total - total // 2]
            convolve(layer, "ConvTranspose", kernel, pads=pads)
        elif op == "concat":
            node("Concat", layer["inputs"], name, axis=1)
        elif op == "add":
            node("Add", layer["inputs"], name)
        elif op == "subtract":
            node("Sub", layer["inputs"], name)
        elif op == "space-to-depth":
            shuffle(layer, "SpaceToDepth")
        elif op == "depth-to-space":
            shuffle(layer, "DepthToSpace")
        elif op == "round":
            node("Round", [layer["input"]], name)
        else:
            raise ValueError(op)
    inputs = [
        helper.make_tensor_value_info(entry["name"], TensorProto.FLOAT, ["B", entry["shape"][-1], "H", "W"])
        for entry in network["inputs"]
    ]
    output = helper.make_tensor_value_info(network["outputs"][0], TensorProto.FLOAT, None)
    graph = helper.make_graph(nodes, "network", inputs, [output], constants)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=9)
    return model.SerializeToString()
