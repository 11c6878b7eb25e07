#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Each allocation that a command makes fails once. Then the command is refused
# and has changed nothing, or it has done without and is done.
#
#	h1 --- p1 \
#	h2 --- p2 -- br0	br1, d0: plugged, unplugged, made and deleted
#
# Needs a kernel with fault injection, so it is not in the file "order". Whoever runs
# it judges the log: the reference tracker complains there of the memory it did not get.
. "$(dirname "$0")/lib.sh"

[ -x "$here/failnth.so" ] || skip_all "failnth.so is not built"
[ -e /proc/self/fail-nth ] || skip_all "this kernel injects no faults"
debugfs=/sys/kernel/debug
mountpoint -q $debugfs || must mount -t debugfs debugfs $debugfs
for kind_of_fault in failslab fail_page_alloc; do
	must tee $debugfs/$kind_of_fault/verbose <<<0
	must tee $debugfs/$kind_of_fault/ignore-gfp-wait <<<N
done

lived=$(alive)
station=02:00:00:00:aa:01

ageless() { sed -E 's/"(age|used)_ms":[0-9]+//g; s/, age:[0-9.]+s//'; }

# What there is, but for what grows older and for numbers that only count up.
state() {
	{
		fbrctl -j show
		fbrctl -j port show
		fbrctl -j fdb show br0
		fbrctl dump-flows br0
		fbrctl dump-meters br0
		ip -d -o link show
	} | ageless | sed -E 's/"ifindex":[0-9]+//g; s/^[0-9]+: //; s/,$//' | sort
}

# fails_nth N COMMAND...: its N-th allocation fails; /run/left tells whether it made as many
fails_nth() { LD_PRELOAD=$here/failnth.so FAIL_NTH=$1 FAIL_REPORT=/run/left "${@:2}"; }

# Refused, it has changed nothing, unless the answer is what got lost; else it is done.
came_to() { # STATUS WAS DONE
	local is
	is=$(state)
	[ "$1" = 0 ] && { same "$is" "$3"; return; }
	[[ $(</run/left) == *lost ]] && [ "$is" = "$3" ] && return
	same "$is" "$2"
}

# changes UNDO COMMAND...: all or nothing, whichever allocation fails
changes() {
	local undo=$1 was fulfilled n status
	shift
	was=$(state)
	"$@" && fulfilled=$(state) && $undo && same "$(state)" "$was" || return
	for ((n = 1; ; n++)); do
		fails_nth "$n" "$@" >/run/said 2>&1
		status=$?
		[[ $(</run/left) == 0* ]] || break
		came_to "$status" "$was" "$fulfilled" || { echo "allocation $n, status $status: $(</run/said)"; return 1; }
		[ "$(state)" = "$was" ] || $undo || return
	done
	echo "# $((n - 1)) allocations: $*" >&3
	[ "$n" -gt 1 ] || { echo "no allocation has failed"; return 1; }
	[ "$status" = 0 ] && $undo && same "$(state)" "$was"
}

# reads COMMAND...: all of it, or an error
reads() {
	local all n said
	all=$("$@" | ageless) || return
	for ((n = 1; ; n++)); do
		said=$(fails_nth "$n" "$@" 2>/run/said) &&
			{ same "$(ageless <<<"$said")" "$all" || { echo "allocation $n"; return 1; }; }
		[[ $(</run/left) == 0* ]] || break
	done
	echo "# $((n - 1)) allocations: $*" >&3
	[ "$n" -gt 1 ] || { echo "no allocation has failed"; return 1; }
}

exec 3>&1
switch 2 ageing 0 mac "$br_mac"
must let_send h1 "dst $bcast"
make_d0() { ip link add d0 address 02:00:00:00:01:97 type dummy && ip link set d0 addrgenmode none; }
must make_d0

a_port() { fbrctl addif br0 d0; }
no_port() { fbrctl delif br0 d0; }
d0_anew() { make_d0 && a_port; }
a_bridge() { fbrctl addbr br1 mac 02:00:00:00:01:99; }
no_bridge() { fbrctl delbr br1; }
a_station() { fbrctl fdb add br0 "$station" port p2 learned sticky; }
no_station() { fbrctl fdb del br0 "$station"; }
options() { fbrctl set br0 ageing 0 fdb-limit 65536 group-fwd-mask 0 event-rate 1000 event-burst 4096 mac "$br_mac"; }
table_miss() { fbrctl set br0 table-miss normal flow-limit 65536 mask-limit 256; }
a_flow() { fbrctl add-flow br0 "$a_match" 'p2,local,p1' --idle-timeout 1000; }
no_flow() { fbrctl del-flow br0 "$a_match" >/dev/null; }
no_flows() { fbrctl del-flows br0 >/dev/null; }
a_match='priority=9,in_port(p1),eth_type(0x0800),ipv4(src=10.0.0.0/8)'
old_actions() { fbrctl mod-flow br0 "$a_match" 'p2,local,p1' --idle-timeout 1000; }
old_flows() { fbrctl replace-flows br0 /run/old_flows >/dev/null; }
a_meter() { fbrctl add-meter br0 'meter=7,pktps,rate=10,burst=5'; }
no_meter() { fbrctl del-meter br0 meter=7 >/dev/null; }
old_meter() { fbrctl mod-meter br0 'meter=7,pktps,rate=10,burst=5'; }
no_metered_flow() { fbrctl del-flow br0 'in_port(p2)' >/dev/null; }
a_guard="mac=02:00:00:00:00:01,ip=10.0.0.1,fd00::/64"
no_guard() { fbrctl guard p1 off; }
old_guard() { fbrctl port set p1 guard "$a_guard"; }
port_options() { fbrctl port set p1 isolated off fdb-limit 0; }

