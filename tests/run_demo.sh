#!/usr/bin/env bash
# Serves the product with the demo town: run_demo.sh PROGRAM DATA_FOLDER ADDRESS
# The town is filled when there is none yet; its sign-ins are kept beside it and printed at every start.
set -euo pipefail
program=$1 data=$2 address=$3
sign_ins=$data/demo-sign-ins.txt
export QH_DATA_DIR=$data QH_DATABASE=${QH_DATABASE:-sqlite:$data/quartierhilfe.db} QH_LISTEN=$address

mkdir -p "$data"
"$program" migrate
if [ ! -s "$sign_ins" ]; then
  code=0
  "$program" demo >"$sign_ins.new" || code=$?
  case $code in
    0) mv "$sign_ins.new" "$sign_ins" ;;
    # Somebody's own town lies there: it is served as it is.
    2) rm -f "$sign_ins.new" ;;
    *) rm -f "$sign_ins.new"; exit "$code" ;;
  esac
fi
[ ! -s "$sign_ins" ] || cat "$sign_ins"
echo "serving on http://$address (end with Ctrl-C)"
exec "$program" serve --web frontend/build
