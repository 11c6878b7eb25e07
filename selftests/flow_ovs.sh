#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# The same flows on openvswitch.ko and here forward the same frames. Needs a kernel
# with Open vSwitch, so it is not in the file "order".
#
#	h1 --- p1 \			g1 --- q1 \
#	h2 --- p2  -- br0		g2 --- q2  -- ovs0
#	h3 --- p3 /			g3 --- q3 /
. "$(dirname "$0")/lib.sh"
needs python3

dpctl=${FBR_DPCTL:-ovs-dpctl}
needs "$dpctl"

# A field that is not named means something else to Open vSwitch: no eth() is a
# frame without addresses, no vlan() one without a tag. What it can't say is left out.
rows() {
	grep -E '^[^#|]+\|eth_type\((0x0800|0x86dd|0x0806|0x8100)\),[^|]+\|' "$here/flow_fields" |
		grep -v -F -e 'encap(vlan(vid=9))' -e 'proto=0x6/0x7'
}

switch 3 table-miss drop
must fbrctl port set p1 learning off
for i in 1 2 3; do
	printf '%s\n' "netns add g$i" \
		"link add q$i type veth peer name eth0 address 02:00:00:00:02:0$i netns g$i" \
		"link set q$i addrgenmode none" "link set q$i up"
done >/run/batch
must ip -b /run/batch
must "$dpctl" add-dp ovs0 q1,port_no=1 q2,port_no=2 q3,port_no=3
for i in 1 2 3; do
	must tell "up /run/netns/g$i eth0"
	must tell "at g$i /run/netns/g$i eth0"
done

while IFS='|' read -r _ _ kind also other; do
	printf '%s\n' "$kind" "$kind $also" "$kind $other"
done < <(rows) >/run/kinds
must eval "python3 '$here/flow_frames.py' </run/kinds >/run/frames"

# got_of SIDE FRAME: how often 2 and 3 of that side got what 1 sent
got_of() {
	local two
	tell "send ${1}1 hex $2" && tell "got ${1}2" && two=$answer &&
		tell "send ${1}1 hex $2" && tell "got ${1}3" && got="$two $answer"
}
# What Open vSwitch wants said of TCP, and how it writes a mask.
for_ovs() {
	local flow=$1
	if [[ $flow == *proto=6[,\)]* ]]; then
		[[ $flow == *tcp\(* ]] || flow+=",tcp(src=0/0)"
		[[ $flow == *tcp_flags\(* ]] || flow+=",tcp_flags(0/0)"
	fi
	flow=${flow/"/16)"/"/255.255.0.0)"}
	echo "${flow/"/10)"/"/ffc0::)"}"
}
forward_alike() { # FLOW FRAME...
	local flow="in_port(1),eth(dst=$nobody2),$1" frame here status=0
	shift
	fbrctl add-flow br0 "$flow" 2,3 && "$dpctl" add-flow ovs0 "$(for_ovs "$flow")" 2,3 || status=1
	for frame; do
		got_of h "$frame" && here=$got && got_of g "$frame" || status=1
		[ "$here" = "$got" ] || { echo "here $here, there $got: $frame"; status=1; }
	done
	fbrctl del-flows br0
	"$dpctl" del-flows ovs0
	return "$status"
}
n=0
exec 6</run/frames
while IFS='|' read -r sentence flow _; do
	read -ru 6 a
	read -ru 6 b
	read -ru 6 c
	check "both switches look at $sentence" forward_alike "$flow" "$a" "$b" "$c"
	n=$((n + 1))
done < <(rows)
exec 6<&-
check "those were many" [ $n -gt 40 ]
must "$dpctl" del-dp ovs0

finish
