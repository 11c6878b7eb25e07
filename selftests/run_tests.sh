#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Runs the scripts named, or all in the order of the file "order", under the
# kernel that runs now: loads the module ($FBR_KO) if it isn't, gives every
# script its time limit, looks at the kernel's log after each.
#
#	run_tests.sh [-q] [SCRIPT...]
#
# Prints TAP, a script being one test with its checks nested, and last
#
#	selftests KERNEL: N passed, N failed, N skipped in N s
#
# where checks are counted. -q leaves out the checks that passed. The exit
# status is 0 if nothing failed. $FBR_KERNEL names the kernel in that line;
# $FBR_SUMMARY is a file to which it is appended, too. A script may take 900
# seconds, or $FBR_LIMIT.

set -u
here=$(cd "${BASH_SOURCE[0]%/*}" && pwd)
PATH=$PATH:/usr/sbin:/sbin
quiet=no
[ "${1:-}" = -q ] && { quiet=yes; shift; }

# Beside another machine that is busy.
limit=${FBR_LIMIT:-900}

splats='WARNING:|BUG:|Oops|KASAN:|UBSAN:|ODEBUG:|Call Trace|lockup|rcu: INFO|blocked for more than'
splats+='|suspicious RCU|possible .*(deadlock|locking dependency)|scheduling while atomic'
splats+='|sleeping function called|inconsistent lock|refcount_t:|ref_tracker:'
splats+='|waiting for .* to become free|corruption|allocation failure|flowbridge: .*leak'

work=$(mktemp -d /tmp/flowbridge.XXXXXX) || exit 1
trap 'rm -rf "$work"' EXIT

if [ ! -x "$here/frame" ] || [ ! -x "$here/nlraw" ] || [ ! -x "$here/failnth.so" ]; then
	make -s -C "$here" 2>"$work/make" || echo "# not built: $(tail -n 1 "$work/make")"
fi

load_module() {
	[ -d /sys/module/flowbridge ] && return
	if [ -n "${FBR_KO:-}" ]; then
		insmod "$FBR_KO"
	else
		modprobe flowbridge
	fi
}

mark_log() {
	marker="selftests: $1 $$.$RANDOM"
	echo "$marker" >/dev/kmsg
} 2>/dev/null

splats_since_mark() {
	dmesg 2>/dev/null | sed "1,/$marker/d" | grep -E "$splats"
}

# Bridges and ports, by the module's ledger. Namespaces end in the background.
alive() { echo "$(</sys/module/flowbridge/parameters/objects)"; }

none_left() {
	local i
	for ((i = 0; i < 100; i++)); do
		[ "$(alive)" -le "$alive_before" ] && return
		sleep 0.2
	done
	return 1
}

passed=0 failed=0 skipped=0

count_checks() {
	local line
	while IFS= read -r line; do
		case $line in
		"ok "*" # SKIP"*) skipped=$((skipped + 1)) ;;
		"ok "*) passed=$((passed + 1)) ;;
		"not ok "*) failed=$((failed + 1)) ;;
		esac
	done <"$1"
}

show() {
	local line
	while IFS= read -r line; do
		[[ $quiet = yes && $line == "ok "* && $line != *"# SKIP"* ]] && continue
		echo "    $line"
	done <"$1"
}

# Runs one; sets $verdict to what follows its name.
run_script() {
	local name=$1 status start=${EPOCHREALTIME/./} ms

	mark_log "$name"
	timeout -k 10 "$limit" "$BASH" "$here/$name" >"$work/out" 2>"$work/err"
	status=$?
	ms=$(((${EPOCHREALTIME/./} - start) / 1000))
	verdict="($((ms / 1000)).$((ms % 1000 / 100)) s)"
	count_checks "$work/out"
	show "$work/out"
	sed 's/^/    # stderr: /' "$work/err"
	if splats_since_mark >"$work/splats"; then
		failed=$((failed + 1))
		sed 's/^/    # log: /' "$work/splats" | head -n 40
		return 1
	fi
	if ! none_left; then
		failed=$((failed + 1))
		echo "    # $(alive) bridges and ports live, $alive_before did before all"
		return 1
	fi
	case $status in
	0)
		grep -q '^1\.\.' "$work/out" && return
		failed=$((failed + 1))
		echo "    # ended without a plan"
		return 1
		;;
	4) verdict="# SKIP" skipped=$((skipped + 1)) ;;
	124 | 137) failed=$((failed + 1)); echo "    # no end within $limit s"; return 1 ;;
	*) grep -q '^not ok' "$work/out" || failed=$((failed + 1)); return 1 ;;
	esac
}

if ! load_module 2>"$work/err"; then
	echo "Bail out! no module: $(<"$work/err")"
	exit 1
fi

if [ $# = 0 ]; then
	mapfile -t scripts < <(sed '/^#/d; s/ .*//' "$here/order")
else
	scripts=("${@##*/}")
fi

alive_before=$(alive)

echo "TAP version 13"
echo "1..${#scripts[@]}"
n=0 red=()
for script in "${scripts[@]}"; do
	n=$((n + 1))
	echo "# Subtest: $script"
	if run_script "$script"; then
		echo "ok $n - $script $verdict"
	else
		red+=("$script")
		echo "not ok $n - $script $verdict"
	fi
done
summary="selftests ${FBR_KERNEL:-$(uname -r)}: $passed passed, $failed failed, $skipped skipped in $SECONDS s"
[ ${#red[@]} = 0 ] || echo "# failed: ${red[*]}"
echo "# $summary"
[ -z "${FBR_SUMMARY:-}" ] || echo "$summary" >>"$FBR_SUMMARY"
[ $failed = 0 ] && [ ${#red[@]} = 0 ]
