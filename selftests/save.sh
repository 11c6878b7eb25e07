#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# What is saved comes back: whole, once, and at any point of a life.
#
#	h1 --- p1 \             d1 \
#	h2 --- p2  -- br0            -- br1
#	h3 --- p3 /             d2 /
. "$(dirname "$0")/lib.sh"
needs jq

# A bridge that is restored has nothing to say of its own, either.
echo 1 >/proc/sys/net/ipv6/conf/default/disable_ipv6

lived=$(alive)
log=$(log_lines)
config=/run/config.json
restore() { fbrctl restore $config "$@"; }
dry_run() { restore --dry-run; }

# All that can be seen of the bridges, but for what was counted or learned, and
# numbers of devices.
state() {
	local br
	fbrctl -j show | jq -S 'map(del(.. | .ifindex?, .fdb_count?, .bridge_id?, .state?, .flow_hits?,
		.flow_misses?, .flow_probes?, .listener_count?) | del(.ports[].mac) | if .mac_set then . else del(.mac) end)'
	for br in br0 br1; do
		fbrctl -j port show $br | jq -S 'map(del(.ifindex, .fdb_count, .state, .mac, .bridge_ifindex))'
		fbrctl -j vlan show $br
		fbrctl guard $br | grep -v stopped:
		fbrctl vlan list $br | awk '{ print $1, $2, $4, $5, $6, $7, $8 }'
		fbrctl fdb show $br kind static
		fbrctl fdb show $br kind permanent
		fbrctl dump-flows $br | sed 's/, packets:.*, actions:/, actions:/'
		fbrctl dump-meters $br | sed 's/, flows:.*//'
		ip -o link show $br | grep -o 'mtu [0-9]*'
		ip -o link show $br | grep -o '<[A-Z,]*' | grep -ow UP
	done 2>&1
}

# Everything that a bridge can have.
configure() {
	printf '%s\n' "set br0 ageing 61.5 fdb-limit 5000 group-fwd-mask 0x4000 event-rate 900 event-burst 800" \
		"set br0 flow-limit 900 mask-limit 99 table-miss drop fail-mode normal vlan-filtering on" \
		"set br0 default-pvid 5 mac 02:00:00:00:aa:01" \
		"port set p1 access 10" "guard p1 mac=02:00:00:00:00:01 ip=10.0.0.1,fd00::/64 allow=router" "port set p2 trunk 10,20-30 native 7" \
		"port set p3 isolated on locked on fdb-limit 9 learning off" \
		"vlan add br0 10" "vlan set br0 20-30 ageing 60 fdb-limit 500" \
		"vlan set br0 40 broadcast-flood off ageing 0" \
		"fdb add br0 02:00:00:00:bb:01 port p1 vlan 10 static" \
		"fdb add br0 02:00:00:00:bb:02 port br0 vlan 10 permanent" \
		"fdb add br0 02:00:00:00:bb:03 port p2 static" \
		"add-meter br0 meter=1,pktps,rate=1000,burst=100" "add-meter br0 meter=9,kbps,rate=64" \
		"add-flow br0 in_port(p1) meter(1),normal --priority 7" \
		"add-flow br0 eth_type(0x88b5) p2 --priority 7 --idle-timeout 1000 --cookie 0x1234567890" \
		"add-flow br0 eth_type(0x88b6) p3,local --priority 7" \
		"add-flow br0 in_port(p2),eth_type(0x0800),ipv4(dst=10.0.0.0/255.0.0.0,proto=6),tcp(dst=80) set(ipv4(dst=10.1.1.1)),push_vlan(vid=20,pcp=3),p3" \
		"addbr br1 vlan-protocol 802.1ad default-pvid none" "addif br1 d1 d2 number 17" |
	while read -r words; do
		read -ra words <<<"$words"
		[ "${words[*]}" != "addif br1 d1 d2 number 17" ] || words=(addif br1 d1 "d2,number=17")
		fbrctl "${words[@]}" || { echo "${words[*]}"; return 1; }
	done && ip link set br1 mtu 1400 && ip link set br1 up
}

destroy() {
	local br
	for br in br0 br1; do
		! [ -e "/sys/class/net/$br" ] && ! ip link show "$br" >/dev/null 2>&1 || fbrctl delbr "$br" || return
	done
}

# As after a reboot.
reboot() {
	destroy || return
	[ -z "${FBR_KO:-}" ] || { rmmod flowbridge && insmod "$FBR_KO"; }
}

# The quick look: one process, where there are many of state's.
as_saved() { same "$(fbrctl save)" "$(<"$config")"; }
restores() { restore >/run/said && as_saved; }

