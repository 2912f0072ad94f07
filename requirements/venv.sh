# Make a virtual environment in $1 with whatever this machine has, without root.
set -eu
python=${PYTHON:-python3}
"$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || {
  echo "Python 3.11 or newer is needed; PYTHON=/path/to/python3 make … takes another one." >&2
  exit 2
}
echo "making a virtual environment in $1 …"
# Debian keeps the part of venv that brings pip in a package of its own, python3-venv.
"$python" -m venv "$1" >/dev/null 2>&1 && exit 0
rm -rf "$1"
if "$python" -m venv --without-pip "$1" && "$python" -m pip --python "$1/bin/python" install --quiet pip; then
  exit 0
fi
rm -rf "$1"
if command -v uv >/dev/null 2>&1 && uv venv --quiet --seed --python "$python" "$1"; then
  exit 0
fi
echo "Python's venv is missing here. On Debian or Ubuntu: sudo apt install python3-venv" >&2
exit 2
