# shellcheck shell=bash
# Fetching and building the kernels, and where their parts lie. A folder of the cache counts only once it holds "complete".
#
#   CACHE/source/VERSION-PATCHES/    the newest kernel's source tree, with scripts/patches applied
#   CACHE/kernels/NAME/KEY/build     what an external module build needs (make O=)
#   CACHE/kernels/NAME/KEY/kernel    what boots
#   CACHE/kernels/NAME/KEY/release   its uname -r
#   CACHE/kernels/NAME/KEY/modules   what modprobe knows, below lib/modules/RELEASE
#   CACHE/kernels/NAME/KEY/kernels for qemu: busybox and the modules that reach the root file system

SOURCE_SUITE=trixie-backports
CONFIGS=$TOP/scripts/configs
PATCHES=$TOP/scripts/patches

is_self_built() { [[ $1 == uml || $1 == uml-debug || $1 == debug ]]; }
is_uml() { [[ $1 == uml || $1 == uml-debug ]]; }

kernel_arch() { if is_uml "$1"; then echo um; else echo x86_64; fi; }

# The configuration files a self-built kernel is made of.
config_files() {
	case $1 in
	uml) set -- common uml ;;
	uml-debug) set -- common uml sanitize uml-debug ;;
	debug) set -- common x86 sanitize locks ;;
	esac
	printf "$CONFIGS/%s.config\n" "$@"
}

# newest_complete FOLDER [PATTERN]: the newest finished entry in it (of such a name); fails if there is none.
newest_complete() {
	local found
	found=$(find "$1" -mindepth 2 -maxdepth 2 -path "$1/${2:-*}/complete" -printf '%h\n' 2>/dev/null | sort -V | tail -n 1)
	[[ $found ]] && echo "$found"
}

# A tree with other patches is another tree.
patches_key() { cat "$PATCHES"/*.patch | sha256sum | head -c 8; }

source_dir() { newest_complete "$CACHE/source" "*-$(patches_key)"; }

# config_text NAME: the whole of what is asked of a kernel's configuration.
config_text() {
	local files
	mapfile -t files < <(config_files "$1")
	printf 'CONFIG_LOCALVERSION="-%s"\n' "$1"
	cat "${files[@]}"
}

# kernel_dir NAME: its folder in the cache, finished or not; fails if that cannot be known before fetching.
kernel_dir() {
	local name=$1 src
	if is_self_built "$name"; then
		src=$(source_dir) || return
		echo "$CACHE/kernels/$name/${src##*/}-$(config_text "$name" | sha256sum | head -c 12)"
	else
		newest_complete "$CACHE/kernels/$name"
	fi
}

kernel_is_ready() {
	local dir
	dir=$(kernel_dir "$1") && [[ -e $dir/complete ]]
}

prepare_kernel() {
	kernel_is_ready "$1" || with_lock "kernel-$1" make_kernel "$1"
}

make_kernel() {
	! kernel_is_ready "$1" || return 0
	if is_self_built "$1"; then build_kernel "$1"; else fetch_debian_kernel "$1"; fi
}

### The source tree

prepare_source() {
	source_dir >/dev/null || with_lock source fetch_source
}