switch 3
ip link add d1 type dummy
ip link add d2 type dummy
must configure
was=$(state)
[ "$(wc -l <<<"$was")" -gt 150 ] || bail "there is not much to see: $was"

# --- saved
check "a configuration is saved" fbrctl save $config
check "for nobody else's eyes" same "$(stat -c %a $config)" 600
check "and nothing is left beside it" same "$(echo /run/config.json*)" $config
check "to stdout it is the same" same "$(fbrctl save)" "$(<$config)"
check "so it is with a dash" same "$(fbrctl save -)" "$(<$config)"
check "bridges are chosen" same "$(fbrctl save - br1 | jq -c '[.bridges[].name]')" '["br1"]'
check "one that isn't there is no bridge to save" refused "br9" fbrctl save - br9
check "learned entries are not in it" eval \
	'let_send h1 dst $nobody src 02:00:00:00:cc:01; ! grep 02:00:00:00:cc:01 <(fbrctl save)'

# --- restored
check "there is nothing to do at first" same "$(dry_run)" ""
check "and nothing is done" eval 'restore && same "$(state)" "$was"'
must reboot
check "all of it is missed" same "$(dry_run)" "br0: bridge is missing
br1: bridge is missing"
check "and a dry run makes nothing" not ip link show br0
check "all of it comes back" eval 'restore && same "$(state)" "$was"'
check "which is all there is to do" same "$(dry_run)" ""
check "and what would be saved is the same" same "$(fbrctl save)" "$(<$config)"

# watched COMMAND...: the events that come of it
watched() {
	fbrctl monitor >>/run/events 2>&1 &
	local monitor=$!
	wait_until 10 eval 'fbrctl addbr mark1 && fbrctl delbr mark1 && grep -q mark1 /run/events' || return
	: >/run/events
	"$@" || return
	fbrctl addbr mark2 && fbrctl delbr mark2
	wait_until 10 grep -q mark2 /run/events
	kill $monitor
	wait $monitor 2>/dev/null
	# What the marks say of themselves is not the command's.
	grep -v mark /run/events
	return 0
}
check "what is right already is not touched" same "$(watched restore)" ""
must let_send h2 "x3 dst $bcast vlan 10"
check "counters and stations stay" eval \
	'n=$(fbrctl -j stats br0 | md5sum); restore && same "$(fbrctl -j stats br0 | md5sum)" "$n"'

# --- every single difference is told, and mended
differs() {
	local told=$1
	shift
	must "$@"
	check "told: ${told//$'\n'/, }" says "$told" restore --dry-run
	check "mended" restores
}
differs "^br0: ageing 7 -> 61.5$" fbrctl set br0 ageing 7
differs "^br0: fdb-limit 8 -> 5000$" fbrctl set br0 fdb-limit 8
differs "^br0: group-fwd-mask 0 -> 16384$" fbrctl set br0 group-fwd-mask 0
differs "^br0: event-rate 1 -> 900
br0: event-burst 2 -> 800$" fbrctl set br0 event-rate 1 event-burst 2
differs "^br0: mac .*:02 -> 02:00:00:00:aa:01$" fbrctl set br0 mac 02:00:00:00:aa:02
differs "^br0: vlan-filtering off -> on$" fbrctl set br0 vlan-filtering off
differs "^br0: default-pvid 6 -> 5" fbrctl set br0 default-pvid 6
differs "^br1: vlan-protocol 802.1Q -> 802.1ad$" fbrctl set br1 vlan-protocol 802.1Q
differs "^br0: flow-limit 1000 -> 900
br0: mask-limit 1000 -> 99$" fbrctl set br0 flow-limit 1000 mask-limit 1000
differs "^br0: table-miss normal -> drop
br0: fail-mode drop -> normal$" fbrctl set br0 table-miss normal fail-mode drop
differs "^br1: MTU 1400 is not" ip link set br1 mtu 1300
differs "^br1: it is down -> up$" ip link set br1 down
differs "^br0: VLANs 20-30: fdb-limit 1 -> 500$" fbrctl vlan set br0 20-30 fdb-limit 1
differs "^br0: VLAN 25: ageing bridge -> 60$" fbrctl vlan set br0 25 ageing bridge
differs "^br0: VLAN 41: unicast-flood off -> on$" fbrctl vlan set br0 41 unicast-flood off
differs "^br0: local port: VLANs tagged 10,20, pvid untagged 5 -> " fbrctl vlan add br0 20
differs "^br0: local port: accept tagged -> all$" fbrctl port set br0 accept tagged
differs "^br0: port p1: VLANs .* -> pvid untagged 10$" fbrctl vlan add p1 11
differs "^br0: port p1: accept all -> untagged$" fbrctl port set p1 accept all
differs "^br0: port p2: hairpin on -> off$" fbrctl port set p2 hairpin on
differs "^br0: port p3: learning on -> off
br0: port p3: isolated off -> on
br0: port p3: locked off -> on
br0: port p3: fdb-limit 0 -> 9$" fbrctl port set p3 learning on isolated off locked off fdb-limit 0
differs "^br0: port p1: guard off -> mac=02:00:00:00:00:01 ip=10.0.0.1,fd00::/64 allow=router$" fbrctl guard p1 off
differs "^br0: port p2: guard mac=02:00:00:00:00:02 -> off$" fbrctl guard p2 mac=02:00:00:00:00:02
differs "^br0: port p3 is missing" fbrctl delif br0 p3
differs "br1: port d2: number 1 -> 17" eval 'fbrctl delif br1 d1 d2; fbrctl addif br1 d2; fbrctl addif br1 d1'
differs "^br1: port d1 is in br0" eval 'fbrctl delif br1 d1; fbrctl addif br0 d1'
differs "static entry of 02:00:00:00:bb:01 in VLAN 10 at p1 is missing$" fbrctl fdb del br0 02:00:00:00:bb:01 vlan 10
differs "static entry of 02:00:00:00:bb:09 in VLAN 0 at p1 is not in the file$" \
	fbrctl fdb add br0 02:00:00:00:bb:09 port p1
