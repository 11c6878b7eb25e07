#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# iproute2, ethtool and brctl as the distribution ships them.
#
#	h1 --- p1 \
#	h2 --- p2 -- br0
. "$(dirname "$0")/lib.sh"

m=02:00:00:00:bb:0
option_is() { json_is "${2//-/_}" "$3" fbrctl -j port show "$1"; }

switch 2
must let_send h1 "dst $bcast"

# --- ip
check "ip link add makes a bridge" eval \
	'ip link add br1 type flowbridge && fbrctl -j show br1 | jq -e .'
check "ip link set master plugs a port in" eval \
	'ip link add d0 type dummy && ip link set d0 addrgenmode none && ip link set d0 master br1 &&
	says d0 fbrctl -j port show br1'
check "and moves it to another bridge" eval \
	'ip link set d0 master br0 && says d0 fbrctl -j port show br0 &&
	silent_on name...d0 fbrctl -j port show br1'
check "ip link set nomaster takes it out" eval \
	'ip link set d0 nomaster && silent_on name...d0 fbrctl -j port show br0'
check "ip link del ends a bridge" eval 'ip link del br1 && not fbrctl show br1'
check "ip -d link calls a port flowbridge_slave" says flowbridge_slave ip -d link show p1
check "and a bridge flowbridge" says flowbridge ip -d link show br0
check "ip link show master lists ports" says 'p1.*' ip link show master br0
check "ip link show type lists bridges" says br0 ip link show type flowbridge
check "ip link show type flowbridge_slave lists ports" says p2 ip link show type flowbridge_slave
check "ip -s link counts" says '[1-9]' ip -s link show br0

# --- bridge fdb
check "bridge fdb show lists stations by port" \
	says "$(host_mac 1) dev p1 .*master br0" bridge fdb show
check "as JSON, too" eval 'bridge -j fdb show | jq -e "any(.[]; .mac == \"$(host_mac 1)\" and .ifname == \"p1\")"'
check "bridge fdb get finds one" says p1 bridge fdb get "$(host_mac 1)" br br0
check "but not one that there isn't" not bridge fdb get ${m}9 br br0
check "bridge fdb add ... self via PORT adds one" eval \
	'bridge fdb add ${m}1 dev br0 self via p2 static && fdb_has ${m}1 p2 static &&
	sends h1 "dst ${m}1" reaches h2'
check "a second time it is refused" not bridge fdb add ${m}1 dev br0 self via p2 static
check "bridge fdb add ... dynamic adds one that ages" eval \
	'bridge fdb add ${m}2 dev br0 self via p2 dynamic && fdb_has ${m}2 p2 learned'
check "bridge fdb add ... sticky adds one that doesn't move" eval \
	'bridge fdb add ${m}3 dev br0 self via p2 dynamic sticky &&
	let_send h1 "dst $bcast src ${m}3" && fdb_has ${m}3 p2'
check "bridge fdb add without a port adds one of the host" eval \
	'bridge fdb add ${m}4 dev br0 self permanent && sends h1 "dst ${m}4" reaches br0'
check "bridge fdb add ... vlan goes to that VLAN" eval \
	'bridge fdb add ${m}5 dev br0 self via p2 vlan 7 static &&
	fbrctl fdb get br0 ${m}5 vlan 7 && not fbrctl fdb get br0 ${m}5'
check "bridge fdb get ... vlan finds it there, and only there" eval \
	'says p2 bridge fdb get ${m}5 br br0 vlan 7 && not bridge fdb get ${m}5 br br0'
check "via a device that is no port is refused" not bridge fdb add ${m}6 dev br0 self via lo static
check "a multicast address is refused" not bridge fdb add 01:00:00:00:00:01 dev br0 self via p2 static
check "bridge fdb replace replaces" eval \
	'bridge fdb replace ${m}1 dev br0 self via p1 static && fdb_has ${m}1 p1 static'
