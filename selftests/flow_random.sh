#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Whatever actions are taken, they run on whatever frames come: nothing is lost
# sight of, and the kernel complains of nothing.
#
#	t1, t2 and v1 --- br0 -- genl.py, which listens	(flow_random.py plays the ports)
. "$(dirname "$0")/lib.sh"
needs python3

log=$(log_lines)
switch 0
tap_ports t1: t2: v1:vnet_hdr
must fbrctl add-meter br0 meter=1,pktps,rate=1000,burst=50
must fbrctl add-meter br0 meter=2,kbps,rate=1000,burst=500
python3 "$here/genl.py" listen br0 14 rate=1000 burst=100 >/run/heard 2>&1 7<&- 8>&- 9<&- &
listener=$!
later "kill $listener"
must wait_until 20 test -s /run/heard

n=$(rounds 20 2)
seed=${FBR_SEED:-$RANDOM}
check "$n rounds of random flows for random frames (seed $seed)" python3 "$here/flow_random.py" "$n" 400 "$seed"
check "every frame is accounted for" conserved br0
must fbrctl set br0 vlan-filtering on
for port in t1 t2 v1 br0; do
	must fbrctl vlan add $port 2-4094
done
check "and $n while VLANs are told apart" python3 "$here/flow_random.py" "$n" 400 $((seed + 1))
check "something of it was listened to" [ "$(wc -l </run/heard)" -gt 10 ]
check "all of them were kinds of frames that it is told of" not grep -v '^{' /run/heard
must fbrctl del-flows br0 >/dev/null
check "the kernel's log is clean" log_clean_since "$log"

finish