fetch_source() {
	local package version dir work
	! source_dir >/dev/null || return 0
	need_tools xz=xz-utils patch=patch
	update_suite "$SOURCE_SUITE"
	package=$(linux_depends "$SOURCE_SUITE" linux-source '^linux-source-')
	version=$(package_field "$SOURCE_SUITE" "$package" Version)
	dir=$CACHE/source/${version//[^A-Za-z0-9.]/-}-$(patches_key)
	work=$dir.part
	rm -rf "$work"
	mkdir -p "$work"
	fetch_packages "$SOURCE_SUITE" "$work" "$package"
	long_step "unpacking the source of Linux $version" "$work/unpack.log" \
		unpack_source "$work" "${package#linux-source-}"
	cat "$PATCHES"/*.patch | patch -d "$work" -p1 >"$work/patch.log" || die "a patch does not apply, see $work/patch.log"
	rm "$work"/*.deb
	touch "$work/complete"
	rm -rf "$dir"
	mv "$work" "$dir"
}

unpack_source() {
	local work=$1 tarball=./usr/src/linux-source-$2.tar.xz
	dpkg-deb --fsys-tarfile "$work"/*.deb | tar -xOf - "$tarball" | xz -dc -T0 |
		tar -xf - -C "$work" --strip-components=1
}

### Kernels built here

build_kernel() {
	local name=$1 dir src log
	need_tools gcc=gcc make=make flex=flex bison=bison bc=bc perl=perl python3=python3 depmod=kmod cpio=cpio \
		/usr/include/stdio.h=libc6-dev /usr/include/libelf.h=libelf-dev /usr/include/openssl/ssl.h=libssl-dev
	prepare_source
	dir=$(kernel_dir "$name")
	src=$(source_dir)
	log=$dir/build.log
	need_plain_path "$dir"
	mkdir -p "$dir/build"
	local start=$SECONDS
	long_step "configuring kernel $name" "$log" configure_kernel "$name" "$src" "$dir/build"
	long_step "building kernel $name (7 to 15 minutes)" "$log" compile_kernel "$name" "$src" "$dir/build"
	install_kernel "$name" "$dir"
	drop_objects "$dir/build"
	echo "built in $((SECONDS - start)) s" >"$dir/complete"
}

kernel_make() {
	local name=$1 src=$2 build=$3
	shift 3
	nice make -C "$src" "O=$build" "ARCH=$(kernel_arch "$name")" "$@"
}

# From nothing at all: every option that is on was asked for, or is a kernel default without a question.
configure_kernel() {
	local name=$1 src=$2 build=$3
	config_text "$name" >"$build/asked.config" &&
		KCONFIG_ALLCONFIG=$build/asked.config kernel_make "$name" "$src" "$build" allnoconfig &&
		check_config "$build"
}

# A misspelt or unmet option is silently ignored by kconfig; here it is an error.
check_config() {
	local build=$1 line bad=0
	while read -r line; do
		case $line in
		CONFIG_*=n) line="${line%=n}=" ; ! grep -q "^$line" "$build/.config" ;;
		CONFIG_*) grep -qxF "$line" "$build/.config" ;;
		*) continue ;;
		esac || { echo "the configuration does not honour: $line"; bad=1; }
	done <"$build/asked.config"
	return $bad
}

compile_kernel() {
	local name=$1 image=bzImage
	! is_uml "$name" || image=linux
	kernel_make "$@" -j"$(nproc)" "$image" modules
}

install_kernel() {
	local name=$1 dir=$2
	if is_uml "$name"; then
		cp --remove-destination "$dir/build/linux" "$dir/kernel"
	else
		cp "$dir/build/arch/x86/boot/bzImage" "$dir/kernel"
		pack_initramfs "$dir" </dev/null
	fi
	cp "$dir/build/include/config/kernel.release" "$dir/release"
	index_builtins "$dir"
}

# Lets modprobe succeed, as on Debian's kernels, for what is built in here.
index_builtins() {
	local tree
	tree=$1/modules/lib/modules/$(cat "$1/release")
	mkdir -p "$tree"
	cp "$1/build"/modules.{order,builtin,builtin.modinfo} "$tree"
	depmod -b "$1/modules" "$(cat "$1/release")"
}

# Module builds need headers, scripts and Module.symvers; of the rest, vmlinux is kept to make sense of addresses.
drop_objects() {
	find "$1" -type f ! -path "$1/scripts/*" ! -path "$1/tools/*" \
		\( -name '*.o' -o -name '*.a' -o -name '.*.cmd' -o -name '.tmp_vmlinux*' \
		-o -name 'vmlinux.unstripped' -o -name linux -o -name bzImage -o -name 'vmlinux.bin*' \) -delete
}

### Debian's own kernels

debian_suite() { if [[ $1 == 6.1 ]]; then echo bookworm; else echo "bookworm-backports"; fi; }

fetch_debian_kernel() {
	local name=$1 suite image headers common kbuild version work
	need_tools busybox=busybox-static cpio=cpio depmod=kmod xz=xz-utils gcc-12=gcc-12 make=make
	suite=$(debian_suite "$name")
	update_suite "$suite"
	image=$(linux_depends "$suite" linux-image-amd64 '^linux-image-')
	headers=linux-headers-${image#linux-image-}
	common=$(linux_depends "$suite" "$headers" '^linux-headers-.*-common$')
	kbuild=$(linux_depends "$suite" "$headers" '^linux-kbuild-')
	version=$(package_field "$suite" "$image" Version)
	[[ $version == "$name".* ]] || die "$suite now has Linux $version, not $name; scripts/lib/kernels.sh must learn where $name is"
	work=$CACHE/kernels/$name/${version//[^A-Za-z0-9.]/-}
	need_plain_path "$work"
	rm -rf "$work"
	mkdir -p "$work"
	fetch_packages "$suite" "$work" "$image" "$headers" "$common" "$kbuild"
	long_step "unpacking $image" "$work/unpack.log" unpack_debian_kernel "$work" "${image#linux-image-}"
	initramfs_modules "$work" virtio_pci virtio_console 9pnet_virtio 9p overlay | pack_initramfs "$work"
	rm "$work"/*.deb
	echo "fetched" >"$work/complete"
}

unpack_debian_kernel() {
	local work=$1 release=$2 deb
	for deb in "$work"/*.deb; do
		dpkg-deb -x "$deb" "$work/modules" || return
	done
	local headers=$work/modules/usr/src/linux-headers-$release
	# The headers' Makefile names its other half by the place a package installs it to.
	sed -i "s|/usr/src|$work/modules/usr/src|" "$headers/Makefile" &&
		ln -s "modules/usr/src/linux-headers-$release" "$work/build" &&
		mv "$work/modules/boot/vmlinuz-$release" "$work/kernel" &&
		rm -rf "$work/modules/boot" "$work/modules/usr/share" &&
		echo "$release" >"$work/release" &&
		depmod -b "$work/modules" "$release"
}

# initramfs_modules DIR MODULE...: the files of these modules of a kernel, each after those it depends on.
initramfs_modules() {
	local work=$1 module
	shift
	for module; do
		modprobe -d "$work/modules" -S "$(cat "$work/release")" --show-depends "$module"
	done | sed -n 's/^insmod \([^ ]*\).*/\1/p' | awk '!seen[$0]++'
}

# copy_modules DIR: the module files listed on standard input, under names that sort in their order.
copy_modules() {
	local module count=100
	while read -r module; do
		count=$((count + 1))
		case $module in
		*.xz) xz -dc "$module" >"$1/$count.ko" ;;
		*) cp "$module" "$1/$count.ko" ;;
		esac
	done
}

# pack_initramfs DIR: DIR/initramfs from busybox and the module files listed on standard input, which are those a virtual
# machine needs to reach its root file system and its output; the bed adds vm-init to it.
pack_initramfs() {
	local dir=$1 tree
	tree=$(mktemp -d "$dir/initramfs.XXXXXX")
	mkdir -p "$tree"/{bin,proc,sys,dev,lower,rw,root,modules}
	cp "$(command -v busybox)" "$tree/bin/busybox"
	copy_modules "$tree/modules"
	(cd "$tree" && find . | cpio --quiet -o -H newc) | gzip -1 >"$dir/initramfs"
	rm -rf "$tree"
}
