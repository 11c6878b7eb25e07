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
exec 9<> <(:)

# A kind other than flowbridge is for trying the scripts themselves.
kind=${FBR_KIND:-flowbridge}

# ------------------------------------------------------------ the machine

# Emulated machines take their time for everything, those that check themselves
# for what the kernel does. A blaster sends as many frames a second as leave time
# for the rest.
emulated=no slow=no pps=30000
case $(</proc/cpuinfo) in
*QEMU*TCG*) emulated=yes slow=yes pps=2000 ;;
esac
case ${FBR_KERNEL:-} in
*debug*) slow=yes pps=2000 ;;
esac
[ "$emulated ${FBR_KERNEL:-}" != "yes debug" ] || pps=200

# patience N: N seconds on a machine that runs at its own speed
patience() {
	[ $emulated = yes ] && echo $(($1 * 10)) || echo "$1"
}

have() { command -v "$1" >/dev/null; }

nap() { read -rt "$1" -u 9; return 0; }

# Microseconds; good for differences.
microseconds() { echo "${EPOCHREALTIME/./}"; }

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

# sends HOST [xN] "WORDS" reaches [NAME[:TAGS][=N]|NAME[:TAGS]?...]: those and
# nobody else. NAME? is a frame that only the promiscuous see, NAME:TAGS one that
# has these tags in place of those it was sent with: h2:none h3:10 h4:0xa00a.5.
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

# The kernel hands no frame to a port before it has seen its carrier, which comes with the other end's.
ports_are_up() { [[ $(ip -br link show master br0) != *DOWN* ]]; }

# One batch for all of it. Nothing makes the kernel send a frame of its
# own: no link-local addresses, no others.
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
	[ $# = 0 ] || must fbrctl set br0 "$@"
	start_frame
	for ((i = 1; i <= n; i++)); do
		must tell "up /run/netns/h$i eth0"
		must tell "at h$i /run/netns/h$i eth0"
		hosts+=("h$i")
	done
	must wait_until 10 ports_are_up
	must tell "at br0 - br0 stack"
}

# tap_ports NAME:[vnet_hdr]...: TAP devices at ports of br0, for a program to play
tap_ports() {
	local tap
	[ -c /dev/net/tun ] || modprobe tun 2>/dev/null
	for tap; do
		# shellcheck disable=SC2086 # several words
		ip tuntap add ${tap/:/ mode tap } 2>/run/why || skip_all "there are no TAP devices"
		printf '%s\n' "link set ${tap%:*} addrgenmode none" "link set ${tap%:*} up master br0"
	done >/run/batch
	must ip -b /run/batch
}

# 10.0.0.N for every host, and fd00::N
give_addresses() {
	local host
	for host in "${hosts[@]}"; do
		printf '%s\n' "link set lo up" "addr add 10.0.0.${host#h}/24 dev eth0" \
			"addr add fd00::${host#h}/64 dev eth0 nodad" >/run/batch
		must ip -n "$host" -b /run/batch
	done
}

in_host() {
	local host=$1
	shift
	nsenter --net="/run/netns/$host" "$@"
}

