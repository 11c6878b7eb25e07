#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Ports: numbers, options, and plugging them in, all or nothing.
#
#	h1 --- p1 \
#	h2 --- p2 -- br0
#	          d0 d1 d2 d3: dummies that come and go
. "$(dirname "$0")/lib.sh"

option_is() { json_is "${2//-/_}" "$3" fbrctl -j port show "$1"; }
number_is() { json_is number "$2" fbrctl -j port show "$1"; }
free() { silent_on master ip link show "$1"; }

switch 2
for d in d0 d1 d2 d3; do
	echo "link add $d type dummy"
	echo "link set $d addrgenmode none"
	echo "link set $d up"
done >/run/batch
must ip -b /run/batch

# --- numbers
check "the first ports are 1 and 2" eval 'number_is p1 1 && number_is p2 2'
check "the next is the lowest free" eval 'fbrctl addif br0 d0 && number_is d0 3'
check "a number is given as asked" eval 'fbrctl addif br0 d1 number 100 && number_is d1 100'
check "and does not change what is lowest" eval 'fbrctl addif br0 d2 && number_is d2 4'
check "a number set free is the lowest again" eval \
	'fbrctl delif br0 d0 && fbrctl addif br0 d3 && number_is d3 3'
check "a number that is taken is refused" refused . fbrctl addif br0 d0 number 100
check "so is 0, the local port's" refused . fbrctl addif br0 d0 number 0
check "and 4096" refused . fbrctl addif br0 d0 number 4096
check "after which the device is as free as before" free d0
check "4095 is the highest" eval 'fbrctl addif br0 d0 number 4095 && number_is d0 4095'
check "ip plugs as well, at the lowest free number" eval \
	'fbrctl delif br0 d0 && ip link set d0 master br0 && number_is d0 5'

# --- options, one by one
for option in learning unicast-flood multicast-flood broadcast-flood; do
	check "$option is on until it is switched off" eval \
		'option_is p1 $option true && fbrctl port set p1 $option off &&
		option_is p1 $option false && option_is p2 $option true &&
		fbrctl port set p1 $option on && option_is p1 $option true'
done
for option in isolated hairpin locked; do
	check "$option is off until it is switched on" eval \
		'option_is p1 $option false && fbrctl port set p1 $option on &&
		option_is p1 $option true && option_is p2 $option false &&
		fbrctl port set p1 $option off && option_is p1 $option false'
done
check "fdb-limit is 0 until it is set" eval \
	'option_is p1 fdb-limit 0 && fbrctl port set p1 fdb-limit 77 &&
	option_is p1 fdb-limit 77 && fbrctl port set p1 fdb-limit 0'
check "several are set at once" eval \
	'fbrctl port set p1 hairpin on isolated on learning off &&
	option_is p1 hairpin true && option_is p1 isolated true && option_is p1 learning false &&
	fbrctl port set p1 hairpin off isolated off learning on'
check "an option with a wrong word is the command line's fault" \
	misspelt perhaps fbrctl port set p1 hairpin perhaps
check "so is an option that there isn't" \
	misspelt harpin fbrctl port set p1 harpin on
check "after which nothing has changed" eval \
	'misspelt perhaps fbrctl port set p1 isolated on hairpin perhaps && option_is p1 isolated false'
check "a number can't be changed later" not fbrctl port set p1 number 9

# --- all or nothing
must fbrctl delif br0 d0
check "a port is plugged with its options" eval \
	'fbrctl addif br0 d0 isolated on learning off number 50 &&
	option_is d0 isolated true && option_is d0 learning false && number_is d0 50'
check "with no frame before them: a flood passes an isolated port from the first on" eval \
	'fbrctl port set p1 isolated on && let_send h1 "dst $bcast" && fbrctl port set p1 isolated off &&
	counts d0.tx_packets 0'
must fbrctl delif br0 d0
check "a plug that is refused for one option leaves nothing behind" eval \
	'refused . fbrctl addif br0 d0 isolated on number 100 && free d0'
check "a port plugged again starts afresh" eval \
	'fbrctl addif br0 d0 && option_is d0 isolated false && option_is d0 learning true'

# --- who is a port, and who isn't
check "twice the same is refused" refused . fbrctl addif br0 p1
check "and changes nothing" number_is p1 1
check "a device that there isn't is refused" refused . fbrctl addif br0 nosuch
check "a bridge that there isn't is refused" refused . fbrctl addif nosuch d0
check "what is no port can't be unplugged" eval \
	'fbrctl delif br0 d0 && refused . fbrctl delif br0 d0'
check "nor shown" refused . fbrctl port show d0
check "nor set" refused . fbrctl port set d0 hairpin on
check "a device that is no bridge has no ports" refused . fbrctl addif d0 d1
check "port show lists all, the local one among them" eval \
	'says . fbrctl -j port show br0 && same \
	"$(fbrctl -j port show br0 | jq -r "[.[].name] | sort | join(\" \")")" "br0 d1 d2 d3 p1 p2"'
check "a port that is deleted is gone" eval \
	'ip link del d3 && silent_on name...d3 fbrctl -j port show br0'
check "a port that is renamed keeps its number" eval \
	'ip link set d2 down && ip link set d2 name renamed && number_is renamed 4'

# --- bridges
check "a bridge's name is taken once" refused . fbrctl addbr br0
check "not by a device of another kind either" refused . fbrctl addbr p1
check "addbr takes options" eval \
	'fbrctl addbr br1 ageing 5 fdb-limit 100 &&
	json_is ageing_ms 5000 fbrctl -j show br1'
check "a bridge with a wrong option isn't made" eval \
	'refused . fbrctl addbr br2 fdb-limit 0 && not ip link show br2'
check "bridges don't touch each other" eval \
	'fbrctl set br1 group-fwd-mask 0x4000 ageing 7 &&
	sends h1 "dst 01:80:c2:00:00:0e" reaches nobody &&
	json_is ageing_ms 300000 fbrctl -j show br0'
check "delbr takes it away" eval 'fbrctl delbr br1 && not ip link show br1'
check "and is refused for what is no bridge" refused . fbrctl delbr p1

finish churned
