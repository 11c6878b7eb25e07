#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Who has no CAP_NET_ADMIN here may look, and change nothing.
#
#	h1 --- p1 \
#	h2 --- p2 -- br0
. "$(dirname "$0")/lib.sh"
needs setpriv

m=02:00:00:00:bb:01

# Two ways of having none: dropped, and root of a namespace that doesn't own this one.
dropped() { setpriv --bounding-set=-net_admin --inh-caps=-net_admin "$@"; }
stranger() { unshare -Ur "$@"; }

state() { fbrctl -j show br0; fbrctl -j port show br0; fbrctl -j fdb show br0; }
no_age() { state | jq -c 'walk(if type == "object" then del(.age_ms) else . end)'; }

switch 2
must ip link add d0 type dummy
must fbrctl fdb add br0 $m port p1 static
was=$(no_age)
[ -n "$was" ] || bail "no state"

for who in dropped stranger; do
	check "$who: show works" says br0 $who fbrctl show br0
	check "$who: port show works" says p1 $who fbrctl port show br0
	check "$who: fdb show works" says $m $who fbrctl fdb show br0
	check "$who: fdb get works" says p1 $who fbrctl fdb get br0 $m
	check "$who: stats work" $who fbrctl stats br0
	while read -r words; do
		read -ra words <<<"$words"
		check "$who: ${words[*]} is refused" \
			refused '[Pp]ermi|[Pp]rivileg|CAP_NET_ADMIN|root' $who fbrctl "${words[@]}"
	done <<-EOT
		addbr br9
		delbr br0
		set br0 ageing 7
		addif br0 d0
		delif br0 p1
		port set p1 isolated on
		fdb add br0 02:00:00:00:bb:02 port p1
		fdb del br0 $m
		fdb flush br0
	EOT
	check "$who: ip link add is refused" not $who ip link add br9 type flowbridge
	check "$who: bridge fdb add is refused" not $who bridge fdb add 02:00:00:00:bb:02 dev br0 self via p1
	if have brctl; then
		check "$who: brctl addif is refused" not $who brctl addif br0 d0
		check "$who: brctl delif is refused" not $who brctl delif br0 p1
	fi
done
check "nothing has changed" same "$(no_age)" "$was"
check "no bridge was made" not ip link show br9
check "with the privilege it works" eval \
	'fbrctl set br0 ageing 7 && fbrctl addif br0 d0 && fbrctl fdb flush br0'

finish
