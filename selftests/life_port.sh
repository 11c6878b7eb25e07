#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Ports come, go and are deleted under load on both CPUs.
#
#	h1 --- p1 \ 		h1, h2 blast known and unknown stations
#	h2 --- p2 -- br0 -- vp0, du0	a veth that blasts and a dummy live briefly
#	h3 --- p3 /		h3 listens: the flow never ends
. "$(dirname "$0")/lib.sh"

lived=$(alive)
log=$(log_lines)
switch 3
deafen
must fbrctl set br0 ageing 1
blast h1 eth0 cpu 0 sources 300 seed 1 dst $bcast
blast h2 eth0 cpu 1 sources 300 seed 1 dst $nobody
blast h3 vx cpu 1 sources 300 seed 2 dst $bcast
check "load flows" flows_to h3
check "a bridge and its ports are in the ledger" ledger_counts 4 "$lived"

# One life: plugged, unplugged, plugged by another bridge's hand, deleted while a port.
a_life() {
	cat <<-EOT
		link add vp0 type veth peer name vx netns h3
		link set vp0 addrgenmode none
		link set vp0 up
		link add du0 type dummy
		link set du0 addrgenmode none
		link set du0 up
		link set vp0 master br0
		link set du0 master br0
		link set vp0 nomaster
		link set du0 nomaster
		link set p2 nomaster
		link set du0 master br0
		link set vp0 master br0
		link set p2 master br0
		link set vp0 down
		link set vp0 up
		link del du0
		link del vp0
	EOT
}
vx_up() { ip -n h3 link set vx up; }
n=$(rounds 100 10)
live() {
	local i
	for ((i = 0; i < n; i++)); do
		a_life >/run/life
		sed -n '1,14p' /run/life | ip -b - || return
		vx_up
		[ $((i % 10)) = 0 ] && {
			fbrctl delif br0 p1 && fbrctl addif br0 p1 isolated on &&
				fbrctl port set p1 isolated off || return
		}
		sed -n '15,$p' /run/life | ip -b - || return
	done
}
check "ports live $n lives under load" live
check "load still flows" flows_to h3
calm
check "every frame is accounted for, those of ports that are gone, too" conserved br0
check "only the ports that stay are there" same \
	"$(fbrctl -j port show br0 | jq -r '[.[].name] | sort | join(" ")')" "br0 p1 p2 p3"
check "no entry is left of those that went" eval \
	'fbrctl -j fdb show br0 | jq -e "all(.[]; .port | IN(\"br0\", \"p1\", \"p2\", \"p3\"))"'
must ip link del br0
check "as many objects died as were born" wait_until 10 nothing_more_alive_than "$lived"
check "the kernel's log is clean" log_clean_since "$log"

finish bare
