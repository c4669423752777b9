#!/usr/bin/env bash
# Runs Ceph's S3 gateway over one monitor and one object store in memory, all in the folder $1 and on loopback, the gateway on port $2 and the monitor on $3.
# Says "ready" once it answers. The end of standard input means stop; nothing of it stays.
set -euo pipefail
folder=$1 port=$2 monitor=$3
cd "$folder"
exec 3>&1 >>"$folder/radosgw.log" 2>&1

stop() {
  local code=$?
  [ $code -eq 0 ] || tail -n 10 "$folder/radosgw.log" >&3
  kill -9 $(jobs -p) 2>/dev/null
  cd / && rm -rf "$folder"
  exit $code
}
trap stop EXIT

for program in ceph ceph-mon ceph-osd radosgw radosgw-admin; do
  command -v "$program" >/dev/null || { echo "no $program: sudo apt-get install -y --no-install-recommends radosgw ceph-mon ceph-osd"; exit 1; }
done

fsid=$(cat /proc/sys/kernel/random/uuid)
store=$(cat /proc/sys/kernel/random/uuid)
mkdir mon osd
cat >ceph.conf <<CONF
[global]
fsid = $fsid
mon host = [v2:127.0.0.1:$monitor]
public addr = 127.0.0.1
ms bind msgr1 = false
keyring = $folder/keyring
run dir = $folder
admin socket = $folder/\$name.asok
log file = $folder/\$name.log
mon data = $folder/mon
mon data avail crit = 0
mon allow pool size one = true
osd data = $folder/osd
osd objectstore = memstore
osd class update on start = false
osd crush chooseleaf type = 0
osd pool default size = 1
osd pool default min size = 1
osd pool default pg num = 8
osd pool default pgp num = 8
osd pool default pg autoscale mode = off
rgw frontends = beast endpoint=127.0.0.1:$port
CONF
export CEPH_CONF=$folder/ceph.conf

ceph-authtool --create-keyring keyring --gen-key -n mon. --cap mon 'allow *'
ceph-authtool keyring --gen-key -n client.admin --cap mon 'allow *' --cap osd 'allow *' --cap mgr 'allow *'
ceph-authtool keyring --gen-key -n osd.0 --cap mon 'allow profile osd' --cap osd 'allow *'
monmaptool --create --fsid "$fsid" --addv a "[v2:127.0.0.1:$monitor]" monmap

ceph-mon -i a --mkfs --monmap monmap --keyring keyring
ceph-mon -i a -f </dev/null &
ceph --connect-timeout 60 osd new "$store"
ceph-osd -i 0 --mkfs --osd-uuid "$store"
ceph-osd -i 0 -f </dev/null &
for user in ops guest; do
  radosgw-admin user create --uid=$user --display-name=$user --access-key=$user --secret-key=secret-of-$user
done
radosgw -n client.admin -f </dev/null &
gateway=$!
until (: <>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; do
  kill -0 $gateway
  sleep 0.1
done
echo ready >&3
read -r _ || true
