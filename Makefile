# SPDX-License-Identifier: GPL-2.0
# Verbs, for people. The module's objects are in Kbuild.

VERSION	:= $(shell sed -n 's/^\#define FBR_VERSION[[:space:]]*"\(.*\)"/\1/p' kmod/*.h)
KDIR	?= /lib/modules/$(shell uname -r)/build
PREFIX	?= /usr
DESTDIR	?=
HEADERS	 = $(or $(wildcard $(KDIR)/Makefile),$(wildcard $(KDIR)/source/Makefile))
RELEASE	 = $(shell sed -n 's/.*UTS_RELEASE "\(.*\)"/\1/p' $(KDIR)/include/generated/utsrelease.h)
DKMSDIR	 = $(DESTDIR)/usr/src/flowbridge-$(VERSION)

all: tool if-headers

help:
	@echo 'make                  build the tool, and the module where the headers of the running kernel are'
	@echo 'make module           build flowbridge.ko for the running kernel (KDIR=headers of another one)'
	@echo 'make tool             build build/host/fbrctl'
	@echo 'make install          install module, tool, man page, completion, header (DESTDIR= PREFIX=/usr)'
	@echo 'make uninstall        take all of it away'
	@echo 'make dkms-install     hand the module to DKMS, which rebuilds it for every new kernel'
	@echo
	@echo 'The rest installs what it needs (Debian packages, as root) and loads nothing into this kernel:'
	@echo 'make demo             a tour of the switch on a stock kernel in a virtual machine (KERNEL=6.1 6.12 uml)'
	@echo 'make check            everything that can be proved, on every kernel (KERNEL=6.1 ..., STAGES="lint tool")'
	@echo 'make demo-kvm         two KVM guests on the switch, and a rule between them'
	@echo 'make check-kvm        what is claimed of guests, with real ones (a part of make check)'
	@echo 'make bench-kvm        TCP between two guests beside the Linux bridge and Open vSwitch'
	@echo 'make lint             what can be found without running anything'
	@echo 'make bench-quick      the speed beside the Linux bridge and Open vSwitch'
	@echo 'make bench            all of it: many stations, floods, two CPUs, memory, instructions; rewrites docs/bench'
	@echo 'make bench-compare A=COMMIT B=COMMIT  which of two commits is faster'
	@echo 'make bench-instructions  the same in instructions, on a stock kernel'
	@echo 'make clean            delete what was built here (not the kernels in ~/.cache/flowbridge)'

# The module

if-headers:
	@$(if $(HEADERS),$(MAKE) --no-print-directory module,echo \
	'No module: there are no kernel headers in $(KDIR); apt-get install linux-headers-amd64, or KDIR=headers.')

need-headers:
	@$(if $(HEADERS),:,echo >&2 \
	'There are no kernel headers in $(KDIR); apt-get install linux-headers-amd64, or say KDIR=headers.'; exit 1)

module: need-headers
	$(MAKE) -C $(KDIR) M=$(CURDIR) modules

# An image that is only being filled needs no index; the machine it is for makes that.
install-module: module
	$(MAKE) -C $(KDIR) M=$(CURDIR) INSTALL_MOD_PATH=$(DESTDIR) INSTALL_MOD_DIR=updates \
		$(if $(DESTDIR),DEPMOD=true) modules_install
	$(if $(DESTDIR),,depmod -a $(RELEASE))

# The tool

tool:
	$(MAKE) -C userspace VERSION=$(VERSION)

install-tool: tool
	$(MAKE) -C userspace VERSION=$(VERSION) DESTDIR=$(DESTDIR) PREFIX=$(PREFIX) install
	install -D -m 644 kmod/uapi/linux/flowbridge.h $(DESTDIR)$(PREFIX)/include/linux/flowbridge.h

# Both

install: install-tool install-module

uninstall:
	$(MAKE) -C userspace DESTDIR=$(DESTDIR) PREFIX=$(PREFIX) uninstall
	rm -f $(DESTDIR)$(PREFIX)/include/linux/flowbridge.h
	rm -f $(DESTDIR)/lib/modules/*/updates/flowbridge.ko*
	$(if $(DESTDIR),,depmod -a)

dkms-source:
	rm -rf $(DKMSDIR)
	mkdir -p $(DKMSDIR)
	cp --parents dkms.conf Kbuild COPYING $(shell find kmod -name '*.[ch]' ! -name '*.mod.c' -o -name Kbuild) $(DKMSDIR)

dkms-install: dkms-source
	dkms add flowbridge/$(VERSION)
	dkms install flowbridge/$(VERSION)

dkms-uninstall:
	dkms remove flowbridge/$(VERSION) --all
	rm -rf $(DKMSDIR)

# The proof

check:
	@KERNEL='$(KERNEL)' STAGES='$(STAGES)' scripts/check

lint:
	@scripts/lint

demo:
	@scripts/demo $(KERNEL)

demo-kvm:
	@scripts/demo kvm

check-kvm:
	@STAGES="kvm libvirt bench-kvm demo-kvm reboot" scripts/check

bench-kvm: tool
	@scripts/check --run bench-kvm

bench-quick:
	@scripts/bench-quick $(KERNEL)

bench:
	@scripts/bench-quick --docs
	@for work in stations flood cpus memory; do scripts/bench-quick --work $$work --docs || exit; done
	@scripts/bench-quick --instructions --docs

bench-compare:
	@scripts/bench-compare "$(A)" "$(B)"

bench-instructions:
	@scripts/bench-quick --instructions

clean:
	rm -rf build
	find . -name .git -prune -o \( -name '*.o' -o -name '*.ko' -o -name '*.mod' -o -name '*.mod.c' -o -name '.*.cmd' \
		-o -name Module.symvers -o -name modules.order \) -type f -exec rm -f {} +
	$(MAKE) -s -C selftests clean

.PHONY: all help if-headers need-headers module install-module tool install-tool install uninstall \
	dkms-source dkms-install dkms-uninstall check check-kvm lint demo demo-kvm bench bench-quick bench-compare bench-instructions \
	bench-kvm clean
