#!/usr/bin/env bash
# Prints a folder that holds `etcd` and `kube-apiserver`.
# KUBEBUILDER_ASSETS wins; otherwise Kubernetes 1.20.2 is built once from Debian's source package into a cache folder.
set -euo pipefail

if [ -n "${KUBEBUILDER_ASSETS:-}" ]; then
  for program in etcd kube-apiserver; do
    [ -x "$KUBEBUILDER_ASSETS/$program" ] || { echo "KUBEBUILDER_ASSETS=$KUBEBUILDER_ASSETS holds no $program" >&2; exit 1; }
  done
  echo "$KUBEBUILDER_ASSETS"; exit 0
fi

cache="${OPSCONSOLE_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/opsconsole}"
assets="$cache/kube-apiserver-1.20.2"
[ -x "$assets/kube-apiserver" ] && [ -x "$assets/etcd" ] && { echo "$assets"; exit 0; }

[ "$(id -u)" = 0 ] && command -v apt-get >/dev/null || {
  echo "no kube-apiserver: set KUBEBUILDER_ASSETS to a folder with etcd and kube-apiserver, or run once as root on Debian 12 to build it" >&2; exit 1; }

mkdir -p "$cache"
exec 9>"$cache/kube-apiserver.lock"; flock 9
[ -x "$assets/kube-apiserver" ] && [ -x "$assets/etcd" ] && { echo "$assets"; exit 0; }

work=$(mktemp -d "$cache/build.XXXXXX")
trap 'rm -rf "$work"' EXIT
log="$cache/kube-apiserver-build.log"
echo "building kube-apiserver 1.20.2 once, about six minutes; log: $log" >&2
{
  apt-get update -q
  DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends \
    golang-go etcd-server rsync make gcc libc6-dev dpkg-dev golang-github-modern-go-reflect2-dev

  # A private source list: the machine's own configuration stays as it is.
  mkdir -p "$work/lists/partial" "$work/archives/partial"
  printf 'deb-src [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] %s\n' \
    'http://deb.debian.org/debian bookworm main' 'http://deb.debian.org/debian-security bookworm-security main' > "$work/sources.list"
  apt=(-o "Dir::Etc::SourceList=$work/sources.list" -o Dir::Etc::SourceParts=/dev/null -o "Dir::State::Lists=$work/lists" -o APT::Sandbox::User=root)
  apt-get "${apt[@]}" update -q
  (cd "$work" && apt-get "${apt[@]}" source -q kubernetes)

  source=$(find "$work" -mindepth 1 -maxdepth 1 -type d -name 'kubernetes-*')
  # The vendored reflect2 crashes under Go 1.18 and later once custom resources are used.
  reflect2=/usr/share/gocode/src/github.com/modern-go/reflect2
  find "$source/vendor/github.com/modern-go/reflect2" -name '*.go' -delete -o -name '*.s' -delete
  find "$reflect2" -maxdepth 1 \( -name '*.go' -o -name '*.s' \) ! -name '*_test.go' -exec cp -L {} "$source/vendor/github.com/modern-go/reflect2/" \;
  make -C "$source" WHAT=cmd/kube-apiserver GOFLAGS=-mod=vendor

  mkdir -p "$assets"
  cp "$(find "$source/_output" -type f -name kube-apiserver -perm -u+x | head -n 1)" "$assets/kube-apiserver.new"
  cp "$(command -v etcd)" "$assets/etcd"
  mv "$assets/kube-apiserver.new" "$assets/kube-apiserver"
} >"$log" 2>&1 || { echo "building kube-apiserver failed; the end of $log:" >&2; tail -n 20 "$log" >&2; exit 1; }
echo "$assets"
