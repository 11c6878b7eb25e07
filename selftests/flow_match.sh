#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Every field that a flow can look at has one that differs only there.
#
#	h1 --- p1 \
#	h2 --- p2  -- br0, which drops what no flow matches
#	h3 --- p3 /
. "$(dirname "$0")/lib.sh"
needs python3

rows() { grep -v -e '^$' -e '^#' "$here/flow_fields"; }

packets() { json_is packets "$1" fbrctl -j dump-flows br0; }
told_apart() { # FLOW MATCHING ALSO OTHER
	fbrctl add-flow br0 "$1" p2 && sends h1 "hex $2" reaches h2 &&
		sends h1 "hex $3" reaches h2 && sends h1 "hex $4" reaches nobody && packets 2
}

switch 3 table-miss drop
must fbrctl port set p1 learning off

while IFS='|' read -r _ _ kind also other; do
	printf '%s\n' "$kind" "$kind $also" "$kind $other"
done < <(rows) >/run/kinds
must eval "python3 '$here/flow_frames.py' </run/kinds >/run/frames"

exec 6</run/frames
while IFS='|' read -r sentence flow _; do
	read -ru 6 a
	read -ru 6 b
	read -ru 6 c
	check "a flow can look at $sentence" told_apart "$flow" "$a" "$b" "$c"
	fbrctl del-flows br0 >/run/why 2>&1
done < <(rows)
exec 6<&-

check "a flow can look at the port" eval \
	'fbrctl add-flow br0 "in_port(p1)" p2 && sends h1 "dst $nobody" reaches h2 &&
	sends h3 "dst $nobody" reaches nobody && packets 1 && fbrctl del-flows br0'
check "the local one, too" eval \
	'fbrctl add-flow br0 "in_port(local)" p2 && sends br0 "dst $nobody" reaches h2 &&
	sends h3 "dst $nobody" reaches nobody && packets 1 && fbrctl del-flows br0'
# What the kernel knows of a frame is lost on the way out of a namespace.
frame_hex=$(python3 "$here/flow_frames.py" <<<"tcp")
knows() { # FLOW MARK PRIORITY PACKETS
	python3 "$here/flow_frames.py" send br0 "$2" "$3" "$frame_hex" && tell drain && packets "$4"
}
check "and at the mark" eval \
	'fbrctl add-flow br0 "skb_mark(0x5)" p2 && knows . 5 0 1 && knows . 4 0 1 && fbrctl del-flows br0'
check "and at bits of it" eval \
	'fbrctl add-flow br0 "skb_mark(0x4/0xc)" p2 && knows . 7 0 1 && knows . 8 0 1 && fbrctl del-flows br0'
check "and at the priority" eval \
	'fbrctl add-flow br0 "skb_priority(0x3)" p2 && knows . 0 3 1 && knows . 0 2 1 && fbrctl del-flows br0'
check "and at nothing" eval \
	'fbrctl add-flow br0 "" p2 && sends h1 "dst $nobody" reaches h2 && sends h3 "dst $bcast" reaches h2 &&
	packets 2 && fbrctl del-flows br0'
check "link-local groups it does not see" eval \
	'fbrctl add-flow br0 "" p2 && sends h1 "dst 01:80:c2:00:00:0e type 0x88cc" reaches nobody && packets 0 &&
	fbrctl del-flows br0'
check "a frame that can't come in neither" eval \
	'fbrctl add-flow br0 "" p2 && sends h1 "dst $nobody src 01:00:00:00:00:01" reaches nobody && packets 0'

finish