differs "static entry of 02:00:00:00:bb:03 in VLAN 0 at p1 is another in the file" \
	eval 'fbrctl fdb del br0 02:00:00:00:bb:03; fbrctl fdb add br0 02:00:00:00:bb:03 port p1'
differs "permanent entry of 02:00:00:00:bb:02 in VLAN 10 at br0 is missing$" \
	fbrctl fdb del br0 02:00:00:00:bb:02 vlan 10
differs "meter=1,pktps,rate=5,burst=100 -> meter=1,pktps,rate=1000,burst=100$" fbrctl mod-meter br0 meter=1,rate=5
differs "meter 9 is missing$" fbrctl del-meter br0 meter=9
differs "meter 3 is not in the file$" fbrctl add-meter br0 meter=3,rate=3
differs "flow priority=7,in_port\(p1\), actions:meter\(1\),normal is missing$" \
	fbrctl del-flow br0 'in_port(p1)' --priority 7
differs "flow priority=9,eth_type\(0x88b5\), actions:drop is not in the file$" \
	fbrctl add-flow br0 'eth_type(0x88b5)' drop --priority 9
differs "actions:drop -> priority=7,eth_type\(0x88b6\), actions:p3,local$" \
	fbrctl mod-flow br0 'eth_type(0x88b6)' drop --priority 7
differs "flow .* -> .*idle_timeout=1000" fbrctl mod-flow br0 'eth_type(0x88b5)' --priority 7 --idle-timeout 900
differs "flows of the same priority are in another order$" eval \
	'fbrctl del-flow br0 "eth_type(0x88b5)" --priority 7;
	fbrctl add-flow br0 "eth_type(0x88b5)" p2 --priority 7 --idle-timeout 1000 --cookie 0x1234567890'
check "-j says the same" eval 'fbrctl set br0 ageing 7;
	same "$(fbrctl -j restore $config --dry-run | jq -c .)" '\''[{"bridge":"br0","difference":"ageing 7 -> 61.5"}]'\'
must restore

# --- what the file does not name
must ip link add guest type dummy
must fbrctl addif br0 guest access 10
must fbrctl fdb add br0 02:00:00:00:dd:01 port guest
must fbrctl add-meter br0 meter=5,pktps,rate=5
must fbrctl add-flow br0 'in_port(guest)' 'meter(5),p1' --priority 7
must fbrctl add-flow br0 'eth_type(0x88b7)' guest --priority 7
must fbrctl addbr br2
must fbrctl set br0 ageing 7
check "a port that is not in the file is told of" same "$(restore)" "br0: port guest is not in the file, and stays"
check "it stays, with its VLANs" vlans_are guest 10pu
check "its entry" fdb_has 02:00:00:00:dd:01 guest static
check "its flow, which asks its meter" says "meter\(5\),p1" fbrctl get-flow br0 'in_port(guest)' --priority 7
check "a flow that only sends there does not" refused "no flow" fbrctl get-flow br0 'eth_type(0x88b7)' --priority 7
check "the rest is restored" says "ageing +61.5 s" fbrctl show br0
check "another bridge is left alone" fbrctl show br2
check "and is not touched by another run" same "$(watched restore)" "br0: port guest is not in the file, and stays"
must fbrctl delbr br2
must ip link del guest
must fbrctl del-meter br0 meter=5
check "without it all is as it was" same "$(dry_run)$(state)" "$was"

