"""Runs moto (https://docs.getmoto.org) for the sandbox: on 127.0.0.1, on a port that the system picks, for as long as its parent lives.

Prints one line `{"port": …}` on standard output once it listens. Ends when standard input reaches its end, which happens
whichever way the parent ends. Answers an operation that moto does not implement with 501 and a crash of moto with 500, each as
`{"error": …, "message": …}`, and writes the traceback of a crash to standard error.
"""

import ctypes
import json
import os
import signal
import socket
import sys
import threading
import traceback

PR_SET_PDEATHSIG = 1


def die_with_parent() -> None:
    def wait_for_end_of_input() -> None:
        while os.read(0, 4096):
            pass
        os._exit(0)

    threading.Thread(target=wait_for_end_of_input, daemon=True).start()
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


def listening_socket() -> socket.socket:
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind(("127.0.0.1", 0))
    listener.listen(256)
    return listener


def reporting_failures(application):
    """Wraps a WSGI application; moto itself would answer a page of HTML whatever went wrong."""

    def failure(start_response, status, error):
        body = json.dumps({"error": type(error).__name__, "message": str(error)}).encode()
        headers = [("Content-Type", "application/json"), ("Content-Length", str(len(body))), ("x-moto-failure", "1")]
        start_response(status, headers)
        return [body]

    def wrapped(environ, start_response):
        try:
            return application(environ, start_response)
        except Exception as error:
            if isinstance(error, NotImplementedError) or type(error).__name__ == "OperationNotFoundError":
                return failure(start_response, "501 Not Implemented", error)
            print(f"{environ.get('REQUEST_METHOD')} {environ.get('PATH_INFO')}", file=sys.stderr)
            traceback.print_exc()
            sys.stderr.flush()
            return failure(start_response, "500 Internal Server Error", error)

    return wrapped


def one_at_a_time(handler) -> None:
    """DynamoDB checks a condition and writes in one step; moto does it in two, between which another request may come."""
    lock, call_action = threading.Lock(), handler.call_action

    def call_alone(self):
        with lock:
            return call_action(self)

    handler.call_action = call_alone


def main() -> None:
    # Ctrl-C is for the parent, which decides when the sandbox stops; the terminal sends it to every process.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    die_with_parent()
    listener = listening_socket()
    port = listener.getsockname()[1]
    os.environ["MOTO_PORT"] = str(port)

    # Imported late: moto reads its settings, MOTO_PORT among them, while it is imported.
    from moto.core.config import default_user_config
    from moto.dynamodb.responses import DynamoHandler
    from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app
    from moto.s3.models import FakeDeleteMarker
    from werkzeug.serving import WSGIRequestHandler, make_server

    class QuietRequestHandler(WSGIRequestHandler):
        def log_request(self, code="-", size="-") -> None:
            pass

    class KnownServices(DomainDispatcherApplication):
        def get_backend_for_host(self, host):
            backend = super().get_backend_for_host(host)
            if host and not backend:
                raise NotImplementedError(f"{host} is not a service of moto")
            return backend

    # moto calls it for whatever is the last version of a key to go, but a delete marker does not have it.
    FakeDeleteMarker.dispose = lambda marker: None
    one_at_a_time(DynamoHandler)
    default_user_config["lambda"] = {"use_docker": False}
    application = reporting_failures(KnownServices(create_backend_app))
    server = make_server(
        "127.0.0.1", port, application, threaded=True, request_handler=QuietRequestHandler, fd=listener.fileno()
    )
    print(json.dumps({"port": port}), flush=True)
    server.serve_forever()


if __name__ == "__main__":
    main()
