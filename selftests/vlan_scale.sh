#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Every VLAN on a hundred ports: what it takes, beside the Linux bridge.
#
#	h1 --- p1 \
#	h2 --- p2  -- br0	and dummies, all in 4,094 VLANs
#	  d3, d4 ... /
. "$(dirname "$0")/lib.sh"

ports=100
case ${FBR_KERNEL:-} in
*debug) ports=20 ;;
esac
[ $emulated = yes ] && ports=10

dummies() {
	local i
	for ((i = 3; i <= ports; i++)); do
		devices+=("d$i")
		echo "link add d$i type dummy"
		echo "link set d$i addrgenmode none"
		echo "link set d$i up"
	done >/run/batch
	must ip -b /run/batch
}

# Memory of the kernel that a bridge can be blamed for, in kB.
memory() { awk '/^(SUnreclaim|Percpu|VmallocUsed):/ { n += $2 } END { print n }' /proc/meminfo; }

# costs COMMAND...: done; sets $ms and $kb
costs() {
	local start kb_before
	kb_before=$(memory)
	start=$(microseconds)
	"$@" || return
	ms=$((($(microseconds) - start) / 1000))
	kb=$(($(memory) - kb_before))
}

switch 2 vlan-filtering on default-pvid none
devices=()
dummies
must fbrctl addif br0 "${devices[@]}"
mark

in_all() {
	local dev
	for dev in p1 p2 "${devices[@]}"; do
		fbrctl vlan add "$dev" 1-4094 || return
	done
}
check "$ports ports become members of 4,094 VLANs" costs in_all
ours_ms=$ms ours_kb=$kb
memberships() { fbrctl -j vlan show br0 | jq 'map(.vlan_end - .vlan + 1) | add'; }
check "each of them of each" same "$(memberships)" $((4094 * ports))
check "the bridge lists its VLANs" same "$(fbrctl -j vlan list br0 | jq length)" 4094
got=0
reaches_dummies() { # VID N: as do so many of the dummies
	got=$((got + $2))
	sends h1 "dst $bcast vlan $1" reaches h2 && take_stats &&
		same "$(dummies_got)" "$got"
}
dummies_got() {
	local dev n=0
	for dev in "${devices[@]}"; do
		n=$((n + ${now[$dev.tx_packets]:-0}))
	done
	echo "$n"
}
for vid in 1 2 63 64 2048 4093 4094; do
	check "a frame in VLAN $vid reaches every port" reaches_dummies $vid $((ports - 2))
done
must fbrctl vlan del d3 2-2047,2049-4093
check "a port that has left all but some is in those" eval \
	'reaches_dummies 1 $((ports - 2)) && reaches_dummies 2048 $((ports - 2)) && reaches_dummies 4094 $((ports - 2))'
check "and in none that it left" eval \
	'reaches_dummies 2 $((ports - 3)) && reaches_dummies 2047 $((ports - 3)) && reaches_dummies 4093 $((ports - 3))'

# Ranges of one VLAN each: as many as there can be, in more than one message.
odd() { seq -s , 1 2 4093; }
check "every other VLAN may leave untagged" fbrctl vlan add p2 "$(odd)" untagged
ranges() { fbrctl -j vlan show p2 | jq -c '[length, (map(select(.untagged)) | length)]'; }
check "which is 4,094 ranges to be shown" same "$(ranges)" "[4094,2047]"
check "and as many for frames" eval \
	'sends h1 "dst $bcast vlan 4093" reaches h2:none && sends h1 "dst $bcast vlan 4094" reaches h2'

# --- the Linux bridge, which takes its time, also to end: on fewer ports
linux_ports=10
[ $slow = yes ] && linux_ports=2
linux_in_all() { bridge -b /run/vlans; }
if ip link add lb0 type bridge vlan_filtering 1 vlan_default_pvid 0 2>/run/why; then
	for ((i = 1; i <= linux_ports; i++)); do
		must ip link add "e$i" type dummy
		must ip link set "e$i" master lb0
		echo "vlan add dev e$i vid 1-4094" >>/run/vlans
	done
	check "$linux_ports ports of a Linux bridge, too" costs linux_in_all
	check "which takes more memory for each" [ $((ours_kb * linux_ports)) -lt $((kb * ports)) ]
	echo "# Linux bridge: $linux_ports ports in $ms ms, $kb kB"
	must ip link del lb0
else
	skip "a Linux bridge takes more memory" "this kernel has none: $(</run/why)"
fi
echo "# flowbridge: $ports ports in $ours_ms ms, $ours_kb kB"

finish loose