# --- ports that come later
must reboot
must ip link set p1 netns h1
must ip link del d2
check "those that aren't there are awaited" same "$(restore)" "br0: port p1 is not there yet
br1: port d2 is not there yet"
check "and so are the flows that name them" refused . fbrctl get-flow br0 'in_port(p1)' --priority 7
check "others are there, in their order" same \
	"$(fbrctl dump-flows br0 | grep -o 'eth_type(0x88b[0-9])')" "$(printf 'eth_type(0x88b%d)\n' 5 6)"
check "a dry run says what is awaited" same "$(dry_run)" "br0: port p1 is not there yet
br1: port d2 is not there yet"
must fbrctl set br0 ageing 7
must fbrctl add-flow br0 'eth_type(0x88b8)' drop --priority 7
must ip -n h1 link set p1 netns $$
must ip link set p1 up
check "a port that comes is plugged" restore --port p1
check "by its number" json_is number 1 fbrctl -j port show p1
check "with its VLANs" vlans_are p1 10pu
check "and its guard" says "ip=10.0.0.1,fd00::/64 allow=router" fbrctl guard p1
check "and its entry" eval 'fbrctl -j fdb get br0 02:00:00:00:bb:01 vlan 10 | grep \"p1\"'
check "its flow is before those that it was before" same \
	"$(fbrctl dump-flows br0 | grep -o 'priority=7,.*, packets' | grep -oE 'in_port|0x88b[0-9]' | tr '\n' ' ')" \
	"in_port 0x88b5 0x88b6 0x88b8 "
check "nothing else was touched" says "ageing +7 s" fbrctl show br0
check "another time does nothing" same "$(watched restore --port p1)" ""
check "a port that the file does not name is none of its business" same "$(watched restore --port lo)" ""
check "nor is one that is not there" same "$(watched restore --port d2)" ""
check "without a file there is nothing to do" fbrctl restore /run/none --port p1
check "without the port that is a mistake" refused "/run/none" fbrctl restore /run/none
must ip link add d2 type dummy
must restore --port d2
must restore
check "in the end all is there" same "$(state)" "$was"
must destroy
check "a port waits for its bridge" same "$(restore --port p1; ls -d /sys/class/net/br0 2>/dev/null)" ""

# --- what is refused changes nothing
must restore >/run/said
spoilt() {
	local said=$1 status
	shift
	jq "$@" "$config" >/run/bad.json || return
	said_by=$(fbrctl restore /run/bad.json 2>&1)
	status=$?
	[ "$status" = 1 ] || { echo "exit status $status"; return 1; }
	[[ $said_by =~ $said ]] || { echo "said: $said_by"; return 1; }
	as_saved
}
while IFS='|' read -r told spoil; do
	check "refused: $told" spoilt "$told" "$spoil"
done <<'EOT'
it is no configuration of flowbridge|.schema = "x"
it is of version 2, and this fbrctl reads version 1|.version = 2
bridges is an object, and a list is needed|.bridges = {}
bridges\[0\]\.prots is unknown: did you mean 'ports'|.bridges[0].prots = []
bridges\[1\]\.options\.agein is unknown: did you mean 'ageing'|.bridges[1].options.agein = 5
bridges\[0\]\.options\.ageing is a string, which|.bridges[0].options.ageing = "5"
bridges\[0\]\.ports\[1\]\.number 1 is the number of 'p1' already|.bridges[0].ports[1].number = 1
bridges\[1\]\.ports\[0\]\.name 'p1' is a port of 'br0' already|.bridges[1].ports[0].name = "p1"
bridges\[0\]\.flows\[2\] 'in_prt' is no field|.bridges[0].flows[2] |= "in_prt(p1) drop"
bridges\[0\]\.flows\[1\] 'p9' is no port|.bridges[0].flows[1] |= "in_port(p9) drop"
bridges\[0\]\.flows\[0\] the flow asks meter 77|.bridges[0].flows[0] |= "in_port(p1) meter(77),normal"
EOT
check "no file that is cut short is taken" eval '
	size=$(stat -c %s $config)
	for ((n = 0; n < size - 1; n += 97 + RANDOM % 100)); do
		head -c $n $config >/run/cut
		refused . fbrctl restore /run/cut || break
	done
	((n >= size - 1)) && same "$(state)" "$was"'

