#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Flows by command: what is refused, files of them, and what is told of each.
#
#	h1 --- p1 \
#	h2 --- p2  -- br0
. "$(dirname "$0")/lib.sh"

switch 2
was=$(alive)
flows() { fbrctl dump-flows br0 | wc -l; }
clear() { fbrctl del-flows br0 >/run/why; }
flow_is() { json_is "$2" "$3" fbrctl -j get-flow br0 "$1"; }
a="in_port(p1)"

# --- one flow
check "there are no flows at first" same "$(flows)" 0
check "a flow is added" eval 'fbrctl add-flow br0 "$a" p2 --cookie 0x123456789abcdef0 && same "$(flows)" 1'
check "and is what was said" eval \
	'says "^priority=32768,cookie=0x123456789abcdef0,in_port\(p1\), packets:0, .*actions:p2$" fbrctl get-flow br0 "$a"'
check "again it is refused" refused "There is a flow" fbrctl add-flow br0 "$a" drop
check "and as it was" says "actions:p2" fbrctl get-flow br0 "$a"
check "one that there isn't is not shown" refused "There is no flow" fbrctl get-flow br0 "priority=1,$a"
check "nor changed" refused "There is no flow" fbrctl mod-flow br0 "in_port(p2)" drop
check "nor deleted" refused "There is no flow" fbrctl del-flow br0 "in_port(p2)"
check "what is changed is that alone" eval \
	'fbrctl mod-flow br0 "$a" drop && says "cookie=0x123456789abcdef0,.*actions:drop" fbrctl get-flow br0 "$a" &&
	fbrctl mod-flow br0 "$a" --cookie 7 && flow_is "$a" cookie 7 && says "actions:drop" fbrctl get-flow br0 "$a"'
check "a flow that is deleted is shown" says "in_port\(p1\).*actions:drop" fbrctl del-flow br0 "$a"
check "and gone" eval 'same "$(flows)" 0 && refused "There is no flow" fbrctl get-flow br0 "$a"'
check "bits that are not looked at make no difference" eval \
	'fbrctl add-flow br0 "eth_type(0x0800),ipv4(src=10.1.2.3/8)" drop &&
	refused "There is a flow" fbrctl add-flow br0 "eth_type(0x0800),ipv4(src=10.9.9.9/255.0.0.0)" drop && clear'
check "a bridge that there isn't has no flows" refused . fbrctl dump-flows nosuch
check "nor has a port" refused . fbrctl add-flow p1 "$a" drop

# --- what needs what
while IFS='|' read -r flow why; do
	check "$flow is refused" refused "$why" fbrctl add-flow br0 "$flow" drop
done <<-'END'
	ipv4(proto=6)|ipv4\(\) needs
	ipv6(proto=6)|ipv6\(\) needs
	arp(op=1)|arp\(\) needs
	eth_type(0x86dd),ipv4(proto=6)|ipv4\(\) needs
	eth_type(0x0800/0xff00),ipv4(proto=6)|ipv4\(\) needs
	eth_type(0x0800),tcp(dst=80)|tcp\(\) needs
	eth_type(0x0800),ipv4(proto=17),tcp(dst=80)|tcp\(\) needs
	eth_type(0x0800),ipv4(proto=6/0xf),tcp(dst=80)|tcp\(\) needs
	eth_type(0x0800),ipv4(proto=6,frag=later),tcp(dst=80)|tcp\(\) needs
	eth_type(0x0800),ipv4(proto=6),udp(dst=80)|udp\(\) needs
	eth_type(0x0800),ipv4(proto=17),tcp_flags(syn)|tcp_flags\(\) needs
	eth_type(0x0800),ipv4(proto=6),sctp(dst=80)|sctp\(\) needs
	eth_type(0x0800),ipv4(proto=58),icmpv6(type=1)|icmpv6\(\) needs
	eth_type(0x86dd),ipv6(proto=1),icmp(type=1)|icmp\(\) needs
	eth_type(0x86dd),ipv6(proto=58),icmpv6(type=1),nd(target=::1)|nd\(\) needs
	eth_type(0x86dd),ipv6(proto=58),nd(target=::1)|nd\(\) needs
	eth_type(0x0800),encap(vlan(vid=7))|beside encap|tag
	in_port(p1/0xff)|in_port
	in_port(77)|no port
END
for word in tunnel ct_state mpls nsh; do
	check "$word() is refused by its name" misspelt "'$word'" fbrctl add-flow br0 "$word(x)" drop
done
for word in push_eth pop_mpls ct recirc clone sample; do
	check "so is the action $word" misspelt "'$word'" fbrctl add-flow br0 "$a" "$word(1)"
