#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# A million stations: nothing stalls, no entry is missed, and they all go.
#
#	h1 --- p1 \		half of the stations each
#	h2 --- p2 -- br0
#	h3 --- p3 -- h4 --- p4	a flow between two hosts that must not stop
. "$(dirname "$0")/lib.sh"

case ${FBR_KERNEL:-} in
*debug) half=5000 ;;
*) half=500000; [ $emulated = yes ] && half=20000 ;;
esac
half=${FBR_HALF_MILLION:-$half}
log=$(log_lines)
switch 4
must fbrctl set br0 fdb-limit 4194304 ageing 0 event-rate 1

fill() {
	tell "flood h1 $half 1 dst $(host_mac 4)" && tell "flood h2 $half 2 dst $(host_mac 4)"
}
# The flow: h3 -> h4, on both CPUs, to a known station.
must let_send h4 "dst $bcast"
deafen
few_left() { [ "$(fbrctl -j show br0 | jq '.[0].fdb_count')" -lt 10 ]; }
check "two ports learn $half stations each" fill
blast h3 eth0 cpu 0 dst "$(host_mac 4)"
blast h3 eth0 cpu 1 src "$(host_mac 3)" dst "$(host_mac 4)"
check "a flow runs on two CPUs" flows_to h4

# while_flowing COMMAND...: done, and the flow never rested for long
while_flowing() {
	local was start=$EPOCHREALTIME
	tell "count h4" || return
	was=${answer% *}
	"$@" || return
	tell "count h4" || return
	echo "# $*: $(bc_ms "$start") ms, $((${answer% *} - was)) frames meanwhile" >>/run/notes
	[ "${answer% *}" -gt "$was" ] || { echo "the flow stood still"; return 1; }
}
bc_ms() { echo $(((${EPOCHREALTIME/./} - ${1/./}) / 1000)); }

dump_all() { fbrctl fdb show br0 >/run/dump; }
check "the table is dumped under load" while_flowing dump_all
# Each of the flood's stations once: 02:01:... and 02:02:..., numbered behind.
each_once() {
	grep -oE '02:0[12](:[0-9a-f]{2}){4}' /run/dump | LC_ALL=C sort >/run/sorted
	same "$(wc -l </run/sorted) $(uniq /run/sorted | wc -l)" "$((2 * half)) $((2 * half))"
}
check "every station is in it once" each_once
rm -f /run/dump /run/sorted
flush_port() { says "(^|[^0-9])$half([^0-9]|\$)" fbrctl fdb flush br0 port p1; }
check "a flush by port takes its half under load" while_flowing flush_port
check "and no other" eval 'tell "flood h2 1 2 dst $(host_mac 4)" &&
	says "(^|[^0-9])$half([^0-9]|\$)" fbrctl fdb flush br0 port p2'
check "the table fills again" fill
check "an ageing time takes them all" eval 'fbrctl set br0 ageing 0.1 &&
	while_flowing wait_until 60 few_left &&
	fbrctl set br0 ageing 0'
check "the table fills again" fill
check "a port that is unplugged takes its half" while_flowing fbrctl delif br0 p1
calm
check "every frame is accounted for" conserved br0
check "a bridge with what is left is deleted" fbrctl delbr br0
must ip link add br0 type flowbridge
must ip link set br0 addrgenmode none
for i in 1 2 3 4; do
	must ip link set p$i master br0
done
must ip link set br0 up
must fbrctl set br0 fdb-limit 4194304 ageing 0 event-rate 1
check "filled once more" fill
if [ -n "${FBR_KO:-}" ] && grep -qE '^ *0 +0 ' /proc/self/uid_map; then
	check "the module is taken out from under them" rmmod flowbridge
	must insmod "$FBR_KO"
else
	skip "the module is taken out from under them" "FBR_KO doesn't name it"
fi
check "nothing has stalled, says the kernel's log" log_clean_since "$log"
cat /run/notes

finish bare
