#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Netlink requests that no tool sends are refused, and change nothing.
#
#	h1 --- p1 \
#	h2 --- p2 -- br0
. "$(dirname "$0")/lib.sh"

nlraw=$here/nlraw
[ -x "$nlraw" ] || skip_all "nlraw is not built"
log=$(log_lines)
switch 2 ageing 0
must let_send h1 "dst $bcast"

state() {
	{
		fbrctl -j show br0
		fbrctl -j port show br0
		fbrctl -j fdb show br0
	} | jq -S 'walk(if type == "object" then del(.age_ms) else . end)'
}
was=$(state)
index() { ip -j link show "$1" | jq '.[0].ifindex'; }
br=$(index br0) p=$(index p1)

check "every malformed request is refused" "$nlraw" "$br" "$p"
check "none has changed anything" same "$(state)" "$was"
n=20000
[ $slow = yes ] && n=1000
seed=${FBR_SEED:-$RANDOM}
check "$n random requests (seed $seed) are answered" "$nlraw" "$br" "$p" fuzz "$seed" $n
check "the bridge is there after them" fbrctl show br0
for i in {1..12}; do
	must fbrctl addbr "other$i"
done
check "a dump during which a bridge is made is marked as interrupted" "$nlraw" interrupt other0
check "the kernel's log is clean" log_clean_since "$log"
must fbrctl delbr br0 other{0..12}
must ip link add br0 type flowbridge
must ip link set br0 addrgenmode none
must ip link set br0 up
must tell "off br0"
must tell "at br0 - br0 stack"
must ip link set p1 master br0
must ip link set p2 master br0
check "and a new one forwards" sends h1 "dst $bcast" reaches h2 br0

finish loose
