#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# flowbridge-helper gives a user a port of a bridge, if bridge.conf says so, and
# nobody else anything.
#
#	h1 --- p1 \       / tap0 --- helper_client.py, as a user
#	h2 --- p2  -- br0
. "$(dirname "$0")/lib.sh"
needs python3 setpriv
read -r first _ many </proc/self/uid_map
[[ $first = 0 && $many -gt 65535 ]] || skip_all "this takes other users than root"
helper=$(PATH=$PATH:/usr/lib/flowbridge command -v flowbridge-helper) || skip_all "flowbridge-helper is not installed"

# As udev has it: everybody may open it. What one may make with it is another matter.
[ -c /dev/net/tun ] || modprobe tun 2>/dev/null
[ -c /dev/net/tun ] || skip_all "there are no TAP devices"
must mknod -m 666 /run/tun c 10 200
must mount --bind /run/tun /dev/net/tun

if [ ! -d /etc/flowbridge ]; then
	must mkdir /etc/flowbridge
	later rmdir /etc/flowbridge
fi
must mount -t tmpfs -o mode=755 tmpfs /etc/flowbridge
later umount /etc/flowbridge
conf=/etc/flowbridge/bridge.conf

must cp "$helper" /run/setuid
must chmod 4755 /run/setuid
must cp "$helper" /run/plain
root() { "$@"; }
user() { setpriv --reuid 65534 --regid 65534 --clear-groups "$@"; }
alice() { setpriv --reuid 65533 --regid 65534 --groups 4711 "$@"; }
must install -m 755 "$here/helper_client.py" /run/asks

# gets_port WHO HELPER WORDS...: who gets one; its device is $tap, of the kind $headers
gets_port() {
	local who=$1
	shift
	rm -f /run/to /run/from
	mkfifo /run/to /run/from
	"$who" /run/asks "$@" </run/to >/run/from 2>/run/said 7<&- 8>&- 9<&- &
	player=$!
	exec 5>/run/to 6</run/from
	read -rt "$(patience 10)" -u 6 tap headers || { cat /run/said; return 1; }
}

tell_client() {
	echo "$*" >&5
	read -rt "$(patience 10)" -u 6 answer
}

gives_port_back() {
	exec 5>&- 6<&-
	wait "$player"
	nothing_left
}

nothing_left() {
	[[ $(ip -br link show master br0) != *tap* && ! -e /sys/class/net/tap0 ]] || { ip -br link; return 1; }
}

# denied WHO PATTERN WORDS...: a sentence, and nothing left
denied() {
	local who=$1 pattern=$2
	shift 2
	refused "$pattern" "$who" /run/asks /run/setuid "$@" && nothing_left
}

switch 2
# A device that comes up says nothing of its own accord.
echo 1 >/proc/sys/net/ipv6/conf/default/disable_ipv6
must ip link set br0 mtu 1400
must ip link add d0 type dummy
echo "allow br0" >$conf
mark

# --- a user's port
check "a user whom bridge.conf allows it gets a port" gets_port user /run/setuid --br=br0
check "of that bridge, which is up" says "tap0.*UP.*master br0" ip link show tap0
check "with its MTU" says "mtu 1400" ip link show tap0
check "and a MAC address that the bridge will not take" says "link/ether fe:" ip link show tap0
check "without virtio headers" same "$headers" bare
must wait_until 5 json_is state forwarding fbrctl -j port show tap0
check "what hosts send comes out there" eval 'sends h1 "dst $bcast" reaches h2 br0 && tell_client take'
check "once" eval '[[ $answer == ffffffffffff020000000001* && $answer != *" "* ]] || { echo "$answer"; false; }'
frame=ffffffffffff02000000cc0188b5$(printf '%092d' 0)
check "what the user sends comes to the hosts" eval \
	'tell "expect hex $frame" && tell_client "send $frame" && tell only h1 h2 br0'
check "and teaches the switch where it is from" fdb_has 02:00:00:00:cc:01 tap0
check "the port goes with the descriptor" gives_port_back
check "and what it taught, too" fdb_lacks 02:00:00:00:cc:01
check "with virtio headers, if it is asked for" eval 'gets_port user /run/setuid --use-vnet --br=br0 && same "$headers" vnet'
check "it is a port like that" says "master br0" ip link show "$tap"
check "until it is closed" gives_port_back
check "root needs no setuid" eval 'gets_port root /run/plain --use-vnet --br=br0 && gives_port_back'

