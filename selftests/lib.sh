# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# What every script here starts with:
#
#	. "$(dirname "$0")/lib.sh"
#	switch 3			# hosts h1 h2 h3 at ports p1 p2 p3 of br0
#	check "a sentence that is true" \
#		sends h1 "dst $nobody" reaches h2 h3
#	finish				# conservation, the plan, the exit status
#
# A script runs again by itself inside network and mount namespaces of its own
# (and a user namespace, where it is not root): nothing outside can disturb its
# counts, and whatever it leaves behind dies with it. One process, frame, holds
# a socket at every host; a check starts no other unless it must.
#
#	check SENTENCE COMMAND...	one TAP line; the command's output explains it
#	skip SENTENCE REASON
#	must COMMAND...			what the rest of the script stands on
#	refused PATTERN COMMAND...	exit status 1 and a sentence that matches
#	later COMMAND			to be undone at the end, last first
#	wait_until SECONDS COMMAND...	poll; never sleep and hope
#
# The file descriptors 7 and 8 lead from and to frame, 9 is never ready.

if [ -z "${FBR_INSIDE:-}" ]; then
	export FBR_INSIDE=1
	if [ "$EUID" = 0 ]; then
		exec unshare -mn "$BASH" "$0" "$@"
	fi
	exec unshare -Urmn "$BASH" "$0" "$@"
fi
unset FBR_INSIDE

set -u
here=$(cd "${BASH_SOURCE[0]%/*}" && pwd)
export LC_ALL=C
PATH=$PATH:/usr/sbin:/sbin

mount -t tmpfs tmpfs /run || exit 1
mkdir -p /run/netns
mkfifo /run/never
exec 9<>/run/never

# A kind other than flowbridge is for trying the scripts themselves.
kind=${FBR_KIND:-flowbridge}

# ------------------------------------------------------------ the machine

emulated=no
case $(</proc/cpuinfo) in
*QEMU*TCG*) emulated=yes ;;
esac

# patience N: N seconds on a machine that runs at its own speed
patience() {
	[ $emulated = yes ] && echo $(($1 * 10)) || echo "$1"
}

have() { command -v "$1" >/dev/null; }

nap() { read -rt "$1" -u 9; return 0; }

# Microseconds; good for differences.
now() { echo "${EPOCHREALTIME/./}"; }

wait_until() {
	local end=$((SECONDS + $(patience "$1") + 1))
	shift
	until "$@" >/dev/null 2>&1; do
		[ $SECONDS -lt $end ] || { echo "waited in vain: $*"; return 1; }
		nap 0.02
	done
}

# ------------------------------------------------------------ TAP

tests=0 failures=0 skips=0
declare -a cleanup=()

later() { cleanup+=("$*"); }

