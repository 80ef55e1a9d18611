"""Runs dbt inside this process and tells its parent, one JSON line per node, how far it is.

It must never outlive its parent: an orphaned dbt keeps the DuckDB file locked. On Linux the kernel kills it
(PR_SET_PDEATHSIG); elsewhere, and as a second line, the end of stdin does.
"""

import ctypes
import gc
import json
import os
import signal
import sys
import threading


def die_with_parent(parent: int) -> None:
    if sys.platform.startswith("linux"):
        PR_SET_PDEATHSIG = 1
        ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != parent:
            os._exit(1)

    def watch() -> None:
        # os.read, not sys.stdin: a buffered reader would hold the interpreter's lock at exit.
        while os.read(0, 4096):
            pass
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()


def main() -> int:
    die_with_parent(int(sys.argv[1]))
    # The warehouse holds personal data: nobody else may read what is written beside it.
    os.umask(0o077)
    out = os.fdopen(os.dup(1), "w", buffering=1)
    os.dup2(2, 1)

    # What dbt parses stays until the end: looking through it for garbage, over and over, is a sixth of its time.
    gc.disable()
    from dbt.cli.main import dbtRunner

    def tell(event) -> None:
        if event.info.name == "LogStartLine":
            if not gc.isenabled():
                gc.freeze()
                gc.enable()
            out.write(json.dumps({"event": "total", "total": event.data.total}) + "\n")
        elif event.info.name == "NodeFinished":
            node = event.data.node_info
            out.write(
                json.dumps(
                    {
                        "event": event.info.name,
                        "node": node.unique_id,
                        "kind": node.resource_type,
                        "status": node.node_status,
                    }
                )
                + "\n"
            )
        elif event.info.level == "error":
            out.write(json.dumps({"event": "error", "message": event.info.msg}) + "\n")

    result = dbtRunner(callbacks=[tell]).invoke(sys.argv[2:])
    results = getattr(result.result, "results", None) or []
    for one in results:
        told = {
            "id": one.node.unique_id,
            "status": str(one.status),
            "seconds": one.execution_time,
            "message": one.message,
        }
        out.write(json.dumps({"event": "result", "result": told}) + "\n")
    # Whoever reads this knows by it that nothing is missing.
    out.write(json.dumps({"event": "end", "total": len(results)}) + "\n")
    if result.exception:
        out.write(json.dumps({"event": "error", "message": str(result.exception)}) + "\n")
        return 2
    return 0 if result.success else 1


# os._exit: the watching thread must not delay the end, and dbt has flushed its artefacts.
code = main()
sys.stdout.flush()
sys.stderr.flush()
os._exit(code)
