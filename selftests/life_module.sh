#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# The module is taken out and put in again, under load, with bridges in use.
#
#	h1 --- p1 \
#	h2 --- p2 -- br0
#	h3 --- p3 /
. "$(dirname "$0")/lib.sh"

[ -n "${FBR_KO:-}" ] || skip_all "FBR_KO doesn't name the module"
grep -qE '^ *0 +0 ' /proc/self/uid_map || skip_all "modules are root's"

log=$(log_lines)
switch 3
deafen
blast h1 eth0 cpu 0 sources 300 seed 1 dst $bcast
blast h2 eth0 cpu 1 sources 300 seed 1 dst $nobody
blast - br0 cpu 1 dst $bcast
check "load flows" flows_to h3

n=$(rounds 100 10)
live() {
	local i
	for ((i = 0; i < n; i++)); do
		rmmod flowbridge || return
		insmod "$FBR_KO" || return
		ip -b - <<-EOT || return
			link add br0 type flowbridge
			link set br0 addrgenmode none
			link set br0 up
			link set p1 master br0
			link set p2 master br0
			link set p3 master br0
		EOT
	done
}
check "the module leaves and comes back $n times" live
check "load flows again" flows_to h3
calm
check "every frame is accounted for" conserved br0
check "rmmod takes the bridge along and frees its ports" eval \
	'rmmod flowbridge && not ip link show br0 && silent_on master ip link show p1'
check "the device files of the module are gone" not [ -e /sys/module/flowbridge ]
must insmod "$FBR_KO"
check "a new one starts empty" same "$(fbrctl -j show | jq length)" 0
check "the kernel's log is clean" log_clean_since "$log"

finish bare