done
check "a word that is wrong is named" misspelt "'sprc'" fbrctl add-flow br0 "eth_type(0x0800),ipv4(sprc=1.2.3.4)" drop
check "so is an action" misspelt "'9999'" fbrctl add-flow br0 "$a" 9999
check "nothing refused was added" same "$(flows)" 0

# --- limits
check "a limit of flows holds" eval \
	'fbrctl set br0 flow-limit 2 && fbrctl add-flow br0 "$a" drop && fbrctl add-flow br0 "in_port(p2)" drop &&
	refused "flow-limit" fbrctl add-flow br0 "" drop'
check "a limit of masks, too" eval \
	'fbrctl set br0 flow-limit 100 mask-limit 1 && refused "mask-limit" fbrctl add-flow br0 "vlan(vid=7)" drop &&
	fbrctl add-flow br0 "priority=1,$a" drop'
check "what is there is shown" eval \
	'json_is flow_count 3 fbrctl -j show br0 && json_is mask_count 1 fbrctl -j show br0 && json_is flow_limit 100 fbrctl -j show br0'
check "limits end somewhere" eval \
	'refused . fbrctl set br0 flow-limit 1048577 && refused . fbrctl set br0 mask-limit 4097 && refused . fbrctl set br0 flow-limit 0'
must fbrctl set br0 flow-limit 65536 mask-limit 256
must clear

# --- selections
some() {
	clear
	fbrctl add-flow br0 "$a" p2 --cookie 0x11 --priority 5
	fbrctl add-flow br0 "$a,eth_type(0x0800)" drop --cookie 0x12
	fbrctl add-flow br0 "$a,eth_type(0x0800),ipv4(src=10.0.0.0/8)" p2 --cookie 0x21
	fbrctl add-flow br0 "in_port(p2)" p1,local --cookie 0x22
}
selects() { # N WORDS...: dumped, and deleted
	local n=$1 all
	shift
	some || return
	all=$(flows)
	same "$(fbrctl dump-flows br0 "$@" | wc -l)" "$n" && says "^$n deleted" fbrctl del-flows br0 "$@" &&
		same "$(flows)" $((all - n))
}
check "no match selects all" selects 4
check "so does an empty one" selects 4 ""
check "a match selects what is equal or narrower" selects 3 "$a"
check "and not what is wider" selects 1 "eth_type(0x0800),ipv4(src=10.0.0.0/8)"
check "nor what is beside it" selects 0 "$a,eth_type(0x0800),ipv4(src=10.1.0.0/16)"
check "a mask that is wider than the flow's does" selects 1 "eth_type(0x0800),ipv4(src=8.0.0.0/5)"
check "a priority narrows it" selects 1 "$a" --priority 5
check "so does a cookie" selects 1 --cookie 0x21
check "and bits of one" selects 2 --cookie 0x10/0xf0
check "so does a port that is sent to" selects 2 --out-port p2
check "also the local one" selects 1 --out-port local
check "also in words before the match" selects 1 "cookie=0x20/0xf0,out_port=p2,$a"
check "none is no error" says "^0 deleted" fbrctl del-flows br0 "vlan(vid=7)"
must clear

# --- files
some
must fbrctl add-flow br0 "priority=77,idle_timeout=60,hard_timeout=600,vlan(vid=7/0xf),eth_type(0x86dd),ipv6(src=fe80::/10,frag=no,proto=58),icmpv6(type=135),nd(target=fe80::1/ffff::)" normal,in_port,flood
must fbrctl add-flow br0 "eth_type(0x88a8),vlan(vid=1,pcp=7),encap(eth_type(0x8100),vlan(vid=2),encap(eth_type(0x0800),ipv4(proto=6),tcp_flags(+syn-ack)))" ""
dumped() { fbrctl "$@" dump-flows br0 | sed -E 's/, (packets|used|age|bytes|flags):[^, ]*//g'; }
as_was=$(dumped)
must eval 'fbrctl dump-flows br0 >/run/flows && fbrctl -n dump-flows br0 >/run/numbers'
check "what is dumped can be added, and is the same" eval \
	'clear && says "^6 added" fbrctl add-flows br0 /run/flows && same "$(dumped)" "$as_was"'
check "also with numbers" eval 'clear && fbrctl add-flows br0 - </run/numbers && same "$(dumped)" "$as_was"'
check "or put in the place of all" eval \
	'fbrctl add-flow br0 "vlan(vid=99)" drop && says "^6 flows" fbrctl replace-flows br0 /run/flows && same "$(dumped)" "$as_was"'
check "the same flows keep their counters" eval \
	'let_send h2 x3 "dst $nobody" && fbrctl replace-flows br0 /run/flows && flow_is "in_port(p2)" packets 3'
