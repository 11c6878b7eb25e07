#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# The kernel's own tests of its bridge's VLANs, unmodified, on this one.
#
#	veth0 --- veth1 -- br0 -- veth2 --- veth3
#
# They are taken from the source of the newest kernel here; FBR_LINUX names
# another tree. vlan_forwarding.bash has what ip and bridge are to them. They
# sleep much, so each runs by itself in a namespace of its own, all at once; and
# not under every kernel: "order" doesn't name this script.
. "$(dirname "$0")/lib.sh"
needs mausezahn jq tcpdump ping tc

source_tree() {
	local dir
	for dir in ${FBR_LINUX:-} "${HOME:-/root}"/.cache/flowbridge/source/* /usr/src/linux-source-*; do
		[ -d "$dir/tools/testing/selftests/net/forwarding" ] && echo "$dir" && return
	done
}

tree=$(source_tree)
[ -n "$tree" ] || skip_all "no source of a kernel; FBR_LINUX may name one"
cd "$tree/tools/testing/selftests/net/forwarding" || exit 1

# Nothing answers in no_forwarding.sh: waiting for more than one makes it last.
declare -A patience=([no_forwarding]="PING_COUNT=1 PING_TIMEOUT=1")
tests_of() { sed -n 's/^ALL_TESTS="\(.*\)"/\1/p' "$1.sh"; }

# start SCRIPT TEST: in the background; output and status go to files.
start() {
	local out=/run/$1.$2
	(
		# shellcheck disable=SC2086 # several
		unshare -n env BASH_ENV="$here/vlan_forwarding.bash" TESTS="$2" \
			${patience[$1]:-PING_COUNT=3} bash "$1.sh" >"$out" 2>"$out.err"
		echo $? >"$out.status"
	) 7<&- 8>&- 9<&- &
	running+=($!)
	later "kill $!"
}

running=()
for script in bridge_vlan_aware bridge_vlan_unaware no_forwarding; do
	for test in $(tests_of $script); do
		start $script "$test"
	done
done
wait "${running[@]}"

# They say "TEST: what it is     [ OK ]", and on the next line why not.
passed() { # VERDICT NEXT-LINE
	[ "$1" = " OK " ] || { echo "$1:$2"; return 1; }
}
line='^TEST: (.*[^ ]) +\[(.*)\]$'
for script in bridge_vlan_aware bridge_vlan_unaware no_forwarding; do
	for test in $(tests_of $script); do
		out=/run/$script.$test
		mapfile -t lines <"$out"
		for ((i = 0; i < ${#lines[@]}; i++)); do
			[[ ${lines[i]} =~ $line ]] || continue
			check "$script: ${BASH_REMATCH[1]}" passed "${BASH_REMATCH[2]}" "${lines[i + 1]:-}"
		done
		check "$script, $test: it came to its end" eval \
			'same "$(<$out.status) $(tail -n 3 $out.err)" "0 " && [[ ${lines[*]} == *TEST:* ]]'
	done
done

finish bare