# json_is KEY VALUE COMMAND...: the first KEY in the JSON that it prints
json_is() {
	local key=$1 value=$2 json
	shift 2
	json=$("$@") || return
	[[ $json =~ \"$key\":\"?([^,\"\}]*) ]] || { echo "no $key in $json"; return 1; }
	same "${BASH_REMATCH[1]}" "$value"
}

# fdb_has MAC PORT [KIND]
fdb_has() {
	local json
	json=$(fbrctl -j fdb get br0 "$1") || return
	[[ $json == *"\"port\":\"$2\""* && $json == *"\"kind\":\"${3:-}"* ]] ||
		{ echo "not at $2, or not ${3:-anything}: $json"; return 1; }
}

fdb_lacks() { refused . fbrctl fdb get br0 "$1"; }

# vlans_are PORT "1pu 10 20-30u": the VLANs it is in, p: its PVID, u: untagged
vlans_are() {
	local json list="" id='([0-9]+)' flag='(true|false)'
	json=$(fbrctl -j vlan show "$1") || return
	while [[ $json =~ \"port\":\"$1\",\"vlan\":$id,\"vlan_end\":$id,\"pvid\":$flag,\"untagged\":$flag(.*) ]]; do
		set -- "$1" "$2" "${BASH_REMATCH[@]:1}"
		list+=" $3"
		[ "$3" = "$4" ] || list+=-$4
		[ "$5" = false ] || list+=p
		[ "$6" = false ] || list+=u
		json=$7
	done
	same "${list# }" "$2"
}

# How many entries "fdb show" selects.
entries() { fbrctl -j fdb show br0 "$@" | grep -c '^{'; }

# ------------------------------------------------------------ counters

# take_stats BRIDGE: counters into the map "now" by WHERE.COUNTER, where WHERE is
# a port's device, "br0" for the local port, "total" for the bridge; drops as
# WHERE.drop.CAUSE. Without jq: it costs ten processes' time where time is dear.
declare -A now before

take_stats() {
	local json item key value where="" drop=""
	json=$(fbrctl -j stats "${1:-br0}") || return
	now=()
	json=${json/]/,\"name\":\"total\",}
	while IFS= read -rd , item; do
		item=${item//[\[\]\{\}\" $'\n']/}
		value=${item##*:} key=${item%:*}
		case $key in
		*name) where=$value drop="" && continue ;;
		"" | *number | dropped) continue ;;
		drops:*) drop=drop. ;;
		esac
		[ "$value" = 0 ] || now[$where.$drop${key##*:}]=$value
	done <<<"$json,"
}

mark() {
	local key
	take_stats
	before=()
	for key in "${!now[@]}"; do
		before[$key]=${now[$key]}
	done
}

# rose PATTERN [WHERE.COUNTER=N]...: these since the last mark and no other that
# matches; marks anew.
rose() {
	local pattern=$1 key by status=0
	local -A was=() want=()
	shift
	for key; do
		want[${key%=*}]=${key#*=}
	done
	for key in "${!before[@]}"; do
		was[$key]=${before[$key]}
	done
	mark
	for key in "${!now[@]}"; do
		# shellcheck disable=SC2053 # a pattern it is
		[[ $key == $pattern && $key != total.* ]] || continue
		by=$((now[$key] - ${was[$key]:-0}))
		[ $by = "${want[$key]:-0}" ] ||
			{ echo "$key rose by $by, not ${want[$key]:-0}"; status=1; }
		unset "want[$key]"
	done
	for key in "${!want[@]}"; do
		echo "$key rose by 0, not ${want[$key]}"
		status=1
	done
	return $status
}

# drops [PORT.CAUSE=N]...: these since the last mark, at no other port, of no
# other cause.
drops() { rose '*.drop.*' "${@/./.drop.}"; }

# rises COUNTER [PORT=N]...
rises() {
	local counter=$1
	shift
	rose "*.$counter" "${@/=/.$counter=}"
}

# counts WHERE.COUNTER N: as it stands
counts() {
	take_stats
	same "${now[$1]:-0}" "$2"
}

# Over the bridge, all ports there are and have been:
# rx + injected + copies = tx + punted + to user + drops.
conserved() {
	local key came=0 went=0
	take_stats "${1:-br0}" || return
	for key in "${!now[@]}"; do
		case $key in
		total.rx_packets | total.injected | total.copies) came=$((came + now[$key])) ;;
		total.tx_packets | total.punted | total.to_user | total.drop.*) went=$((went + now[$key])) ;;
		esac
	done
	[ $came = $went ] && return
	echo "$came came, $went went"
	for key in "${!now[@]}"; do
		echo "$key ${now[$key]}"
	done | sort
	return 1
}

# Of a bridge no port has left.
ports_sum_up() {
	local key counter status=0
	local -A sum=()
	take_stats "${1:-br0}" || return
	for key in "${!now[@]}"; do
		counter=${key#*.}
		if [[ $key == total.* ]]; then
			sum[$counter]=$((${sum[$counter]:-0} - now[$key]))
		else
			sum[$counter]=$((${sum[$counter]:-0} + now[$key]))
		fi
	done
	for counter in "${!sum[@]}"; do
		[ "${sum[$counter]}" = 0 ] && continue
		echo "$counter: ports have ${sum[$counter]} more than the bridge"
		status=1
	done
	return $status
}

# A port took in what its host sent, and its host got what the port sent: the
# host's device counts by itself.
ports_agree() {
	local host p ours status=0
	tell drain && take_stats br0 && tell "count ${hosts[*]}" || return
	# shellcheck disable=SC2086
	set -- $answer
	for host in "${hosts[@]}"; do
		p=p${host#h}
		ours="${now[$p.tx_packets]:-0} ${now[$p.rx_packets]:-0}"
		if [ "$ours" != "$1 $2" ]; then
			echo "$host: got $1 and sent $2, $p: out and in $ours"
			status=1
		fi
		shift 2
	done
	return $status
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

# rounds N SLOW: how often a life is lived; FBR_CYCLES says otherwise.
rounds() {
	local n=$1
	[ $slow = yes ] && n=$2
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
	local at=-
	[ "$1" = - ] || at=/run/netns/$1
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

# How many bridges and ports live, by the module's own ledger. Those of a
# namespace that is going count until they went.
alive() { echo "$(</sys/module/flowbridge/parameters/objects)"; }

# To be called with what lived at the start, when nothing of ours should any more.
nothing_more_alive_than() { [ "$(alive)" -le "$1" ]; }

# ledger_counts MORE THAN: that many more live than did at first
ledger_counts() { same "$(alive)" $(($1 + $2)); }

splats='WARNING:|BUG:|Oops|KASAN:|UBSAN:|Call Trace|lockup|rcu: INFO|blocked for more than'
splats+='|refcount_t:|ref_tracker:|waiting for .* to become free'
log_lines() { dmesg 2>/dev/null | wc -l; }
log_clean_since() {
	dmesg 2>/dev/null | tail -n "+$(($1 + 1))" | grep -E "$splats" && return 1
	return 0
}