check "bridge fdb del deletes" eval 'bridge fdb del ${m}1 dev br0 self && fdb_lacks ${m}1'
check "bridge fdb del of nothing is refused" not bridge fdb del ${m}1 dev br0 self
must bridge fdb add ${m}1 dev br0 self via p2 static
if bridge fdb flush dev br0 2>/run/why; then
	check "bridge fdb flush dev takes all but the ports' own" eval \
		'fdb_lacks "$(host_mac 1)" && fdb_lacks ${m}1 && fdb_has "$(port_mac 1)" p1 local'
	refill() {
		fbrctl fdb add br0 "${m}1" port p1 static && fbrctl fdb add br0 "${m}2" port p2 static &&
			fbrctl fdb add br0 "${m}3" port p2 learned && fbrctl fdb add br0 "${m}4" permanent &&
			fbrctl fdb add br0 "${m}5" port p2 vlan 7 static
	}
	left() { # WHICH of the five
		same "$(fbrctl fdb show br0 | sed -n "s/.*$m\([1-5]\).*/\1/p" | sort | tr -d '\n')" "$1"
	}
	flush_leaves() { # LEFT WORD...: of the five
		fbrctl fdb flush br0 kind all && refill && bridge fdb flush dev br0 "${@:2}" && left "$1"
	}
	check "with a port, those at it" flush_leaves 14 brport p2
	check "with a VLAN, those in it" flush_leaves 1234 vlan 7
	check "with permanent, those" flush_leaves 1235 permanent
	check "with static, those" flush_leaves 34 static
	check "with what it can't tell it refuses" eval \
		'not flush_leaves "" sticky && left 12345'
elif grep -q unknown /run/why; then
	skip "bridge fdb flush dev takes the learned" "bridge is too old"
else
	check "bridge fdb flush dev takes the learned" false
fi

# --- bridge monitor
bridge monitor fdb >/run/monitor 2>&1 7<&- 8>&- 9<&- &
later "kill $!"
hears() { let_send h2 "dst $bcast src ${m}7" && fbrctl fdb del br0 "${m}7"; grep -q "${m}7" /run/monitor; }
check "bridge monitor fdb shows what is learned" wait_until 10 hears
check "and what is deleted" wait_until 5 grep -qi "deleted.*${m}7" /run/monitor
check "with the port's name and the master" grep -q "${m}7 dev p2.*master br0" /run/monitor

# --- bridge link
check "bridge link show lists ports" says 'p1.*master br0' bridge link show
check "with their options" says 'learning on' bridge -d link show dev p1
set_by_bridge() { # WORD OPTION DEFAULT
	local default=off other=on
	[ "$3" = true ] && default=on other=off
	bridge link set dev p1 "$1" "$other" && not option_is p1 "$2" "$3" >/dev/null &&
		says "$1 $other" bridge -d link show dev p1 &&
		bridge link set dev p1 "$1" "$default" && option_is p1 "$2" "$3"
}
check "bridge link set learning" set_by_bridge learning learning true
check "bridge link set flood" set_by_bridge flood unicast-flood true
check "bridge link set mcast_flood" set_by_bridge mcast_flood multicast-flood true
check "bridge link set bcast_flood" set_by_bridge bcast_flood broadcast-flood true
check "bridge link set isolated" set_by_bridge isolated isolated false
check "bridge link set hairpin" set_by_bridge hairpin hairpin false
check "bridge link set locked" set_by_bridge locked locked false
check "what it can't do it refuses" not bridge link set dev p1 guard on
check "ip link set type bridge_slave sets options, too" eval \
	'ip link set p1 type bridge_slave isolated on && option_is p1 isolated true &&
	ip link set p1 type bridge_slave isolated off learning off && option_is p1 isolated false &&
	option_is p1 learning false && ip link set p1 type bridge_slave learning on'
check "all or none of them" eval \
	'not ip link set p1 type bridge_slave isolated on guard on && option_is p1 isolated false'
check "ip -d link shows them" says 'flowbridge_slave' ip -d link show p1

# --- ethtool
if have ethtool; then
	check "ethtool -i" says 'driver: flowbridge' ethtool -i br0
	check "ethtool -S" says ': [0-9]' ethtool -S br0
	check "ethtool -k" says 'tx-checksumming' ethtool -k br0
fi

# --- brctl
if have brctl; then
	check "brctl addif" eval 'brctl addif br0 d0 && says d0 fbrctl -j port show br0'
	check "brctl addif of a port is refused" not brctl addif br0 d0
	check "brctl delif" eval 'brctl delif br0 d0 && silent_on name...d0 fbrctl -j port show br0'
	check "brctl delif of no port is refused" not brctl delif br0 d0
	check "brctl showmacs" eval \
		'let_send h1 "dst $bcast" && says "$(host_mac 1)[[:space:]]+no" brctl showmacs br0 &&
		says "$(port_mac 1)[[:space:]]+yes" brctl showmacs br0'
else
	skip "brctl addif, delif, showmacs" "no brctl"
fi

# --- what the kernel keeps for its own bridge is refused, not half done
check "bridge fdb add ... master is refused" not bridge fdb add ${m}8 dev p1 master static
check "and adds nothing" fdb_lacks ${m}8

finish
