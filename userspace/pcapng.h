/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Blocks of a pcapng file (draft-ietf-opsawg-pcapng), in this machine's byte
 * order. Each is whole, so that a file that is only ever longer by blocks can be
 * read wherever it ends. No I/O.
 */
#ifndef FBRCTL_PCAPNG_H
#define FBRCTL_PCAPNG_H

#include <stddef.h>
#include <stdint.h>

/** Most bytes of a frame, and of a text, that a block takes; the rest is cut. */
#define PCAPNG_FRAME_MAX	65536
#define PCAPNG_TEXT_MAX		256

/**
 * struct pcapng_block - a block
 * @len: its length in bytes
 * @bytes: what is to be written, with room for the longest one
 */
struct pcapng_block {
	size_t len;
	uint8_t bytes[PCAPNG_FRAME_MAX + 2 * PCAPNG_TEXT_MAX + 128];
};

/**
 * struct pcapng_frame - a frame as it is written
 * @interface: which of the interfaces that were written, from 0
 * @time: nanoseconds since the Epoch
 * @bytes: the frame, or its beginning
 * @len: length of @bytes
 * @whole: length of the frame in bytes
 * @lost: frames of this interface that were lost before it
 * @comment: a text
 */
struct pcapng_frame {
	uint32_t interface;
	uint64_t time;
	const uint8_t *bytes;
	size_t len;
	uint32_t whole;
	uint64_t lost;
	const char *comment;
};

void pcapng_section(struct pcapng_block *b, const char *program);
void pcapng_interface(struct pcapng_block *b, const char *name,
		      const char *description);
void pcapng_packet(struct pcapng_block *b, const struct pcapng_frame *frame);

#endif /* FBRCTL_PCAPNG_H */
