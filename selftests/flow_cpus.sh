#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# A flow that two CPUs hit counts every frame, and tells so when it ends.
#
#	h1 on one CPU --- p1 \
#	h2 on another --- p2  -- br0
#	h3            --- p3 /
. "$(dirname "$0")/lib.sh"

[ "$(nproc)" -gt 1 ] || skip_all "there is but one CPU"
switch 3
deafen
flow="eth(dst=$nobody)"
must fbrctl add-flow br0 "$flow" p3
: >/run/events
fbrctl monitor flow >>/run/events 2>&1 7<&- 8>&- 9<&- &
later "kill $!"
listens() {
	fbrctl add-flow br0 "in_port(p3)" drop && fbrctl del-flow br0 "in_port(p3)"
	grep -q flow-del /run/events
}
must wait_until 10 listens

blast h1 eth0 cpu 0 sources 5 seed 1 dst "$nobody"
blast h2 eth0 cpu 1 sources 5 seed 1 dst "$nobody"
check "frames of both go to h3" flows_to h3
nap 1
calm
# What is on its way when they end arrives a little later.
sent() { echo "$((${now[p1.rx_$1]} + ${now[p2.rx_$1]}))"; }
settled() {
	local came
	take_stats
	came=$(sent packets)
	nap 0.2
	take_stats
	[ "$came" = "$(sent packets)" ]
}
must wait_until 5 settled
packets=$(sent packets)
bytes=$(sent bytes)
both_sent() { [ "${now[p1.rx_packets]}" -gt 0 ] && [ "${now[p2.rx_packets]}" -gt 0 ]; }
check "both have sent some" both_sent
check "the flow has counted every frame" json_is packets "$packets" fbrctl -j get-flow br0 "$flow"
check "and every byte" json_is bytes "$bytes" fbrctl -j get-flow br0 "$flow"
check "so have the ports" same "$((${now[p1.flow_hits]:-0} + ${now[p2.flow_hits]:-0}))" "$packets"
check "each of them left at p3" same "${now[p3.tx_packets]:-0}" "$packets"
must fbrctl mod-flow br0 "$flow" --idle-timeout 1
check "the event of its end has the same counters" \
	wait_until 10 grep -q "flow-del idle.*packets:$packets, bytes:$bytes" /run/events
check "and came once" same "$(grep -c 'flow-del idle' /run/events)" 1

finish loose
