"""Where golden files go, and what each says of its origin."""

import datetime
import hashlib
import json
import pathlib
import platform

import jax

TEST = pathlib.Path(__file__).resolve().parents[2] / "test"


def header(script):
    here = pathlib.Path(script)
    return {
        "jax": jax.__version__,
        "platform": f"{jax.default_backend()} {platform.system()} {platform.machine()}",
        "date": datetime.date.today().isoformat(),
        "script": here.name,
        "sha256": hashlib.sha256(here.read_bytes()).hexdigest(),
    }


def write(path, tree):
    """Objects one entry a line, so that a regenerated file shows in a diff what has changed."""
    lines = []
    for k, v in tree.items():
        if isinstance(v, dict) and k != "header":
            rows = ",\n".join(f"{json.dumps(n)}:{json.dumps(e, separators=(',', ':'))}" for n, e in v.items())
            lines.append(f"{json.dumps(k)}:{{\n{rows}\n}}")
        elif isinstance(v, list):
            rows = ",\n".join(json.dumps(e, separators=(",", ":")) for e in v)
            lines.append(f"{json.dumps(k)}:[\n{rows}\n]")
        else:
            lines.append(f"{json.dumps(k)}:{json.dumps(v)}")
    out = TEST / path
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_text("{" + ",\n".join(lines) + "}\n")
