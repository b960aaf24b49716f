#!/bin/sh
# Makes every golden file again. Needs Python; testing does not.
#   tools/golden/run.sh [folder for the virtual environment, outside the repository]
set -e
cd "$(dirname "$0")"
venv=${1:-${TMPDIR:-/tmp}/jaxtra-golden}
[ -x "$venv/bin/python" ] || python3 -m venv "$venv"
"$venv/bin/pip" install -q jax==0.10.2 optax==0.2.8 flatbuffers
for script in *.py; do
  case $script in cases.py | header.py | plain.py | sweep.py) continue ;; esac # what the others share
  JAX_PLATFORMS=cpu "$venv/bin/python" "$script"
done
