#!/usr/bin/env bash
# How long a stranger waits: fresh clone, empty package cache, `./dev run` until the address stands there; then once more.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
work=$(mktemp -d "${TMPDIR:-/tmp}/first-run.XXXXXX")
sandbox=
stop() {
  [ -z "$sandbox" ] || { kill -TERM "$sandbox" 2>/dev/null; wait "$sandbox" 2>/dev/null; sandbox=; }
}
trap 'stop || true; rm -rf "$work"' EXIT

now() { date +%s.%N; }
since() { awk -v a="$1" -v b="$(now)" 'BEGIN { printf "%.1f", b - a }'; }
figure() { # metric value target
  awk -v m="$1" -v v="$2" -v t="$3" 'BEGIN {
    printf "{\"bench\":\"first-run\",\"metric\":\"%s\",\"value\":%s,\"unit\":\"s\",\"control\":null,\"ratio\":null,\"target\":%s,\"ok\":%s}\n",
      m, v, t == "" ? "null" : t, t == "" || v + 0 <= t + 0 ? "true" : "false" }'
}

# Starts ./dev run and returns when it has printed its address.
start() {
  ./dev run --data "$work/data" >"$work/run.log" 2>&1 &
  sandbox=$!
  until grep -q '^ *OpsConsole  http' "$work/run.log"; do
    kill -0 "$sandbox" 2>/dev/null || { cat "$work/run.log" >&2; exit 1; }
    sleep 0.1
  done
}

# Waits for three clusters with captured objects.
fleet() {
  local address token provider
  address=$(sed -nE 's/^ *OpsConsole  (http\S+)$/\1/p' "$work/run.log")
  provider=$(sed -nE 's/.*"Authority": "([^"]+)".*/\1/p' "$work/data/settings.json")
  token=$(curl -sf -d grant_type=urn:opsconsole:sandbox:account -d client_id=opsconsole-scripts -d account=administrator "${provider}connect/token" |
    sed -nE 's/.*"access_token": ?"([^"]+)".*/\1/p')
  for cluster in prod-use1-01 staging-euw1-01 dev-usw2-01; do
    until curl -sf -H "Authorization: Bearer $token" "$address/api/v1/clusters/$cluster/types" | grep -qE '"objects": ?[1-9]'; do
      sleep 0.2
    done
  done
}

git clone -q "$root" "$work/clone"
cd "$work/clone"
export NUGET_PACKAGES=$work/packages

begun=$(now)
start
whole=$(since "$begun")
downloads=$(sed -nE 's/^packages restored \(([0-9]+) s\)$/\1/p' "$work/run.log")
figure downloads "${downloads:-0}" ''
figure first "$(awk -v w="$whole" -v d="${downloads:-0}" 'BEGIN { printf "%.1f", w - d }')" 120
begun=$(now)
fleet
figure captured-after-address "$(since "$begun")" 10
stop

begun=$(now)
start
figure again "$(since "$begun")" 15
begun=$(now)
stop
figure stop "$(since "$begun")" 10
