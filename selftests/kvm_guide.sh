#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# docs/guests.md, done as it stands there by its two guests: web0 and db0.
. "$(dirname "$0")/lib.sh"
. "$here/kvm/lib.sh"
page=$here/../docs/guests.md

# block HEADING: the lines of commands or of a file below it, as one pastes them
block() { sed -n "/^## $1\$/,/^## /{ s/^    //p; }" "$page"; }

# Where the page has them; installed, in the end.
must mkdir -p /usr/lib/flowbridge
must mount --bind "$here/../userspace/guest" /usr/lib/flowbridge
PATH=$here/../build/host:$PATH
later "fbrctl delbr br0"

# The module is loaded, and the network is the test's own.
check "the switch is made" bash -ec "modprobe() { :; }; $(block "The switch")"
check "and the host is on it" says 192.0.2.1/24 ip addr show br0
block "Who is plugged where" >/etc/flowbridge/taps
must ip tuntap add test1 mode tap
check "taps of the third line are plugged as it says" eval \
	'/usr/lib/flowbridge/fbr-ifup test1 && json_is isolated true fbrctl -j port show test1'
must ip link del test1

# The page's command line; the image of the test in place of a disk, and its processor and ways in.
mapfile -t words < <(block "The guests" | sed '/^qemu-system/,/[^\\]$/!d' | sed 's,\\$,,' | tr -s ' ' '\n' | sed '1d')
[[ "${words[*]}" == "-accel kvm -cpu host -m 1G -drive "*"-netdev "*"-device "* ]] || must false
cards=("${words[@]:8}")
must guest_start web "${cards[@]}"
cards=("${cards[@]//web0/db0}")
must guest_start db "${cards[@]//:01/:02}"
must guest_ready web db
address() { guest "$1" "ip addr add $2/24 dev eth0; ip link set eth0 up"; }
must address web 192.0.2.11
must address db 192.0.2.12
check "both are plugged, with their guards" eval 'says web0 fbrctl show br0 && says "52:54:00:00:00:02 ip=192.0.2.12" fbrctl guard db0'
check "they reach each other" guest web "ping -q -c 2 -w 60 192.0.2.12"
check "and the host" guest db "ping -q -c 2 -w 60 192.0.2.1"
check "the host reaches them" ping -q -c 2 -w 60 192.0.2.11

# --- the rules
# Each answers a connection with its name.
serve() { guest "$1" "nc -ll -p $2 -e echo $1 >/dev/null 2>&1 &"; }
hears() { same "$(guest "$1" "nc -w 2 $2 $3 </dev/null")" "$4"; }
must serve db 5432
must serve db 22
check "without rules web reaches what it likes" eval 'wait_until 5 hears web 192.0.2.12 22 db && wait_until 5 hears web 192.0.2.12 5432 db'
block "Rules between them" >/run/rules
check "the rules are taken" eval 'bash -e /run/rules >/run/said'
check "a trace ends with the drop" says "drop" cat /run/said
check "the flows are there" same "$(fbrctl dump-flows br0 | wc -l)" 3
check "web still reaches the database" wait_until 5 hears web 192.0.2.12 5432 db
check "and nothing else of it" not hears web 192.0.2.12 22 db
check "nor does a ping pass" not guest web "ping -q -c 2 -w 5 192.0.2.12"
check "which is counted" eval 'take_stats; [ "${now[web0.drop.flow]:-0}" -ge 2 ]'
check "db is free to speak to the host" guest db "ping -q -c 1 -w 60 192.0.2.1"

# --- its end
guest_kill web db
check "with the guests their ports go" wait_until 10 eval 'silent_on web0 fbrctl show br0 && silent_on db0 fbrctl show br0'
check "and the rules for web0" same "$(fbrctl dump-flows br0)" ""
finish loose
