"""The formats that a container reads and writes by itself, where a user's script has no `input_fn` or `output_fn`.

https://github.com/aws/sagemaker-containers/blob/master/src/sagemaker_containers/_encoders.py
"""

import csv
import io
import json


def decode(content, content_type):
    import numpy as np

    if content_type == "text/csv":
        rows = np.array(list(csv.reader(io.StringIO(content), strict=True))).squeeze()
        return rows.astype(np.float32)
    if content_type == "application/json":
        return np.array(json.loads(content)).astype(np.float32)
    if content_type == "application/x-npy":
        return np.load(io.BytesIO(content), allow_pickle=True)
    raise unsupported(content_type)


def encode(values, content_type):
    import numpy as np

    if content_type == "application/json":
        return json.dumps(values, default=lambda value: value.tolist())
    array = np.array(values)
    if content_type == "text/csv":
        stream = io.StringIO()
        rows = array.reshape(-1, 1) if array.ndim == 1 else array
        csv.writer(stream, lineterminator="\n").writerows(rows.tolist())
        return stream.getvalue()
    if content_type == "application/x-npy":
        buffer = io.BytesIO()
        np.save(buffer, array)
        return buffer.getvalue()
    raise unsupported(content_type)


def unsupported(content_type):
    return ValueError(
        f"Content type {content_type} is not supported by this framework. "
        "Implement input_fn to read the request or output_fn to write the answer."
    )
