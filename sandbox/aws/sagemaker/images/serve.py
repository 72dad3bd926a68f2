"""Plays the web server of a serving container of SageMaker: GET /ping and POST /invocations on a free port of 127.0.0.1.

    serve.py ALGORITHM FOLDER

ALGORITHM is a module beside this file with `load(folder)`, which answers a function of a request's content (bytes), content type
and accepted type to an `Answer`. FOLDER is what a container has as /opt/ml: the unpacked model lies in FOLDER/model.

The model is loaded before anything else. Then one line, the port, goes to file descriptor 3. The process ends with exit code 1 and
a traceback where the model cannot be loaded, and when standard input reaches its end, which happens whichever way the parent ends.
https://docs.aws.amazon.com/sagemaker/latest/dg/your-algorithms-inference-code.html
"""

import ctypes
import importlib
import os
import signal
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

sys.path.append(os.path.dirname(os.path.abspath(__file__)))

from serve_answer import log_error  # noqa: E402 (isolated, Python does not look beside the script by itself)

PR_SET_PDEATHSIG = 1
PORT_PIPE = 3


def die_with_parent():
    def wait_for_end_of_input():
        while os.read(0, 4096):
            pass
        os._exit(0)

    threading.Thread(target=wait_for_end_of_input, daemon=True).start()
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


def handler_of(invoke):
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True
        wbufsize = -1  # headers and body leave in one piece

        def do_GET(self):
            self.answer(200 if self.path == "/ping" else 404, "text/plain", b"")

        def do_POST(self):
            content = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            if self.path != "/invocations":
                return self.answer(404, "text/plain", b"")
            try:
                answer = invoke(content, self.headers.get("Content-Type"), self.headers.get("Accept"))
            except Exception as error:
                log_error(error)
                answer = invoke.on_error
            self.answer(answer.status, answer.content_type, answer.body)

        def answer(self, status, content_type, body):
            self.send_response_only(status)
            self.send_header("Content-Type", content_type)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_):
            pass

    return Handler


class Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 256


def main(algorithm, folder):
    # Ctrl-C is for the parent, which decides when the sandbox stops; the terminal sends it to every process.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    die_with_parent()
    invoke = importlib.import_module(algorithm).load(folder)
    server = Server(("127.0.0.1", 0), handler_of(invoke))
    with os.fdopen(PORT_PIPE, "w") as pipe:
        print(server.server_address[1], file=pipe)
    server.serve_forever()


if __name__ == "__main__":
    main(*sys.argv[1:])
