#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Nearly every script again as root of a user namespace, beside a bridge of
# somebody else whose state must not change. Only two of them where the machine
# is slow, unless FBR_USERNS=all.
#
#	outside:  h1 --- p1 \
#	          h2 --- p2 -- br0		inside: whatever the scripts do
. "$(dirname "$0")/lib.sh"

state() {
	{
		fbrctl -j show br0
		fbrctl -j port show br0
		fbrctl -j fdb show br0
		fbrctl -j stats br0
		bridge -j link show
	} | jq -cS 'walk(if type == "object" then del(.age_ms) else . end)'
}

switch 2 ageing 0
must let_send h1 "dst $bcast"
must fbrctl fdb add br0 02:00:00:00:bb:01 port p2 static
must fbrctl port set p2 isolated on
was=$(state)
[ -n "$was" ] || bail "no state"

scripts=(ingress.sh nlmsg.sh)
if [ $slow = no ] || [ "${FBR_USERNS:-}" = all ]; then
	mapfile -t scripts < <(sed '/^#/d; / once/d; s/ .*//' "$here/order")
fi

runs_inside() {
	local status
	unshare -Ur "$BASH" "$here/$1" >/run/inside 2>&1 </dev/null 7<&- 8>&- 9<&-
	status=$?
	[ "$status" = 0 ] || [ "$status" = 4 ] && return
	grep -E '^(not ok|#|Bail)' /run/inside | head -n 30
	return 1
}

lived=$(alive)
for script in "${scripts[@]}"; do
	must wait_until 10 nothing_more_alive_than "$lived"
	check "$script, inside a user namespace" runs_inside "$script"
	now_is=$(state)
	if [ "$now_is" != "$was" ]; then
		check "the bridge outside is as it was" same "$now_is" "$was"
		was=$now_is
	fi
done
check "no script has touched the bridge outside" same "$(state)" "$was"
check "it forwards as ever" sends h1 "dst $bcast" reaches h2 br0

finish
