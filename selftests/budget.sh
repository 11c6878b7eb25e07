#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# What an unprivileged user may fill is counted over all bridges of a namespace.
. "$(dirname "$0")/lib.sh"

[ -n "${FBR_KO:-}" ] || skip_all "FBR_KO doesn't name the module"
grep -qE '^ *0 +0 ' /proc/self/uid_map || skip_all "modules are root's"

max=/sys/module/flowbridge/parameters/user_ns
check "262144 FDB entries, 65536 flows and 64 listeners unless told otherwise" \
	same "$(cat ${max}_{fdb,flow,listener}_max | xargs)" "262144 65536 64"

must rmmod flowbridge
later 'rmmod flowbridge; insmod "$FBR_KO"'
must insmod "$FBR_KO" user_ns_fdb_max=3 user_ns_flow_max=3 user_ns_listener_max=3

# fills: the first of two bridges has all there may be.
fills() {
	for i in a b; do
		ip link add "d$i" type dummy && fbrctl addbr "$i" && fbrctl addif "$i" "d$i" || return
	done
	for i in 1 2 3; do
		fbrctl fdb add a "02:00:00:00:bb:0$i" port da static || return
		fbrctl add-flow a "in_port(0),vlan(vid=$i)" drop || return
	done
}
# listens N: so many sockets, to bridge b
listens() { python3 "$here/genl.py" listeners b "$1"; }
# inside COMMAND: in a namespace that a user owns, after it was filled
inside() {
	unshare -Urn "$BASH" -c "$(declare -f fills listens); here=$here; fills && $1"
}

check "a namespace of a user may have as many as that" inside true
check "no further FDB entry, on another bridge" \
	refused 'user_ns_fdb_max' inside 'fbrctl fdb add b 02:00:00:00:bb:04 port db static'
check "no further flow" refused 'user_ns_flow_max' inside 'fbrctl add-flow b "in_port(0)" drop'
check "no replacement that is larger" refused 'user_ns_flow_max' \
	inside 'printf "in_port(0),vlan(vid=%s),actions:drop\n" 1 2 3 4 | fbrctl replace-flows b -'
check "no fourth listener" says '^3 .*user_ns_listener_max' inside 'listens 4'
check "what is deleted makes room on another bridge" \
	inside 'fbrctl fdb del a 02:00:00:00:bb:01 && fbrctl fdb add b 02:00:00:00:bb:04 port db static &&
	fbrctl del-flow a "in_port(0),vlan(vid=1)" && fbrctl add-flow b "in_port(0)" drop'
check "and so does a bridge that goes" \
	inside 'fbrctl delbr a && fbrctl fdb add b 02:00:00:00:bb:04 port db static && fbrctl add-flow b "in_port(0)" drop'
check "root's own namespace has more" eval 'fills && fbrctl fdb add b 02:00:00:00:bb:04 port db static &&
	fbrctl add-flow b "in_port(0)" drop && says "^4$" listens 4'

finish bare
