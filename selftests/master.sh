#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# The bridge as a network device, and whom it takes as a port.
#
#	h1 --- p1 \
#	h2 --- p2 -- br0
. "$(dirname "$0")/lib.sh"

attr_is() { # DEV WORD VALUE: what follows the word in "ip -d link"; "" for no word
	local line is=""
	line=$(ip -o -d link show "$1") || return
	[[ $line =~ \ $2\ ([^\ ]+) ]] && is=${BASH_REMATCH[1]}
	same "$is" "$3"
}
flagged() { [[ $(ip -o link show "$1") == *[\<,]"$2"[,\>]* ]]; }

switch 2

# --- MTU
check "the MTU is that of the smallest port" eval \
	'attr_is br0 mtu 1500 && ip link set p2 mtu 1400 && attr_is br0 mtu 1400'
check "it grows with it" eval 'ip link set p2 mtu 1500 && attr_is br0 mtu 1500'
must ip link set br0 mtu 1300
check "once set by hand it stays" eval \
	'ip link set p2 mtu 1290 && attr_is br0 mtu 1300 &&
	ip link set p2 mtu 1500 && attr_is br0 mtu 1300'

# --- GSO
if ip tuntap add tap1 mode tap 2>/dev/null; then
	check "a port that takes less at once bounds the bridge" eval \
		'attr_is br0 tso_max_size 524280 && ip link set tap1 master br0 &&
		attr_is br0 tso_max_size 65536'
	check "until it leaves" eval 'ip link set tap1 nomaster && attr_is br0 tso_max_size 524280'
	ip link del tap1
fi

# --- headroom, where the kernel tells it (since 6.15)
headroom() { # NETNS-OF-PID DEV
	nsenter --net="$1" python3 - "$2" <<-'EOT'
		import socket, struct, sys
		link = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, socket.NETLINK_ROUTE)
		link.send(struct.pack("=IHHIIBxHiII", 32, 18, 1, 1, 0, 0, 0, socket.if_nametoindex(sys.argv[1]), 0, 0))
		rest = link.recv(65536)[32:]
		while rest:
		    size, attribute = struct.unpack_from("=HH", rest)
		    if attribute == 68:
		        print(struct.unpack_from("=H", rest, 4)[0])
		    rest = rest[(size + 3) & ~3:]
	EOT
}
headrooms() { same "$(headroom /proc/self/ns/net br0) $(headroom /run/netns/h1 eth0)" "$1 $2"; }
if [ -n "$(headroom /proc/self/ns/net br0)" ]; then
	must ip link add vx0 type vxlan id 1 dstport 4789 local 127.0.0.1
	needed=$(headroom /proc/self/ns/net vx0)
	check "the bridge needs no headroom while no port does" headrooms 0 0
	check "a port that does has it made at the others" eval \
		'[ "$needed" -gt 0 ] && ip link set vx0 master br0 && headrooms $needed $needed'
	check "one that leaves needs none" eval \
		'ip link set p1 nomaster && headrooms $needed 0 && ip link set p1 master br0 && headrooms $needed $needed'
	check "nor do the others once that one has left" eval 'ip link del vx0 && headrooms 0 0'
fi

# --- address
must ip link add d0 address 00:00:00:00:aa:01 type dummy
must ip link set d0 addrgenmode none
check "the address is the lowest of the ports'" attr_is br0 link/ether $br_mac
check "a port with a lower one changes it" eval \
	'ip link set d0 master br0 && attr_is br0 link/ether 00:00:00:00:aa:01'
check "and the port's leaving changes it back" eval \
	'ip link set d0 nomaster && attr_is br0 link/ether $br_mac'
check "a port's new address counts" eval \
	'ip link set p2 address 02:00:00:00:00:f0 && attr_is br0 link/ether 02:00:00:00:00:f0 &&
	fdb_has 02:00:00:00:00:f0 p2 local && fdb_lacks "$(port_mac 2)" &&
	ip link set p2 address "$(port_mac 2)" && attr_is br0 link/ether $br_mac'
check "set by hand it stays" eval \
	'ip link set br0 address 02:00:00:00:cc:01 && ip link set d0 master br0 &&
	attr_is br0 link/ether 02:00:00:00:cc:01'
check "frames to it go up" sends h1 "dst 02:00:00:00:cc:01" reaches br0
check "frames to the ports' still do" sends h1 "dst $br_mac" reaches br0
check "fbrctl sets it, too" eval \
	'fbrctl set br0 mac 02:00:00:00:cc:02 && attr_is br0 link/ether 02:00:00:00:cc:02 &&
	sends h1 "dst 02:00:00:00:cc:02" reaches br0'
