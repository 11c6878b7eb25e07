#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# The FDB by command: add, show, get, delete, flush.
#
#	h1 --- p1 \
#	h2 --- p2 -- br0
#	h3 --- p3 /
. "$(dirname "$0")/lib.sh"

m=02:00:00:00:bb:0

# count WORDS N: entries that "fdb show" selects
count() {
	local words
	read -ra words <<<"$1"
	same "$(entries "${words[@]}")" "$2"
}
flushed() { # WORDS N
	local words
	read -ra words <<<"$1"
	says "(^|[^0-9])$2([^0-9]|\$)" fbrctl fdb flush br0 "${words[@]}"
}

switch 3

# --- add
check "a static entry is added" eval \
	'fbrctl fdb add br0 ${m}1 port p1 static && fdb_has ${m}1 p1 static'
check "frames to it go there" sends h3 "dst ${m}1" reaches h1
check "without a kind an entry is static" eval \
	'fbrctl fdb add br0 ${m}2 port p2 && fdb_has ${m}2 p2 static'
check "a permanent entry is the host's" eval \
	'fbrctl fdb add br0 ${m}3 permanent && sends h1 "dst ${m}3" reaches br0'
check "a sticky one is learned and stays" eval \
	'fbrctl fdb add br0 ${m}4 port p3 sticky && fdb_has ${m}4 p3 learned &&
	sends h1 "dst ${m}4" reaches h3'
check "one on a VLAN is of no use to frames while VLANs are not filtered" eval \
	'fbrctl fdb add br0 ${m}5 port p1 vlan 7 static && sends h3 "dst ${m}5" reaches h1 h2'
check "a learned entry becomes what is asked for" eval \
	'let_send h1 "dst $bcast src ${m}6" && fdb_has ${m}6 p1 learned &&
	fbrctl fdb add br0 ${m}6 port p2 static && fdb_has ${m}6 p2 static &&
	sends h3 "dst ${m}6" reaches h2'

check "an entry that exists is refused" refused . fbrctl fdb add br0 ${m}1 port p1 static
check "at another port, too" refused . fbrctl fdb add br0 ${m}1 port p2 static
check "and stays what it was" fdb_has ${m}1 p1 static
check "the same address on another VLAN is another entry" \
	fbrctl fdb add br0 ${m}1 port p2 vlan 9 static
check "a multicast address is refused" not fbrctl fdb add br0 01:00:00:00:00:01 port p1
check "so is 00:00:00:00:00:00" not fbrctl fdb add br0 00:00:00:00:00:00 port p1
check "and half an address" misspelt 02:00:00 fbrctl fdb add br0 02:00:00 port p1
check "VLAN 4095 is refused" not fbrctl fdb add br0 ${m}8 port p1 vlan 4095
check "an entry of no port is refused" not fbrctl fdb add br0 ${m}8 static
check "so is one of a device that is no port" refused . fbrctl fdb add br0 ${m}8 port lo
check "and of one that there isn't" not fbrctl fdb add br0 ${m}8 port nosuch
check "a port's own address is refused" refused . fbrctl fdb add br0 "$(port_mac 1)" port p2
check "nothing refused was added" \
	silent_on "${m}8|00:00:00:00:00:00" fbrctl fdb show br0

# --- get and show
check "one entry is got" says p1 fbrctl fdb get br0 ${m}1
check "by its VLAN" says p2 fbrctl fdb get br0 ${m}1 vlan 9
check "one that there isn't is refused" refused . fbrctl fdb get br0 ${m}9
check "JSON is JSON" eval 'fbrctl -j fdb show br0 | jq -e "length > 5" && fbrctl -j fdb get br0 ${m}1 | jq -e .'
# At p3: its own address, its host's, and the sticky one.
check "show selects by port" count "port p3" 3
check "by VLAN" count "vlan 9" 1
check "by kind" count "static" 5
check "by port and kind" count "port p1 static" 2
check "showmacs is brctl's form" says "${m}1" fbrctl showmacs br0
check "no entry is an empty list" count "vlan 77" 0

# --- delete
check "an entry is deleted" eval 'fbrctl fdb del br0 ${m}2 && fdb_lacks ${m}2'
check "only the one on that VLAN" eval \
	'fbrctl fdb del br0 ${m}1 vlan 9 && fdb_has ${m}1 p1 static && count "vlan 9" 0'
check "one that there isn't is refused" refused . fbrctl fdb del br0 ${m}2
check "a port's own address is refused" refused . fbrctl fdb del br0 "$(port_mac 1)"
check "and stays" fdb_has "$(port_mac 1)" p1 local

# --- flush
for i in 1 2 3; do
	must tell "flood h$i ${i}0 $i dst $nobody"
done
check "a flush by port takes its learned entries and says how many" flushed "port p2" 20
check "those of other ports stay" eval 'count "port p1 learned" 11 && count "port p3 learned" 32'
check "static ones stay" fdb_has ${m}6 p2 static
check "a flush of everything takes what is learned" flushed "" 43
check "and leaves the rest" eval 'count learned 0 && count static 3'
check "static entries go by name" flushed "static" 3
check "local ones never" not fbrctl fdb flush br0 local
check "an empty flush is no error" flushed "vlan 77" 0
check "after it frames flood" sends h1 "dst ${m}1" reaches h2 h3
check "permanent entries were not learned" sends h1 "dst ${m}3" reaches br0

finish
