#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Domains of libvirt's, plugged by their metadata; and a user's own, by
# flowbridge-helper.
#
#	h1 --- p1 \       / vnet0, vnet1 --- the domain "a", by fbr-libvirt-up
#	h2 --- p2  -- br0 -- tap0 --- the domain "mine" of a user, by the helper
. "$(dirname "$0")/lib.sh"
needs libvirtd virsh python3 setpriv
. "$here/kvm/lib.sh"

guest_files=$here/../userspace/guest
helper=$(PATH=$PATH:/usr/lib/flowbridge command -v flowbridge-helper) || skip_all "flowbridge-helper is not installed"
export LIBVIRT_DEFAULT_URI=qemu:///system
mac=52:54:00:00:00:0a mac2=52:54:00:00:00:0b

# ------------------------------------------------------------ libvirt

# Every folder of its own is empty, but for what docs/libvirt.md says.
for dir in /etc/libvirt /var/lib/libvirt /var/cache/libvirt /var/log/libvirt; do
	must mkdir -p $dir
	must mount -t tmpfs tmpfs $dir
done
must mkdir -p /etc/libvirt/hooks/qemu.d
must ln -s "$guest_files/fbr-libvirt-hook" /etc/libvirt/hooks/qemu.d/flowbridge
# Debian's package makes this user, and starts daemons.
for file in passwd group; do
	cp /etc/$file /run/$file
	must mount --bind /run/$file /etc/$file
done
grep -q ^libvirt-qemu: /run/passwd || echo "libvirt-qemu:x:64055:64055::/:/bin/false" >>/run/passwd
grep -q ^libvirt-qemu: /run/group || echo "libvirt-qemu:x:64055:" >>/run/group
alone='security_driver = "none"
stdio_handler = "file"
cgroup_controllers = []
namespaces = []'
cat >/etc/libvirt/qemu.conf <<-EOT
	$alone
	user = "root"
	group = "root"
	dynamic_ownership = 0
EOT

start_libvirtd() {
	libvirtd >>/run/libvirtd.log 2>&1 7<&- 8>&- 9<&- &
	libvirtd=$!
	wait_until 30 virsh uri || { tail /run/libvirtd.log; return 1; }
}

stop_libvirtd() {
	kill "$libvirtd"
	wait "$libvirtd"
	return 0
}

# interface MAC: as docs/libvirt.md has it
interface() {
	cat <<-EOT
		<interface type='ethernet'>
		  <mac address='$1'/>
		  <script path='$guest_files/fbr-libvirt-up'/>
		  <downscript path='$guest_files/fbr-libvirt-down'/>
		  <model type='virtio'/>
		</interface>
	EOT
}

# ports [ATTRIBUTES]...: the metadata
ports() {
	echo "<fbr:ports xmlns:fbr='flowbridge:ports'>"
	[ $# = 0 ] || printf '<fbr:port %s/>\n' "$@"
	echo "</fbr:ports>"
}

# domain NAME TYPE DEVICES [METADATA]: to standard output
domain() {
	cat <<-EOT
		<domain type='$2'>
		  <name>$1</name>
		  <memory unit='MiB'>192</memory>
		  <metadata>${4:-}</metadata>
		  <os>
		    <type arch='x86_64' machine='pc'>hvm</type>
		    <kernel>$FBR_GUEST/kernel</kernel>
		    <initrd>$FBR_GUEST/initramfs</initrd>
		    <cmdline>quiet panic=-1 console=ttyS0 rdinit=/init mitigations=off random.trust_cpu=1</cmdline>
		  </os>
		  <features><acpi/></features>
		  <devices>
		    <emulator>/usr/bin/qemu-system-x86_64</emulator>
		    <controller type='usb' model='none'/>
		    <memballoon model='none'/>
		    $3
		  </devices>
		</domain>
	EOT
}

# What guest, of kvm/lib.sh, speaks through.
agent() {
	echo "<channel type='pipe'><source path='/run/$1/agent'/><target type='virtio' name='agent'/></channel>"
	echo "<serial type='file'><source path='/run/$1/log'/></serial>"
}

# starts FILE: a domain that is gone when it stops
starts() { virsh create "$1"; }

no_port_left() {
	same "$(ip -br link show master br0 | cut -d @ -f 1 | paste -sd ' ')" "p1 p2" &&
		same "$(ls /run/flowbridge/libvirt)" "" && same "$(fbrctl dump-flows br0)" ""
}

# fails PATTERN ATTRIBUTES: with that metadata nothing starts, and libvirt says why
fails() {
	domain wrong kvm "$(interface $mac)" "${2:-}" >/run/wrong.xml
	refused "$1" virsh create /run/wrong.xml && no_port_left
}

switch 2 vlan-filtering on
must fbrctl port set p1 access 10
must fbrctl port set p2 access 20
echo 1 >/proc/sys/net/ipv6/conf/default/disable_ipv6
must start_libvirtd

mkdir /run/a
must guest_way a agent
domain a kvm "$(agent a) $(interface $mac)" \
	"$(ports "mac='$mac' bridge='br0' access='10' isolated='on'" "mac='${mac2^^}' bridge='br0' access='20'")" >/run/a.xml
check "a domain starts" virsh create /run/a.xml
ip -d link show vnet0; ls -la /run/libvirt/qemu /run/flowbridge/libvirt
fbrctl port show vnet0; fbrctl vlan show br0
tail -5 /run/libvirtd.log
check "ready" guest_ready a
interface $mac2 >/run/second.xml
check "attach" virsh attach-device a /run/second.xml --live
fbrctl port show vnet1; fbrctl vlan show br0
check "reset" virsh reset a
check "ready" guest_ready a
check "detach" virsh detach-device a /run/second.xml --live
check "" wait_until 20 test ! -e /sys/class/net/vnet1
check "destroy" virsh destroy a
check "nothing is left" no_port_left
check "without" fails "no domain has metadata"
check "bridge" fails "br9" "$(ports "mac='$mac' bridge='br9'")"
tail -5 /run/libvirtd.log
finish churned