# --- who may not
check "without setuid a user is told what it takes" refused "CAP_NET_ADMIN.*setuid" user /run/asks /run/plain --br=br0
: >$conf
check "what no line allows is denied" denied user "bridge.conf does not allow you to use br0" --br=br0
check "to root, too" denied root "does not allow you to use br0" --br=br0
echo "allow br1" >$conf
check "another bridge is none" denied user "does not allow" --br=br0
printf 'deny br0\nallow all\n' >$conf
check "deny is stronger than allow" denied user "does not allow" --br=br0
printf '# all of them\nallow all' >$conf
check "all are all, and the last line needs no end" eval 'gets_port user /run/setuid --br=br0 && gives_port_back'
rm $conf
check "without bridge.conf nobody is allowed anything" denied user "can't read /etc/flowbridge/bridge.conf, .* No such file" --br=br0
install -m 600 /dev/stdin $conf <<<"allow br0"
check "privileges are gone before it is read" denied user "can't read .*Permission denied" --br=br0

# --- included files
printf '%s\n' "include /etc/flowbridge/alice.conf" "deny br1" >$conf
chmod 644 $conf
install -m 640 -g 4711 /dev/stdin /etc/flowbridge/alice.conf <<<"allow br0"
check "an included file is for who can read it" eval 'gets_port alice /run/setuid --br=br0 && gives_port_back'
check "for others it says nothing" denied user "does not allow" --br=br0
rm /etc/flowbridge/alice.conf
check "one that is not there is an error" denied alice "can't read /etc/flowbridge/alice.conf" --br=br0
echo "include $conf" >$conf
check "files that include themselves are seen through" denied user "circle" --br=br0
echo "include alice.conf" >$conf
check "no file is looked for in the user's folder" denied user "bridge.conf:1: .* full path" --br=br0

# --- files that can't be trusted
echo "allow br0" >$conf
for mode in 666 664 646; do
	chmod $mode $conf
	check "bridge.conf that others than root can write is not read ($mode)" denied user "chmod go-w" --br=br0
done
chmod 644 $conf
chown 65534 $conf
check "nor one that is not root's" denied user "chown root" --br=br0
rm $conf
mkfifo $conf
check "nor a pipe, which is not waited for" denied user "is no file" --br=br0
rm $conf
printf 'allow br0\nallow br0 br1\n' >$conf
check "a line that is none is told by its number" denied user "bridge.conf:2: " --br=br0
printf 'allow br0\0\ndeny br0\n' >$conf
check "so is what is no text" denied user "bridge.conf:1: .*no text" --br=br0
echo "allow all" >$conf

# --- no bridge of ours
check "a bridge that does not exist" denied user "no bridge 'br7'.*fbrctl addbr br7" --br=br7
check "a device that is no bridge" denied user "'d0' is no bridge of flowbridge" --br=d0
check "a port of the bridge" denied user "'p1' is no bridge of flowbridge" --br=p1
if ip link add lb0 type bridge 2>/dev/null; then
	check "one of the kernel's own bridges" denied user "'lb0' is no bridge.*qemu-bridge-helper" --br=lb0
fi
check "who is gone before the answer leaves nothing" eval \
	'refused "can.t send the device" user /run/asks --deaf /run/setuid --br=br0 && nothing_left'

# --- nonsense
check "no words" misspelt usage user /run/setuid
check "no bridge" misspelt "--br and --fd" user /run/asks /run/setuid
check "no socket" misspelt "descriptor 0 is no unix socket" user /run/setuid --br=br0 --fd=0
check "a closed one" misspelt "descriptor 77 is no unix socket" user /run/setuid --br=br0 --fd=77
check "no number" misspelt "'-1' is no number" user /run/setuid --br=br0 --fd=-1
check "a name that is none" misspelt "'../br0'" user /run/asks /run/setuid --br=../br0
check "one that is too long" misspelt "abcdefghijklmnop" user /run/asks /run/setuid --br=abcdefghijklmnop
check "one word too many" misspelt "'br1'" user /run/asks /run/setuid --br=br0 br1
check "an unknown option" misspelt "--config" user /run/setuid --config=/tmp/mine --br=br0
check "nothing is left of all that" nothing_left

finish churned
