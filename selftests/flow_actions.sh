#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# What a flow does with frames: who gets them, who does not, what is learned.
#
#	h1 --- p1 \
#	h2 --- p2  -- br0
#	h3 --- p3 /
. "$(dirname "$0")/lib.sh"

switch 3

# flow ACTIONS [FLOW]: the only one there is
flow() { fbrctl del-flows br0 >/dev/null && fbrctl add-flow br0 "${2:-in_port(p1)}" "$1"; }
# does ACTIONS reaches ...: with a frame of h1 to a station that nobody knows
does() {
	local actions=$1
	shift
	flow "$actions" && sends h1 "dst $nobody" "$@"
}

# --- outputs
mark
check "an output goes to its port, and to nobody else" does p2 reaches h2
check "by number, too" does 3 reaches h3
check "also a broadcast" eval 'flow p2 && sends h1 "dst $bcast" reaches h2'
check "two outputs are a mirror" does p2,p3 reaches h2 h3
check "to the same port they are two copies" does p2,p2 reaches h2=2
check "to the local port the frame goes up the stack" eval \
	'flow local && sends h1 "dst $br_mac" reaches "br0?" || sends h1 "dst $bcast" reaches br0'
check "also beside others" eval 'flow local,p3 && sends h1 "dst $bcast" reaches br0 h3'
check "none of it was a drop" drops
check "frames of other ports are switched as ever" eval \
	'flow p2 && sends h2 "dst $bcast" reaches h1 h3 br0'
check "frames of the host, too, have flows" eval \
	'flow p3 "in_port(local)" && sends br0 "dst $bcast" reaches h3'
mark
check "a frame does not go back by an output to where it came from" eval \
	'does p1 reaches nobody && drops p1.same-port=1'
check "which stops no other" eval 'does p1,p2 reaches h2 && drops p1.same-port=1'
check "in_port sends it back" does in_port reaches h1
check "also beside others" does in_port,p2 reaches h1 h2
check "the host gets its own back, too" eval 'flow in_port "in_port(local)" && let_send br0 "dst $bcast" && drops'

# --- drop
mark
check "a flow can drop" eval 'does drop reaches nobody && drops p1.flow=1'
check "so does one without actions" eval 'does "" reaches nobody && drops p1.flow=1'
check "and nothing that others send" eval 'sends h2 "dst $bcast" reaches h1 h3 br0 && drops'

# --- normal
must fbrctl fdb add br0 "$nobody" port p3 static
check "normal sends it where the station is" does normal reaches h3
check "beside others" does p2,normal reaches h2 h3
check "in the middle, too" does normal,p2 reaches h2 h3
must fbrctl fdb del br0 "$nobody"
check "and floods where nobody knows the station" does normal reaches h2 h3
check "flood floods, whoever knows it" eval \
	'fbrctl fdb add br0 $nobody port p3 static && does flood reaches h2 h3'
check "and beside an output" does p2,flood reaches h2=2 h3
must fbrctl fdb del br0 "$nobody"

# --- learning
learned() { fdb_has "$nobody2" "$1" learned; }
unknown() { fdb_lacks "$nobody2"; }
forgotten() { fbrctl fdb flush br0 >/run/why; }
teaches() { # ACTIONS: a frame from nobody2
	forgotten && flow "$1" && let_send h1 "dst $nobody src $nobody2"
}
for actions in p2 p2,p3 normal flood in_port local; do
	check "what $actions forwards teaches" eval "teaches $actions && learned p1"
done
check "what is dropped does not" eval 'teaches drop && unknown'
check "nor does a port that does not learn" eval \
	'fbrctl port set p1 learning off && teaches p2 && unknown && fbrctl port set p1 learning on'
check "a station is known where it was last seen, by flow or without" eval \
	'teaches p2 && let_send h2 "dst $bcast src $nobody2" && learned p2 && let_send h1 "dst $bcast src $nobody2" && learned p1'
check "replies find it" eval 'sends h2 "dst $nobody2" reaches h1'
check "a rule against spoofing keeps the FDB" eval \
	'fbrctl del-flows br0 >/run/why && fbrctl add-flow br0 "in_port(p1),eth(src=$(host_mac 1))" normal --priority 200 &&
	fbrctl add-flow br0 "in_port(p1)" drop --priority 199 && let_send h2 "dst $bcast src $nobody2" && mark &&
	sends h1 "dst $bcast src $nobody2" reaches nobody && drops p1.flow=1 && learned p2 &&
	sends h1 "dst $bcast" reaches h2 h3 br0'

# --- what an output asks for, and what not
must fbrctl port set p1 isolated on
must fbrctl port set p2 isolated on
mark
check "an output goes past isolation" does p2 reaches h2
check "normal does not" eval 'does normal reaches h3'
check "an output goes past flooding options" eval \
	'fbrctl port set p1 isolated off && fbrctl port set p2 isolated off &&
	fbrctl port set p2 unicast-flood off && does p2 reaches h2'
check "flood does not" does flood reaches h3
must fbrctl port set p2 unicast-flood on
must fbrctl set br0 vlan-filtering on
must fbrctl port set p2 access 20
mark
check "an output goes past VLANs, as the frame stands" does p2 reaches h2
check "normal does not" does normal reaches h3
must fbrctl port set p2 access 1
must fbrctl set br0 vlan-filtering off
mark
must ip link set p2 down
check "an output through a port that is down is a drop there" eval \
	'does p2 reaches nobody && drops p2.port-down=1'
check "which stops no other" eval 'does p2,p3 reaches h3 && drops p2.port-down=1'
must ip link set p2 up
must wait_until 5 json_is state forwarding fbrctl -j port show p2
must ip link set p2 mtu 1300
mark
check "so is one that is too small" eval \
	'flow p2 && sends h1 "dst $nobody len 1400" reaches nobody && drops p2.too-big=1'
must ip link set p2 mtu 1500

# --- table-miss
must fbrctl set br0 table-miss drop
mark
check "table-miss drops what no flow matches" eval \
	'flow p1 "in_port(p2)" && sends h1 "dst $bcast" reaches nobody && drops p1.table-miss=1'
check "and teaches nothing" eval \
	'forgotten && let_send h1 "dst $bcast src $nobody2" && unknown && drops p1.table-miss=1'
check "what matches goes on" sends h2 "dst $bcast" reaches h1
check "without any flow it drops, too" eval \
	'fbrctl del-flows br0 >/run/why && sends h2 "dst $bcast" reaches nobody && drops p2.table-miss=1'
check "normal is what it was" eval 'fbrctl set br0 table-miss normal && sends h1 "dst $bcast" reaches h2 h3 br0 && drops'

# --- counters
mark
check "hits and misses are counted where frames come in" eval \
	'does p2 reaches h2 && let_send h2 "dst $bcast" && rises flow_hits p1=1'
check "a flow counts frames and bytes" eval \
	'flow p2 && let_send h1 x3 "dst $nobody len 100" && json_is packets 3 fbrctl -j dump-flows br0 &&
	json_is bytes 300 fbrctl -j dump-flows br0'
check "and not those of others" eval \
	'let_send h2 "dst $bcast" && json_is packets 3 fbrctl -j dump-flows br0'
check "what it deleted had, it tells" json_is packets 3 fbrctl -j del-flow br0 "in_port(p1)"

finish loose
