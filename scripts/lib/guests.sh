# shellcheck shell=bash
# What the guests of a bed boot: the bed's own kernel, and an initramfs of busybox, iperf3, ethtool and selftests/kvm/init,
# packed anew for every run. Neither is compressed: an emulated guest takes longer to unpack its kernel than to start it.

GUEST_MODULES=(virtio_pci virtio_console virtio_net 8021q)
GUEST_TOOLS=(iperf3 ethtool)

# make_guest DIR KERNEL: DIR/kernel and DIR/initramfs.
make_guest() {
	local dir=$1 kernel tree=$1/tree
	need_tools busybox=busybox-static cpio=cpio iperf3=iperf3 ethtool=ethtool
	kernel=$(kernel_dir "$2")
	mkdir -p "$tree"/{bin,dev,etc,lib64,modules,proc,run,sys,tmp,var/run}
	unpack_kernel "$kernel/kernel" "$dir/kernel"
	initramfs_modules "$kernel" "${GUEST_MODULES[@]}" | copy_modules "$tree/modules"
	cp "$(command -v busybox)" "$tree/bin"
	copy_tools "$tree"
	cp "$TOP/selftests/kvm/init" "$tree/init"
	(cd "$tree" && find . | cpio --quiet -o -H newc) >"$dir/initramfs"
	rm -rf "$tree"
}

# Each with the libraries it asks for, all of them in one folder.
copy_tools() {
	local tree=$1 tool
	for tool in "${GUEST_TOOLS[@]}"; do
		tool=$(command -v "$tool")
		cp "$tool" "$tree/bin"
		ldd "$tool" | grep -o '/[^ ]*' | xargs cp -L -t "$tree/lib64"
	done
}

# unpack_kernel BZIMAGE VMLINUX: as Debian packs it, with xz behind code that unpacks it
unpack_kernel() {
	local start
	start=$(LC_ALL=C grep -abom 1 -P '\xfd7zXZ' "$1" | head -n 1)
	xz -dc --single-stream < <(tail -c "+$((${start%%:*} + 1))" "$1") >"$2"
}