undo_all() {
	local i
	for ((i = ${#cleanup[@]} - 1; i >= 0; i--)); do
		eval "${cleanup[i]}" >/dev/null 2>&1
	done
	cleanup=()
}
trap undo_all EXIT
trap 'exit 1' INT TERM

explain() {
	local line
	while IFS= read -r line; do
		echo "# $line"
	done
}

check() {
	local sentence=$1
	shift
	tests=$((tests + 1))
	if "$@" >/run/why 2>&1; then
		echo "ok $tests - $sentence"
		return 0
	fi
	failures=$((failures + 1))
	echo "not ok $tests - $sentence"
	local command="$*"
	echo "# line ${BASH_LINENO[0]}: ${command:0:300}"
	explain </run/why
	return 1
}

skip() {
	tests=$((tests + 1)) skips=$((skips + 1))
	echo "ok $tests - $1 # SKIP $2"
}

# The whole script has no business here.
skip_all() {
	echo "1..0 # SKIP $1"
	exit 4
}

bail() {
	echo "Bail out! $*"
	exit 1
}

must() {
	"$@" >/run/why 2>&1 && return
	explain </run/why
	bail "line ${BASH_LINENO[0]}: $*"
}

needs() {
	local tool
	for tool; do
		have "$tool" || skip_all "$tool is not installed"
	done
}

not() { ! "$@"; }

# Both by exit status 1, with a sentence of the kernel or the tool.
refused() {
	local pattern=$1 said status
	shift
	said=$("$@" 2>&1)
	status=$?
	[ $status = 0 ] && { echo "was not refused: $*"; return 1; }
	[ $status = 1 ] || { echo "exit status $status, not 1: $said"; return 1; }
	[[ $said =~ $pattern ]] || { echo "said: $said"; return 1; }
}

# A word of the command line is wrong: exit status 2, and the word is named.
misspelt() {
	local word=$1 said status
	shift
	said=$("$@" 2>&1)
	status=$?
	[ $status = 2 ] || { echo "exit status $status, not 2: $said"; return 1; }
	[[ $said == *"$word"* ]] || { echo "said: $said"; return 1; }
}

same() {
	[ "$1" = "$2" ] && return
	case $1$2 in
	*$'\n'*) diff -U 0 <(echo "$2") <(echo "$1") | tail -n +3 | head -n 20 ;;
	*) echo "got:  $1"; echo "want: $2" ;;
	esac
	return 1
}

# says PATTERN COMMAND...: done, and the output matches
says() {
	local pattern=$1 said
	shift
	said=$("$@" 2>&1) || { echo "failed: $said"; return 1; }
	[[ $said =~ $pattern ]] || { echo "said: $said"; return 1; }
}

# silent_on PATTERN COMMAND...: done, and the output does not match
silent_on() {
	local pattern=$1 said
	shift
	said=$("$@" 2>&1) || { echo "failed: $said"; return 1; }
	[[ ! $said =~ $pattern ]] || { echo "said: $said"; return 1; }
}

# ------------------------------------------------------------ frames

bcast=ff:ff:ff:ff:ff:ff
mcast=01:00:5e:01:02:03
nobody=02:00:00:00:ff:01
nobody2=02:00:00:00:ff:02

frame_tool() {
	if [ -x "$here/frame" ]; then
		frame=$here/frame
	else
		frame=/run/frame
		"${CC:-gcc}" -O2 -o $frame "$here/frame.c" || bail "no frame tool"
	fi
}

start_frame() {
	frame_tool
	coproc FRAME { exec "$frame" 9<&-; }
	exec 7<&"${FRAME[0]}" 8>&"${FRAME[1]}"
	later "echo quit >&8"
}

# One command to frame; its answer in $answer, true if that is "ok".
tell() {
	answer="no answer"
	echo "$*" >&8
	read -ru 7 answer || true
	[[ $answer == ok* ]] && { answer=${answer#ok}; answer=${answer# }; return 0; }
	echo "frame $*: $answer"
	return 1
}

# sends HOST [xN] "WORDS" reaches [NAME[=N]|NAME?...]: those and nobody else.
# NAME? is a frame that only the promiscuous see.
sends() {
	local from=$1 times=""
	shift
	[[ $1 == x* ]] && { times=$1; shift; }
	local words=$1
	shift
	[ "${1:-}" = reaches ] || { echo "sends what, whom?"; return 1; }
	shift
	[ "${1:-}" = nobody ] && shift
	tell "send $from $times $words" && tell "only $*"
}

# Traffic that a check stands on, without a look at who gets it.
let_send() { tell "send $*" && tell drain; }

# ------------------------------------------------------------ the switch

br_mac=02:00:00:00:01:01
hosts=()		# every host whose counters finish compares

host_mac() { printf '02:00:00:00:00:%02x' "$1"; }
port_mac() { printf '02:00:00:00:01:%02x' "$1"; }

# wire FIRST LAST: namespaces h*, in each eth0, its other end p* here.
wire() {
	local i
	for ((i = $1; i <= $2; i++)); do
		echo "netns add h$i"
		echo "link add p$i address $(port_mac "$i") type veth" \
			"peer name eth0 address $(host_mac "$i") netns h$i"
		echo "link set p$i addrgenmode none"
	done
}

# One batch for the switch's side, one for every host's. Nothing in them makes
# the kernel send a frame of its own: no link-local addresses, no IPv6 ones.
switch() {
	local n=$1 i
	shift
	{
		echo "link set lo up"
		wire 1 "$n"
		echo "link add br0 type $kind"
		echo "link set br0 addrgenmode none"
		for ((i = 1; i <= n; i++)); do
			echo "link set p$i master br0"
			echo "link set p$i up"
		done
		echo "link set br0 up"
	} >/run/batch
	must ip -b /run/batch
	for ((i = 1; i <= n; i++)); do
		host_up "$i"
		hosts+=("h$i")
	done
	[ $# = 0 ] || must fbrctl set br0 "$@"
	start_frame
	for ((i = 1; i <= n; i++)); do
		must tell "at h$i /run/netns/h$i eth0"
	done
	must tell "at br0 - br0 stack"
}

host_up() {
	printf '%s\n' "link set lo up" "link set eth0 addrgenmode none" \
		"addr add 10.0.0.$1/24 dev eth0" "link set eth0 up" >/run/batch
	must ip -n "h$1" -b /run/batch
}

in_host() {
	local host=$1
	shift
	nsenter --net="/run/netns/$host" "$@"
}

# fdb_has MAC PORT [KIND]: one "jq" a question
fdb_has() {
	fbrctl -j fdb show br0 | jq -e --arg mac "$1" --arg port "$2" --arg kind "${3:-}" \
		'any(.[]; .mac == $mac and .port == $port and
			($kind == "" or .kind == $kind))' >/dev/null ||
		{ echo "no entry $*"; fbrctl fdb show br0; return 1; }
}

fdb_lacks() {
	fbrctl -j fdb show br0 | jq -e --arg mac "$1" \
		'all(.[]; .mac != $mac)' >/dev/null ||
		{ echo "there is $1:"; fbrctl fdb show br0; return 1; }
}

# ------------------------------------------------------------ counters

# stats BRIDGE: one line each of "WHERE COUNTER VALUE"; WHERE is a port's device,
# "br0" for the local port, "total" for the bridge. Zeroes are left out.
stats() {
	fbrctl -j stats "${1:-br0}" | jq -r '
		def lines($where): to_entries[] |
			if .key == "drops" then .value | to_entries[] |
				"\($where) drop.\(.key) \(.value)"
			elif (.value | type) == "number" and
				(.key | IN("number", "dropped") | not) then
				"\($where) \(.key) \(.value)"
			else empty end;
		.[] | lines("total"), (.ports[] | .name as $n | lines($n))' |
		grep -v ' 0$'
}

declare -A before

mark() {
	local where what value
	before=()
	while read -r where what value; do
		before[$where.$what]=$value
	done < <(stats)
}

# since_mark PATTERN: what rose since the last mark, sorted; marks anew.
since_mark() {
	local pattern=$1 key where what value rose="" new=()
	while read -r where what value; do
		key=$where.$what
		new+=("$key $value")
		[ "$where" = total ] && continue
		# shellcheck disable=SC2053 # a pattern it is
		[[ $what == $pattern ]] || continue
		value=$((value - ${before[$key]:-0}))
		[ $value = 0 ] || rose+="${key/drop./}=$value"$'\n'
	done < <(stats)
	before=()
	for key in "${new[@]}"; do
		before[${key% *}]=${key#* }
	done
	printf '%s' "$rose" | sort | tr '\n' ' '
}

# drops [PORT.CAUSE=N]...: these since the last mark, at no other port, of no
# other cause.
drops() {
	since_mark 'drop.*' >/run/rose
	same "$(</run/rose)" "$(sorted "$@")"
}

sorted() {
	[ $# = 0 ] || printf '%s\n' "$@" | sort | tr '\n' ' '
}

# rises COUNTER [PORT=N]...
rises() {
	local counter=$1 want=()
	shift
	for p; do
		want+=("${p%=*}.$counter=${p#*=}")
	done
	since_mark "$counter" >/run/rose
	same "$(</run/rose)" "$(sorted "${want[@]}")"
}

# Over the bridge, all ports there are and have been:
# rx + copies = tx + punted + drops.
conserved() {
	stats "${1:-br0}" | awk '
		$1 != "total" { next }
		$2 == "rx_packets" || $2 == "copies" { came += $3 }
		$2 == "tx_packets" || $2 == "punted" || $2 ~ /^drop\./ { went += $3 }
		{ said = said "\n" $0 }
		END { if (came != went) { print came " came, " went " went" said; exit 1 } }'
}

# Of a bridge no port has left.
ports_sum_up() {
	stats "${1:-br0}" | awk '
		$1 == "total" { sum[$2] -= $3; next }
		{ sum[$2] += $3 }
		END { for (c in sum) if (sum[c]) { print c ": ports have " sum[c] " more"; wrong = 1 }
			exit wrong }'
}

# A port took in what its host sent, and its host got what the port sent: the
# host's device counts by itself.
ports_agree() {
	local table i rx tx ours sum=0
	local -A port=()
	tell drain || return 1
	table=$(stats br0)
	while read -r where what value; do
		port[$where.$what]=$value
	done <<<"$table"
	tell "count ${hosts[*]}" || return 1
	# shellcheck disable=SC2086
	set -- $answer
	for host in "${hosts[@]}"; do
		i=p${host#h} rx=$1 tx=$2
		shift 2
		ours="${port[$i.tx_packets]:-0} ${port[$i.rx_packets]:-0}"
		[ "$ours" = "$rx $tx" ] && continue
		echo "$host: got $rx and sent $tx, $i: out and in $ours"
		sum=1
	done
	return $sum
}

# Everything is accounted for; then the plan. "finish churned" where ports have
# left, "finish loose" where hosts' devices count what no port did, "finish bare"
# where there may be no bridge.
finish() {
	if [ "${1:-}" != bare ]; then
		check "every frame that came in is accounted for" conserved br0
	fi
	case ${1:-} in
	"" | churned) check "every port counts what its host sent and got" ports_agree ;;
	esac
	[ $# != 0 ] || check "and the bridge counts what its ports do" ports_sum_up br0
	echo "1..$tests"
	undo_all
	[ $failures = 0 ] || exit 1
	exit 0
}

# ------------------------------------------------------------ lives

# rounds NATIVE EMULATED: how often a life is lived; FBR_CYCLES says otherwise.
rounds() {
	local n=$1
	[ $emulated = yes ] && n=$2
	echo "${FBR_CYCLES:-$n}"
}

blasters=()

# Load would fill the sockets of frame: from here on they only count.
deafen() {
	local host
	must tell "off br0"
	for host in "${hosts[@]}"; do
		must tell "off $host"
		must tell "at $host /run/netns/$host eth0 proto 0"
	done
}

# blast HOST|- IFACE WORDS...: load in the background, whatever becomes of IFACE.
# It ends with the script, or with calm. Paced, or the script would starve.
blast() {
	local at=- pps=30000
	[ "$1" = - ] || at=/run/netns/$1
	[ $emulated = yes ] && pps=2000
	"$frame" blast "$at" "$2" pps $pps "${@:3}" >/dev/null 2>>/run/blast 7<&- 8>&- 9<&- &
	blasters+=($!)
	later "kill $!"
}

calm() {
	[ ${#blasters[@]} = 0 ] && return
	kill "${blasters[@]}" 2>/dev/null
	wait "${blasters[@]}" 2>/dev/null
	blasters=()
	tell drain
}

# Frames still reach a host: its counter moves.
flows_to() {
	local was
	tell "count $1" || return
	was=${answer% *}
	more_than() { tell "count $1" && [ "${answer% *}" -gt "$2" ]; }
	wait_until 5 more_than "$1" "$was"
}

# How many objects of the module live. Those of a namespace that is going count
# until they went.
alive() {
	local dir=/sys/module/flowbridge/parameters
	[ -r $dir/ledger_created ] || { echo 0; return; }
	echo $(($(<$dir/ledger_created) - $(<$dir/ledger_destroyed)))
}

# To be called with what lived at the start, when nothing of ours should any more.
nothing_more_alive_than() { [ "$(alive)" -le "$1" ]; }

splats='WARNING:|BUG:|Oops|KASAN:|UBSAN:|Call Trace|lockup|rcu: INFO|blocked for more than'
splats+='|refcount_t:|ref_tracker:|waiting for .* to become free'
log_lines() { dmesg 2>/dev/null | wc -l; }
log_clean_since() {
	dmesg 2>/dev/null | tail -n "+$(($1 + 1))" | grep -E "$splats" && return 1
	return 0
}