check "an empty file puts none" eval \
	'says "^0 flows" fbrctl replace-flows br0 - </dev/null && same "$(flows)" 0 && fbrctl add-flows br0 /run/flows'
printf '%s\n' "vlan(vid=1) drop" "vlan(vid=2) nope" "vlan(vid=3) drop" >/run/bad
check "a line that is wrong is named" refused "/run/bad:2: .*'nope'" fbrctl add-flows br0 /run/bad
check "and nothing is added" same "$(dumped)" "$as_was"
check "nor replaced" eval 'refused "/run/bad:2: " fbrctl replace-flows br0 /run/bad && same "$(dumped)" "$as_was"'
printf '%s\n' "vlan(vid=1) drop" "tcp(dst=1) drop" "vlan(vid=3) drop" >/run/bad
check "one that the module refuses is named, with how many went before" \
	refused "/run/bad:2: tcp.* needs.*1 of 3 flows were added" fbrctl add-flows br0 /run/bad
check "which stand" eval 'fbrctl del-flow br0 "vlan(vid=1)" && same "$(dumped)" "$as_was"'
check "for a replacement the old ones do" eval \
	'refused "/run/bad:2: tcp" fbrctl replace-flows br0 /run/bad && same "$(dumped)" "$as_was"'
printf '%s\n' "vlan(vid=1) drop" "vlan(vid=1) 1" >/run/bad
check "so if a flow is there twice" eval \
	'refused "/run/bad:2: " fbrctl replace-flows br0 /run/bad && same "$(dumped)" "$as_was"'

# --- an upload that does not come to its end
many=30000
[ $slow = yes ] && many=6000
seq 0 $((many - 1)) | awk '{ printf "priority=%d,eth(dst=02:00:00:00:%02x:%02x),actions:drop\n", $1 % 100, int($1 / 256), $1 % 256 }' >/run/many
killed() {
	fbrctl replace-flows br0 /run/many >/run/said 2>&1 7<&- 8>&- 9<&- &
	nap "$1"
	kill -9 $! 2>/run/why || return 0
	wait $! 2>/run/why
	[ $? = 137 ]
}
check "an upload that is killed leaves the old flows" eval \
	'killed 0.05 && same "$(dumped)" "$as_was" && killed 0.1 && killed 0.2 && same "$(dumped)" "$as_was"'
check "and of the new ones none lives" eval 'wait_until 10 ledger_counts 6 "$was"'
check "the whole of it counts" eval \
	'says "^$many flows" fbrctl replace-flows br0 /run/many && json_is flow_count $many fbrctl -j show br0'
check "and goes" eval 'says "^$many deleted" fbrctl del-flows br0 && json_is mask_count 0 fbrctl -j show br0'

# --- what is told
: >/run/events
fbrctl monitor flow >>/run/events 2>&1 7<&- 8>&- 9<&- &
later "kill $!"
told() { wait_until 5 grep -qE "$1" /run/events; }
listens() {
	fbrctl add-flow br0 "$a" drop && fbrctl del-flow br0 "$a"
	grep -q flow-del /run/events
}
must wait_until 10 listens
check "a new flow is told" eval 'fbrctl add-flow br0 "$a" p2 && told "flow-add.*in_port\(p1\).*actions:p2"'
check "a change, too" eval 'fbrctl mod-flow br0 "$a" drop && told "flow-set.*in_port\(p1\).*actions:drop"'
check "and its end" eval ': >/run/events; fbrctl del-flow br0 "$a" && told "flow-del deleted.*in_port\(p1\)"'
check "all in one where all are replaced" eval \
	': >/run/events; fbrctl replace-flows br0 /run/flows && told "flow-replaced 6 flows" && silent_on "flow-(add|del)" cat /run/events'

# --- who may
needs setpriv
dropped() { setpriv --bounding-set=-net_admin --inh-caps=-net_admin "$@"; }
while read -r words; do
	read -ra words <<<"$words"
	check "without the privilege ${words[0]} is refused" \
		refused '[Pp]ermi|[Pp]rivileg|CAP_NET_ADMIN|root' dropped fbrctl "${words[@]}"
done <<-END
	add-flow br0 vlan(vid=9) drop
	mod-flow br0 in_port(p2) drop
	get-flow br0 in_port(p2)
	del-flow br0 in_port(p2)
	del-flows br0
	dump-flows br0
	add-flows br0 /run/flows
	replace-flows br0 /run/flows
	trace br0 in_port(p1)
	monitor flow
END
check "nothing has changed" same "$(dumped)" "$as_was"
must clear

finish