# --- by fbrctl
check "addbr" changes no_bridge a_bridge
check "set BR" changes options fbrctl set br0 ageing 100000 fdb-limit 99 group-fwd-mask 8 event-rate 9 event-burst 9
check "set BR mac" changes options fbrctl set br0 mac 02:00:00:00:01:98
check "addif" changes no_port fbrctl addif br0 d0 number 7 isolated on
check "port set" changes port_options fbrctl port set p1 isolated on fdb-limit 4
check "addif with a guard" changes no_port fbrctl addif br0 d0 guard "$a_guard"
check "guard" changes no_guard fbrctl guard p1 "$a_guard"
must old_guard
check "another guard, and VLANs" changes old_guard fbrctl port set p1 guard mac=02:00:00:00:00:02 accept all
check "guard off" changes old_guard fbrctl guard p1 off
check "guard, shown" reads fbrctl -j guard br0
must no_guard
check "fdb add" changes no_station fbrctl fdb add br0 $station port p2 static
must a_station
check "fdb del" changes a_station no_station
check "fdb flush" changes a_station fbrctl fdb flush br0 port p2
check "fdb get" reads fbrctl -j fdb get br0 $station
check "fdb show" reads fbrctl -j fdb show br0
check "show" reads fbrctl -j show br0
check "port show" reads fbrctl -j port show br0
must a_port
check "delif" changes a_port no_port
check "the port is deleted" changes d0_anew ip link del d0
must no_port
must a_bridge
check "delbr" changes a_bridge no_bridge

# --- flows: the first of all, and one among others
check "set BR table-miss" changes table_miss fbrctl set br0 table-miss drop flow-limit 9 mask-limit 9
check "add-flow" changes no_flow a_flow
check "add-flow to a new table" changes no_flows fbrctl add-flow br0 '' drop
must fbrctl add-flow br0 'in_port(p1)' p2
must fbrctl add-flow br0 'priority=10,eth_type(0x0800)' normal
check "add-flow among others" changes no_flow a_flow
must a_flow
check "mod-flow" changes old_actions fbrctl mod-flow br0 "$a_match" 'p1,p2' --idle-timeout 0
check "del-flow" changes a_flow no_flow
check "del-flows" changes a_flow fbrctl del-flows br0 "$a_match"
fbrctl dump-flows br0 >/run/old_flows
printf '%s\n' 'in_port(p2) p1' 'in_port(p1),eth_type(0x0806) p2' 'in_port(p1) p2' >/run/new_flows
check "replace-flows" changes old_flows fbrctl replace-flows br0 /run/new_flows
check "get-flow" reads fbrctl get-flow br0 "$a_match"
check "dump-flows" reads fbrctl dump-flows br0
check "trace" reads fbrctl trace br0 'in_port(p1),eth_type(0x0800),ipv4(src=10.1.1.1)'
must no_flows

# --- meters: the first of all, and one far from another
check "add-meter" changes no_meter a_meter
must fbrctl add-meter br0 'meter=4000000000,rate=1'
check "add-meter beside another" changes no_meter a_meter
must a_meter
check "mod-meter" changes old_meter fbrctl mod-meter br0 'meter=7,kbps,rate=20'
check "dump-meters" reads fbrctl dump-meters br0
check "add-flow that names it" changes no_metered_flow fbrctl add-flow br0 'in_port(p2)' 'meter(7),p1'
check "del-meter" changes a_meter no_meter
must fbrctl del-meter br0 meter=4000000000

# --- by iproute2
check "ip link del BR" changes a_bridge ip link del br1
must no_bridge
check "ip link add type flowbridge" changes no_bridge ip link add br1 address 02:00:00:00:01:99 type flowbridge
check "ip link set master" changes no_port ip link set d0 master br0
must a_port
check "ip link set nomaster" changes a_port ip link set d0 nomaster
must no_port
check "ip link set BR address" changes options ip link set br0 address 02:00:00:00:01:98
check "bridge link set" changes port_options bridge link set dev p1 isolated on
check "bridge link show" reads bridge -d link show
check "bridge fdb show" reads bridge fdb show
check "bridge fdb get" reads bridge fdb get $station br br0
check "bridge fdb del" changes a_station bridge fdb del $station dev br0 self
must no_station
check "bridge fdb add" changes no_station bridge fdb add $station dev br0 self via p2 static

must ip link del br0
check "as many objects died as were born" wait_until 10 nothing_more_alive_than "$lived"

finish bare