check "the old one is the host's no more" sends h1 "dst 02:00:00:00:cc:01" reaches h2
check "a group is no address for a bridge" misspelt 01:00 fbrctl set br0 mac 01:00:00:00:00:01
must ip link set d0 nomaster

# --- carrier and state
check "with a port up the bridge has carrier" eval \
	'attr_is br0 state UP && flagged br0 LOWER_UP'
must ip -n h1 link set eth0 down
must ip -n h2 link set eth0 down
no_carrier() { flagged br0 NO-CARRIER; }
has_carrier() { not no_carrier; }
check "with no port that has carrier it has none" wait_until 5 no_carrier
must ip -n h1 link set eth0 up
check "with one again it has" wait_until 5 has_carrier
must ip -n h2 link set eth0 up
must ip link set p1 down
must ip link set p2 down
check "with all ports down it has none" wait_until 5 no_carrier
must ip link set p1 up
must ip link set p2 up
check "and with them up it has" wait_until 5 has_carrier
must ip link add br1 type flowbridge
must ip link set br1 addrgenmode none
must ip link set br1 up
check "without ports it has none" flagged br1 NO-CARRIER

# --- what it says of itself
check "ip prints the kind" says "    flowbridge |promiscuity.* flowbridge " ip -o -d link show br0
check "ip prints a port's kind" says flowbridge_slave ip -o -d link show p1
check "and its master" attr_is p1 master br0
check "a port is promiscuous" attr_is p1 promiscuity 1
if have ethtool; then
	check "ethtool -i names the driver" says 'driver: flowbridge' ethtool -i br0
	check "and its version" says 'version: [0-9]' ethtool -i br0
	check "ethtool -S has counters" says '[a-z_-]+: [0-9]+' ethtool -S br0
	check "and the drops by cause" says 'bad[_-]source: 0' ethtool -S br0
	check "the link is said to be there" says 'Link detected: yes' ethtool br0
	must let_send h1 "dst $bcast src $bcast"
	check "a drop is found there" says 'bad[_-]source: 1' ethtool -S br0
fi
link_counts() { ip -j -s link show br0 | jq -r '.[0].stats64 | "\(.rx.packets) \(.tx.packets)"'; }
was=$(link_counts)
check "ip -s link counts what the host got and sent" eval \
	'let_send h1 "x3 dst $bcast" && let_send br0 "x5 dst $bcast" &&
	same "$(link_counts)" "$((${was% *} + 3)) $((${was#* } + 5))"'

# --- whom it refuses
no_port() { # PATTERN DEV [BRIDGE]: neither by fbrctl nor by ip, and nothing changed
	refused "$1" fbrctl addif "${3:-br0}" "$2" && not ip link set "$2" master "${3:-br0}" &&
		attr_is "$2" master "${4:-}"
}
check "another bridge of its kind is refused" no_port . br1
check "so is itself" no_port . br0
check "loopback is refused" no_port . lo
if ip link add lb0 type bridge 2>/dev/null; then
	must ip link set lb0 addrgenmode none
	check "a Linux bridge refuses this one" not ip link set br1 master lb0
	must ip link set d0 master lb0
	check "a port of another master is refused" refused . fbrctl addif br0 d0
	must ip link set d0 nomaster
	must ip link del lb0
else
	skip "a Linux bridge refuses this one" "no Linux bridge"
fi
must ip link set d0 master br1
check "a port of another bridge has to leave it first" refused . fbrctl addif br0 d0
check "ip moves it from one to the other" eval \
	'ip link set d0 master br0 && attr_is d0 master br0'
if ip link add mv0 link p1 type macvlan mode bridge 2>/dev/null; then
	skip "a device with uppers of its rx handler is refused" "macvlan took a port"
	ip link del mv0
else
	check "a port is busy for macvlan" not ip link add mv0 link p1 type macvlan mode bridge
fi
if ip link add dm0 type dummy && ip link add mv1 link dm0 type macvlan 2>/dev/null; then
	check "a device whose frames another takes is refused" no_port . dm0
	ip link del mv1
fi
if ip tuntap add tun0 mode tun 2>/dev/null; then
	check "a device that is not Ethernet is refused" no_port . tun0
fi
if ip tuntap add tap0 mode tap 2>/dev/null; then
	check "a tap is welcome" eval 'fbrctl addif br0 tap0 && attr_is tap0 master br0'
fi
check "a bridge can't be moved to another namespace" not ip link set br1 netns h1
check "ip link del ends a bridge and frees its ports" eval \
	'ip link set d0 master br1 && ip link del br1 && attr_is d0 master ""'

finish