# --- what fails half way is put back
fails() {
	local told=$1 before
	before=$(fbrctl save)
	jq "$2" "$config" >/run/bad.json || return
	refused "$told" fbrctl restore /run/bad.json && same "$(fbrctl save)" "$before"
}
must fbrctl set br0 ageing 9
must fbrctl delif br0 p3
must fbrctl del-flows br0
must ip link add guest type dummy
must fbrctl addif br0 guest number 3
check "where a number is taken" fails "The port number is taken" .
must ip link del guest
must ip link add bond type bridge
must ip link set p3 master bond
check "where a port is busy" fails "another master" .
must ip link del bond
check "where a limit is reached" fails "flow-limit" '.bridges[0].options."flow-limit" = 2'
check "where there is a new bridge, too" fails "flow-limit" \
	'.bridges += [.bridges[1]] | .bridges[2].name = "br3" | .bridges[2].ports = [] | .bridges[0].options."flow-limit" = 1'
check "and it is not there afterwards" not ip link show br3
must fbrctl delbr br1
check "where the name is another's" eval \
	'ip link add br1 type dummy; refused "br1" restore && ip link del br1'
must restore
check "then all can be there again" same "$(state)" "$was"

# --- killed at any point
killed=0
kill_and_converge() {
	local i pid
	for ((i = 0; i < $(rounds 40 6); i++)); do
		destroy || return
		((i % 2)) || { fbrctl addbr br0 && fbrctl addif br0 p3 && fbrctl add-flow br0 'in_port(p3)' drop; }
		fbrctl restore "$config" >/dev/null 2>&1 &
		pid=$!
		nap "$(printf '0.%03d' $((RANDOM % $(patience 1) * 20 + RANDOM % 100)))"
		kill -9 "$pid" 2>/dev/null && killed=$((killed + 1))
		wait "$pid" 2>/dev/null
		restores || return
	done
}
check "after a kill another run brings it home" kill_and_converge
echo "# killed $killed times"
check "two at once do no harm" eval 'destroy
	restore & one=$!; restore & two=$!
	wait $one && wait $two && as_saved'
check "who may not, may not" eval \
	'refused "CAP_NET_ADMIN" setpriv --bounding-set=-net_admin --inh-caps=-net_admin fbrctl save'
check "nor restore" eval \
	'refused "CAP_NET_ADMIN" setpriv --bounding-set=-net_admin --inh-caps=-net_admin fbrctl restore $config'

# --- a file is whole, or it is the old one
kill_savers() {
	local i
	cp "$config" /run/old.json
	for ((i = 0; i < $(rounds 40 6); i++)); do
		fbrctl save "$config" &
		nap "0.0$((RANDOM % 60))"
		kill -9 $! 2>/dev/null
		wait $! 2>/dev/null
		cmp "$config" /run/old.json || return
		[ ! -e "$config.saving" ] || cmp "$config.saving" /run/old.json || return
	done
}
saves_alone() {
	fbrctl save "$config" && same "$(echo "$config"*)" "$config" && cmp "$config" /run/old.json
}
check "a save that is killed leaves a whole file" kill_savers
cp $config $config.saving
check "the next leaves nothing else" saves_alone
many_save() {
	local i savers=()
	for i in 1 2 3 4 5 6; do
		fbrctl save "$config" &
		savers+=($!)
	done
	for i in "${savers[@]}"; do wait "$i" || return; done
	same "$(echo "$config"*)" "$config" && cmp "$config" /run/old.json
}
check "many at once leave one whole file" many_save
check "what stands in the way is named" eval \
	'mkdir $config.saving && refused "$config" fbrctl save $config && rmdir $config.saving && cmp $config /run/old.json'
must mkdir /run/small
must mount -t tmpfs -o size=4k tmpfs /run/small
later umount /run/small
echo old >/run/small/config
check "a full disk leaves the old file" eval \
	'refused "No space" fbrctl save /run/small/config && same "$(cat /run/small/*)" old'
check "and nothing else" same "$(ls -A /run/small)" config
ln -s $config /run/link
check "a link stays one" eval 'fbrctl save /run/link && [ -L /run/link ] && [ ! -L $config ]'
check "what is no file is not replaced" refused "no file" fbrctl save /dev/null
check "a folder that is not there is named" refused "/run/no/file" fbrctl save /run/no/file

check "the bridge forwards as it did" sends h2 "dst $bcast type 0x88b6" reaches h3
must destroy
check "no more bridges and ports live than did" wait_until 10 nothing_more_alive_than "$lived"
check "the kernel has nothing to complain of" log_clean_since "$log"
finish bare
