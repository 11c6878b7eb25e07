#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Random flows and random frames: a naive oracle, TRACE and what becomes of the
# frame agree on recipients, bytes and causes.
#
#	h1 --- p1 \			(flowdiff.c knows of each port)
#	h2 --- p2  \ isolated
#	h3 --- p3  -- br0, isolated, does not learn
#	h4 --- p4  / MTU 1300, hairpin, no multicast
#	h5 --- p5 /  down
. "$(dirname "$0")/lib.sh"

flowdiff=$here/flowdiff
[ -x "$flowdiff" ] || skip_all "flowdiff is not built"
switch 5 ageing 0
deafen
must ip link set p4 mtu 1300
must ip link set br0 mtu 1500
must fbrctl set br0 mask-limit 4096
must ip link set p5 down
must fbrctl port set p2 isolated on
must fbrctl port set p3 isolated on learning off
must fbrctl port set p4 hairpin on multicast-flood off
must fbrctl fdb add br0 02:00:00:00:0a:f5 port p5 static

# 100,000 frames in all where the machine runs at its own speed.
frames=$(rounds 16667 600)
seed=${FBR_SEED:-$RANDOM}
agree() {
	fbrctl set br0 table-miss "$4" && fbrctl fdb flush br0 && fbrctl del-flows br0 &&
		"$flowdiff" flows "$1" "$2" "$3" >/run/flows &&
		fbrctl replace-flows br0 /run/flows &&
		"$flowdiff" run "$1" "$2" "$3" "$frames" br0 "$4" && sed 's/^/# /' /run/why >&3
}
exec 3>&1
for family in acl fw ipc; do
	check "$frames frames through 100 rules of $family (seed $seed) go where foretold" \
		agree $family "$seed" 100 normal
	check "$frames more through 1000, what they miss is dropped" agree $family $((seed + 1)) 1000 drop
done

finish
