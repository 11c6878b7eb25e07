# shellcheck shell=bash
# What the guests of a bed boot: the bed's own kernel, and an initramfs of busybox, iperf3, ethtool and selftests/kvm/init,
# packed anew for every run. Neither is compressed: an emulated guest takes longer to unpack its kernel than to start it.

GUEST_MODULES=(virtio_pci virtio_console virtio_net 8021q)
GUEST_TOOLS=(iperf3 ethtool)

# make_guest DIR KERNEL: DIR/kernel and DIR/initramfs.
make_guest() {
	local dir=$1 kernel tree=$1/tree
	need_tools busybox=busybox-static cpio=cpio iperf3=iperf3 ethtool=ethtool zstd=zstd
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

# unpack_kernel BZIMAGE VMLINUX: the payload lies where the image's header says (Documentation/arch/x86/boot.rst), with the
# unpacked size in its last four bytes. Debian packs it with xz in 6.1, with zstd in 6.12; zstd unpacks both.
unpack_kernel() {
	local start length
	start=$((($(number_at 0x1f1 1 "$1") + 1) * 512 + $(number_at 0x248 4 "$1")))
	length=$(($(number_at 0x24c 4 "$1") - 4))
	dd if="$1" bs=1M iflag=skip_bytes,count_bytes skip="$start" count="$length" status=none | zstd -dcq >"$2"
}

# number_at OFFSET BYTES FILE
number_at() { od -An "-tu$2" -j "$1" -N "$2" "$3"; }
