/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Words of a command line made into values. Nothing here does I/O: a parser
 * returns NULL, or a phrase that says what is wrong with the word.
 */
#ifndef FBRCTL_PARSE_H
#define FBRCTL_PARSE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define ARRAY_SIZE(a)	(sizeof(a) / sizeof((a)[0]))

#define MAC_LEN		6
/** Room for "aa:bb:cc:dd:ee:ff" and its end. */
#define MAC_TEXT	18

/** Room for the longest time in seconds, 4294967.295, and its end. */
#define SECONDS_TEXT	16

/**
 * struct part - a stretch of a word, of which it may be the whole
 * @text: where it begins
 * @len: how many characters it has, as "%.*s" takes it
 */
struct part {
	const char *text;
	int len;
};

const char *parse_number(const char *word, uint32_t min, uint32_t max,
			 uint32_t *value);
const char *parse_seconds(const char *word, uint32_t *ms);
void seconds_format(uint32_t ms, char text[SECONDS_TEXT]);
const char *parse_switch(const char *word, uint32_t *value);
const char *parse_ether(const char *word, uint8_t mac[MAC_LEN]);
const char *parse_mac(const char *word, uint8_t mac[MAC_LEN]);
const char *parse_cookie(const char *word, uint64_t *value);
const char *parse_hex(const char *word, uint8_t *bytes, size_t size, size_t *n);
const char *parse_name(const char *word);

struct part part_of(const char *word);
bool is_number(const char *word);
void mac_format(const uint8_t mac[MAC_LEN], char text[MAC_TEXT]);
void text_clean(char *text);
const char *closest(const char *word, const char *const *words, size_t n);

#endif /* FBRCTL_PARSE_H */
