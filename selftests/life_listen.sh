#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Listeners are killed, bridges deleted and the module taken out while frames are
# on their way to user space and through meters, under load on both CPUs.
#
#	h1 --- p1 \
#	h2 --- p2  -- br0 -- fbrctl capture, which doesn't live long
#	h3 --- p3 /
. "$(dirname "$0")/lib.sh"

lived=$(alive)
log=$(log_lines)
reload=no
if [ -n "${FBR_KO:-}" ] && grep -qE '^ *0 +0 ' /proc/self/uid_map; then
	reload=yes
fi
switch 3
deafen
printf '%s\n' 'priority=3,in_port(p1) meter(1),userspace,p3' 'priority=2,in_port(p2),eth_type(0x88b5) meter(2),trunc(40),userspace,p3' \
	'priority=1,in_port(p3) userspace' >/run/flows
furnish() {
	fbrctl add-meter br0 meter=1,pktps,rate=500,burst=50 && fbrctl add-meter br0 meter=2,kbps,rate=500 &&
		fbrctl set br0 table-miss userspace && fbrctl replace-flows br0 /run/flows
}
must furnish
blast h1 eth0 cpu 0 sources 300 seed 1 dst $bcast
blast h2 eth0 cpu 1 sources 300 seed 1 dst $nobody
check "load flows" flows_to h3

build() {
	ip -b - <<-EOT && furnish
		link add br0 type flowbridge
		link set br0 addrgenmode none
		link set br0 up
		link set p1 master br0
		link set p2 master br0
		link set p3 master br0
	EOT
}
end_of_listener() { # by one of several deaths, of which its own is one
	case $1 in
	0) kill -9 "$listener" ;;
	1) fbrctl del-flows br0 && fbrctl del-meter br0 meter=1 && kill -9 "$listener" &&
		fbrctl del-meter br0 meter=2 && furnish ;;
	2) ip link del br0 && build ;;
	3) if [ "$reload" = yes ]; then
		rmmod flowbridge && insmod "$FBR_KO" && build
	else
		ip link del br0 && build
	fi ;;
	esac
}
words=(--punted "--punted --snaplen 20" "" "--punted --rate 10")
listens() { json_is listener_count 1 fbrctl -j show br0; }
n=$(rounds 100 10)
live() {
	local i
	for ((i = 0; i < n; i++)); do
		# shellcheck disable=SC2086 # several words, or none
		fbrctl capture br0 ${words[i / 4 % 4]} >/run/heard 2>/run/capture 7<&- 8>&- 9<&- &
		listener=$!
		wait_until 10 listens && wait_until 10 test -s /run/heard && end_of_listener $((i % 4)) || return
		kill -9 "$listener" 2>/dev/null
		wait "$listener"
	done
	return 0
} 2>/run/killed
check "listeners come to $n ends" live
check "load still flows" flows_to h3
calm
none_listens() { json_is listener_count 0 fbrctl -j show br0; }
check "none listens any more" wait_until 10 none_listens
check "every frame is accounted for" conserved br0
fbrctl capture br0 --punted >/run/heard 2>/run/capture 7<&- 8>&- 9<&- &
later "kill -9 $!"
must wait_until 10 listens
must ip link del br0
check "as many objects died as were born" wait_until 10 nothing_more_alive_than "$lived"
check "the kernel's log is clean" log_clean_since "$log"

finish bare
