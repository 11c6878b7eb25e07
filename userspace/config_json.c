// SPDX-License-Identifier: GPL-2.0
/*
 * Configurations as documents. flowbridge.schema.json describes them for others;
 * here stands what is more than a form: that names and numbers are there once,
 * and that what is named is there.
 */
#include <json-c/json.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "config.h"
#include "names.h"
#include "parse.h"
#include "say.h"

/** A document has no reason to be nested deeper. */
#define DEPTH	16

#define DECIMAL	10

/* --- writing --- */

static void put(struct json_object *to, const char *key,
		struct json_object *value)
{
	must(value);
	if (json_object_object_add(to, key, value))
		(void)must(NULL);
}

static void put_str(struct json_object *to, const char *key, const char *value)
{
	put(to, key, json_object_new_string(value));
}

static void put_uint(struct json_object *to, const char *key, uint64_t value)
{
	put(to, key, json_object_new_uint64(value));
}

static void put_mac(struct json_object *to, const char *key,
		    const uint8_t mac[MAC_LEN])
{
	char text[MAC_TEXT];

	mac_format(mac, text);
	put_str(to, key, text);
}

static void append(struct json_object *to, struct json_object *value)
{
	must(value);
	if (json_object_array_add(to, value))
		(void)must(NULL);
}

/* A list that is left out if it is empty. */
static void put_list(struct json_object *to, const char *key,
		     struct json_object *list)
{
	if (json_object_array_length(list))
		put(to, key, list);
	else
		json_object_put(list);
}

/* A number where the option has one, else a word or a switch. */
static struct json_object *new_value(const struct option *option,
				     uint32_t number)
{
	char text[OPTION_TEXT];
	const char *dot;

	option_format(option, number, text);
	if (option->form == OPTION_SWITCH)
		return json_object_new_boolean(number != 0);
	if (is_number(text))
		return json_object_new_uint64(strtoul(text, NULL, DECIMAL));
	dot = strchr(text, '.');
	if (dot && is_number(dot + 1))
		return json_object_new_double_s(number / 1000.0, text);
	return json_object_new_string(text);
}

static void put_settings(struct json_object *to, const struct option_set *set,
			 const struct settings *settings)
{
	struct json_object *list = must(json_object_new_object());

	for (size_t i = 0; i < set->n; i++) {
		if (settings->given & 1u << i)
			put(list, set->option[i].name,
			    new_value(&set->option[i], settings->value[i]));
	}
	put(to, "options", list);
}

/* A list of those that have a flag or have it not, but for the PVID. */
static void put_vlan_list(struct json_object *to, const char *key,
			  const struct vlans *vlans, uint8_t flags)
{
	char text[VLANS_TEXT];

	vlans_format(vlans, flags, text);
	if (*text)
		put_str(to, key, text);
}

static void put_vlans(struct json_object *to, const struct vlans *vlans)
{
	struct json_object *object = must(json_object_new_object());
	struct vlans plain = *vlans;
	unsigned int pvid = 0;

	for (unsigned int vid = FBR_VID_MIN; vid <= FBR_VID_MAX; vid++) {
		if (plain.flags[vid] & VLAN_PVID)
			pvid = vid;
		plain.flags[vid] &= (uint8_t)~VLAN_PVID;
	}
	put_vlan_list(object, "tagged", &plain, VLAN_MEMBER);
	put_vlan_list(object, "untagged", &plain, VLAN_MEMBER | VLAN_UNTAGGED);
	if (pvid)
		put_uint(object, "pvid", pvid);
	put(to, "vlans", object);
}

static void put_port(struct json_object *to, const struct config_port *port)
{
	put_settings(to, &port_options, &port->settings);
	if (port->has_vlans)
		put_vlans(to, &port->vlans);
}

static void put_guard(struct json_object *to, const struct guard *guard)
{
	struct json_object *object = must(json_object_new_object());
	struct json_object *list = must(json_object_new_array());
	char mac[MAC_TEXT], ip[GUARD_IP_TEXT];

	for (size_t i = 0; i < guard->macs; i++) {
		mac_format(guard->mac[i], mac);
		append(list, json_object_new_string(mac));
	}
	put_list(object, "mac", list);
	list = must(json_object_new_array());
	for (size_t i = 0; i < guard->addresses; i++) {
		guard_format_ip(&guard->address[i], ip);
		append(list, json_object_new_string(ip));
	}
	put_list(object, "ip", list);
	list = must(json_object_new_array());
	for (unsigned int bit = 0; guard_allow_name(bit); bit++) {
		if (guard->allow & 1u << bit)
			append(list, json_object_new_string(guard_allow_name(bit)));
	}
	put_list(object, "allow", list);
	put(to, "guard", object);
}

static struct json_object *new_port(const struct config_port *port)
{
	struct json_object *object = must(json_object_new_object());

	put_str(object, "name", port->name);
	put_uint(object, "number", port->number);
	put_port(object, port);
	if (port->guard.macs)
		put_guard(object, &port->guard);
	return object;
}

static bool settings_same(const struct settings *a, const struct settings *b)
{
	return !memcmp(a, b, sizeof(*a));
}

/* VLANs that have something set, those in a row that have the same at once. */
static struct json_object *new_vlan_list(const struct config_bridge *bridge)
{
	struct json_object *list = must(json_object_new_array());
	const struct settings *vlan = bridge->vlan;
	unsigned int last;

	for (unsigned int vid = FBR_VID_MIN; vid <= FBR_VID_MAX; vid = last + 1) {
		struct json_object *object;
		char text[16];

		last = vid;
		/* Nothing is set of 0, which is no VLAN. */
		if (settings_same(&vlan[vid], &vlan[0]))
			continue;
		while (last < FBR_VID_MAX &&
		       settings_same(&vlan[vid], &vlan[last + 1]))
			last++;
		object = must(json_object_new_object());
		snprintf(text, sizeof(text), vid == last ? "%u" : "%u-%u", vid,
			 last);
		put_str(object, "vlan", text);
		put_settings(object, &vlan_options, &vlan[vid]);
		append(list, object);
	}
	return list;
}

static struct json_object *new_entry(const struct config_entry *entry)
{
	struct json_object *object = must(json_object_new_object());

	put_mac(object, "mac", entry->mac);
	put_uint(object, "vlan", entry->vlan);
	if (*entry->port)
		put_str(object, "port", entry->port);
	put_str(object, "kind", fdb_kind_name(entry->kind));
	return object;
}

static struct json_object *new_bridge(const struct config_bridge *bridge)
{
	struct json_object *object = must(json_object_new_object()), *list;
	const struct config_entry *entry;
	const struct config_flow *flow;
	const struct config_port *port;
	const struct meter *meter;
	char text[METER_TEXT];

	put_str(object, "name", bridge->name);
	if (bridge->has_up)
		put(object, "up", json_object_new_boolean(bridge->up));
	if (bridge->mac_set)
		put_mac(object, "mac", bridge->mac);
	if (bridge->mtu)
		put_uint(object, "mtu", bridge->mtu);
	put_settings(object, &bridge_options, &bridge->settings);
	put_list(object, "vlans", new_vlan_list(bridge));
	list = must(json_object_new_object());
	put_port(list, &bridge->local);
	put(object, "local", list);
	list = must(json_object_new_array());
	array_each(port, &bridge->ports)
		append(list, new_port(port));
	put_list(object, "ports", list);
	list = must(json_object_new_array());
	array_each(entry, &bridge->entries)
		append(list, new_entry(entry));
	put_list(object, "fdb", list);
	list = must(json_object_new_array());
	array_each(meter, &bridge->meters) {
		meter_format(meter, text);
		append(list, json_object_new_string(text));
	}
	put_list(object, "meters", list);
	list = must(json_object_new_array());
	array_each(flow, &bridge->flows)
		append(list, json_object_new_string(flow->text));
	put_list(object, "flows", list);
	return object;
}

/**
 * config_write - make a document
 * @config: what it is to say
 *
 * Return: the document, to be freed.
 */
char *config_write(const struct config *config)
{
	struct json_object *object = must(json_object_new_object());
	struct json_object *list = must(json_object_new_array());
	const struct config_bridge *bridge;
	const char *text;
	char *copy = NULL;

	put_str(object, "schema", CONFIG_SCHEMA);
	put_uint(object, "version", CONFIG_VERSION);
	array_each(bridge, &config->bridges)
		append(list, new_bridge(bridge));
	put(object, "bridges", list);
	text = json_object_to_json_string_ext(object,
			JSON_C_TO_STRING_PRETTY | JSON_C_TO_STRING_SPACED |
			JSON_C_TO_STRING_NOSLASHESCAPE);
	if (!text || asprintf(&copy, "%s\n", text) < 0)
		copy = must(NULL);
	json_object_put(object);
	return copy;
}

/* --- reading --- */

/**
 * struct reader - a document being read
 * @config: what it says
 * @error: what is wrong; its path is where we are
 * @bridge: which is being read
 * @flows: its flows, which are read last, NULL for none
 * @vlans: VLANs that have been set
 */
struct reader {
	struct config *config;
	struct config_error *error;
	struct config_bridge *bridge;
	struct json_object *flows;
	struct vlans vlans;
};

/**
 * struct field - what an object can have
 * @name: the key
 * @type: of the value
 * @required: it must be there
 * @read: reads the value
 */
struct field {
	const char *name;
	enum json_type type;
	bool required;
	bool (*read)(struct reader *r, struct json_object *value, void *to);
};

__attribute__((format(printf, 2, 3)))
static bool fail(struct reader *r, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(r->error->why, CONFIG_WHY, format, args);
	va_end(args);
	return false;
}

/* Go further in; what comes back is for leave(). */
static size_t enter_key(struct reader *r, const char *key)
{
	char *path = r->error->path;
	size_t used = strlen(path);

	snprintf(path + used, CONFIG_PATH - used, "%s%.64s", used ? "." : "",
		 key);
	text_clean(path + used);
	return used;
}

static size_t enter_index(struct reader *r, size_t index)
{
	char *path = r->error->path;
	size_t used = strlen(path);

	snprintf(path + used, CONFIG_PATH - used, "[%zu]", index);
	return used;
}

/* Unless it failed here: then the path stays, to be told. */
static bool leave(struct reader *r, size_t used, bool good)
{
	if (good)
		r->error->path[used] = '\0';
	return good;
}

static const char *type_name(enum json_type type)
{
	switch (type) {
	case json_type_boolean:
		return "true or false";
	case json_type_int:
		return "a whole number";
	case json_type_double:
		return "a number with a fraction";
	case json_type_string:
		return "a string";
	case json_type_array:
		return "a list";
	case json_type_object:
		return "an object";
	default:
		return "null";
	}
}

static bool is_type(struct reader *r, struct json_object *value,
		    enum json_type type)
{
	enum json_type is = json_object_get_type(value);

	if (is != type)
		return fail(r, "is %s, and %s is needed", type_name(is),
			    type_name(type));
	if (type == json_type_string &&
	    strlen(json_object_get_string(value)) !=
	    (size_t)json_object_get_string_len(value))
		return fail(r, "has a zero byte in it");
	return true;
}

static const struct field *field_of(const struct field *fields, size_t n,
				    const char *key)
{
	for (size_t i = 0; i < n; i++) {
		if (!strcmp(fields[i].name, key))
			return &fields[i];
	}
	return NULL;
}

static bool unknown_key(struct reader *r, const struct field *fields, size_t n)
{
	const char *names[DEPTH];
	const char *dot = strrchr(r->error->path, '.');
	const char *near;
	size_t i;

	for (i = 0; i < n && i < DEPTH; i++)
		names[i] = fields[i].name;
	near = closest(dot ? dot + 1 : r->error->path, names, i);
	if (near)
		return fail(r, "is unknown: did you mean '%s'?", near);
	return fail(r, "is unknown");
}

static bool read_object(struct reader *r, struct json_object *object,
			const struct field *fields, size_t n, void *to)
{
	json_object_object_foreach(object, key, value) {
		const struct field *field = field_of(fields, n, key);
		size_t used = enter_key(r, key);
		bool good;

		if (field)
			good = is_type(r, value, field->type) &&
			       field->read(r, value, to);
		else
			good = unknown_key(r, fields, n);
		if (!leave(r, used, good))
			return false;
	}
	for (size_t i = 0; i < n; i++) {
		if (fields[i].required &&
		    !json_object_object_get_ex(object, fields[i].name, NULL)) {
			(void)enter_key(r, fields[i].name);
			return fail(r, "is missing");
		}
	}
	return true;
}

#define READ_OBJECT(r, object, fields, to) \
	read_object(r, object, fields, ARRAY_SIZE(fields), to)

static bool read_list(struct reader *r, struct json_object *list,
		      enum json_type type,
		      bool (*read)(struct reader *r, struct json_object *value))
{
	size_t n = json_object_array_length(list);

	for (size_t i = 0; i < n; i++) {
		struct json_object *value = json_object_array_get_idx(list, i);
		size_t used = enter_index(r, i);

		if (!leave(r, used, is_type(r, value, type) && read(r, value)))
			return false;
	}
	return true;
}

/* What a parser says of a word. */
static bool parsed(struct reader *r, const char *word, const char *wrong)
{
	char text[96];

	if (!wrong)
		return true;
	snprintf(text, sizeof(text), "%.80s", word);
	text_clean(text);
	return fail(r, "'%s' %s", text, wrong);
}

static bool read_number(struct reader *r, struct json_object *value,
			uint32_t min, uint32_t max, uint32_t *number)
{
	int64_t n = json_object_get_int64(value);

	if (n < min || n > max)
		return fail(r, "is not from %u to %u", min, max);
	*number = (uint32_t)n;
	return true;
}

/* The name of a device, or of a bridge's. */
static bool read_name(struct reader *r, struct json_object *value, char *name)
{
	const char *word = json_object_get_string(value);

	if (!parsed(r, word, parse_name(word)))
		return false;
	snprintf(name, IFNAMSIZ, "%s", word);
	return true;
}

static bool read_mac(struct reader *r, struct json_object *value, uint8_t *mac)
{
	const char *word = json_object_get_string(value);

	return parsed(r, word, parse_mac(word, mac));
}

/* --- options --- */

static bool form_has_number(const struct option *option)
{
	switch (option->form) {
	case OPTION_NUMBER:
	case OPTION_MASK:
	case OPTION_SECONDS:
	case OPTION_AGEING:
	case OPTION_PVID:
		return true;
	default:
		return false;
	}
}

/* The word that would be typed, NULL if no value of this type is one. */
static const char *word_of(const struct option *option,
			   struct json_object *value)
{
	const char *word = json_object_get_string(value);
	bool numeric = form_has_number(option);

	switch (json_object_get_type(value)) {
	case json_type_boolean:
		if (option->form != OPTION_SWITCH)
			return NULL;
		return json_object_get_boolean(value) ? "on" : "off";
	case json_type_int:
		return numeric ? word : NULL;
	case json_type_double:
		return option->form == OPTION_SECONDS ||
		       option->form == OPTION_AGEING ? word : NULL;
	case json_type_string:
		if (option->form == OPTION_SWITCH ||
		    (numeric && (word[0] >= '0' && word[0] <= '9')) ||
		    (numeric && option->form != OPTION_AGEING &&
		     option->form != OPTION_PVID))
			return NULL;
		return word;
	default:
		return NULL;
	}
}

static bool read_setting(struct reader *r, const struct option_set *set,
			 const struct option *option, struct json_object *value,
			 struct settings *settings)
{
	struct options options = { 0 };
	const char *word = word_of(option, value);
	size_t row = (size_t)(option - set->option);
	struct part at;

	if (!word)
		return fail(r, "is %s, which is no value for it",
			    type_name(json_object_get_type(value)));
	if (!parsed(r, word, option_parse(option, word, &options, &at)))
		return false;
	settings->given |= 1u << row;
	settings->value[row] = options.value[0].number;
	return true;
}

static bool read_settings(struct reader *r, struct json_object *object,
			  const struct option_set *set,
			  struct settings *settings)
{
	json_object_object_foreach(object, key, value) {
		const struct option *option = option_find(set, key);
		const char *near = option_closest(set, key);
		size_t used = enter_key(r, key);
		bool good;

		if (option && option_is_setting(option) &&
		    !strcmp(option->name, key))
			good = read_setting(r, set, option, value, settings);
		else if (near && strcmp(near, key) != 0)
			good = fail(r, "is unknown: did you mean '%s'?", near);
		else
			good = fail(r, "is no option that is set here");
		if (!leave(r, used, good))
			return false;
	}
	return true;
}

/* --- ports --- */

static bool read_vlan_list(struct reader *r, struct json_object *value,
			   uint8_t flags, struct vlans *vlans)
{
	const char *list = json_object_get_string(value);
	struct part at = part_of(list);
	const char *wrong = vlans_parse(list, flags, vlans, &at);
	char word[96];

	if (!wrong)
		return true;
	snprintf(word, sizeof(word), "%.*s", at.len < 80 ? at.len : 80,
		 at.text);
	return parsed(r, word, wrong);
}

static bool read_tagged(struct reader *r, struct json_object *value, void *to)
{
	return read_vlan_list(r, value, 0, to);
}

static bool read_untagged(struct reader *r, struct json_object *value, void *to)
{
	return read_vlan_list(r, value, VLAN_UNTAGGED, to);
}

/* Which one it is stands in the lists: it is looked at when they are read. */
static bool read_pvid(struct reader *r, struct json_object *value, void *to)
{
	uint32_t vid;

	(void)to;
	return read_number(r, value, FBR_VID_MIN, FBR_VID_MAX, &vid);
}

static const struct field vlans_fields[] = {
	{ "tagged", json_type_string, false, read_tagged },
	{ "untagged", json_type_string, false, read_untagged },
	{ "pvid", json_type_int, false, read_pvid },
};

static bool read_port_vlans(struct reader *r, struct json_object *value,
			    void *to)
{
	struct config_port *port = to;
	struct json_object *pvid;
	uint64_t vid;

	port->has_vlans = true;
	if (!READ_OBJECT(r, value, vlans_fields, &port->vlans))
		return false;
	if (!json_object_object_get_ex(value, "pvid", &pvid))
		return true;
	vid = json_object_get_uint64(pvid);
	if (!port->vlans.flags[vid]) {
		(void)enter_key(r, "pvid");
		return fail(r, "is none of the VLANs of the port");
	}
	port->vlans.flags[vid] |= VLAN_PVID;
	return true;
}

static bool read_port_name(struct reader *r, struct json_object *value,
			   void *to)
{
	struct config_port *port = to;
	struct config_bridge *other;
	char name[IFNAMSIZ];

	if (!read_name(r, value, name))
		return false;
	if (config_locate(r->config, name, &other))
		return fail(r, "'%s' is a port of '%s' already", name,
			    other->name);
	memcpy(port->name, name, sizeof(name));
	return true;
}

static bool read_port_number(struct reader *r, struct json_object *value,
			     void *to)
{
	struct config_port *port = to, *other;
	uint32_t number = 0;

	if (!read_number(r, value, 1, FBR_PORT_MAX, &number))
		return false;
	array_each(other, &r->bridge->ports) {
		if (other != port && other->number == number)
			return fail(r, "%u is the number of '%s' already",
				    number, other->name);
	}
	port->number = number;
	return true;
}

static bool read_port_options(struct reader *r, struct json_object *value,
			      void *to)
{
	struct config_port *port = to;

	return read_settings(r, value, &port_options, &port->settings);
}

/* One of a list of a guard, as it would be typed behind its key. */
static bool read_guarded(struct reader *r, const char *key,
			 struct json_object *value, struct guard *guard)
{
	const char *word = json_object_get_string(value);
	char text[GUARD_IP_TEXT + 16];
	struct part at;

	if (strlen(word) >= GUARD_IP_TEXT || word[strcspn(word, ",= \t\r\n")])
		return parsed(r, word, "is not one address or word");
	snprintf(text, sizeof(text), "%s=%s", key, word);
	return parsed(r, word, guard_parse(text, guard, &at));
}

static bool read_guard_list(struct reader *r, const char *key,
			    struct json_object *list, struct guard *guard)
{
	size_t n = json_object_array_length(list);

	for (size_t i = 0; i < n; i++) {
		struct json_object *value = json_object_array_get_idx(list, i);
		size_t used = enter_index(r, i);

		if (!leave(r, used, is_type(r, value, json_type_string) &&
			   read_guarded(r, key, value, guard)))
			return false;
	}
	return true;
}

static bool read_guard_mac(struct reader *r, struct json_object *value,
			   void *to)
{
	return read_guard_list(r, "mac", value, to);
}

static bool read_guard_ip(struct reader *r, struct json_object *value, void *to)
{
	return read_guard_list(r, "ip", value, to);
}

static bool read_guard_allow(struct reader *r, struct json_object *value,
			     void *to)
{
	return read_guard_list(r, "allow", value, to);
}

static const struct field guard_fields[] = {
	{ "mac", json_type_array, true, read_guard_mac },
	{ "ip", json_type_array, false, read_guard_ip },
	{ "allow", json_type_array, false, read_guard_allow },
};

static bool read_guard(struct reader *r, struct json_object *value, void *to)
{
	struct config_port *port = to;

	if (!READ_OBJECT(r, value, guard_fields, &port->guard))
		return false;
	return port->guard.macs || fail(r, "names no MAC address");
}

static const struct field port_fields[] = {
	{ "name", json_type_string, true, read_port_name },
	{ "number", json_type_int, true, read_port_number },
	{ "options", json_type_object, false, read_port_options },
	{ "vlans", json_type_object, false, read_port_vlans },
	{ "guard", json_type_object, false, read_guard },
};

static const struct field local_fields[] = {
	{ "options", json_type_object, false, read_port_options },
	{ "vlans", json_type_object, false, read_port_vlans },
};

static bool read_port(struct reader *r, struct json_object *value)
{
	return READ_OBJECT(r, value, port_fields,
			   array_add(&r->bridge->ports));
}

static bool read_local(struct reader *r, struct json_object *value, void *to)
{
	const struct option *accept = option_find(&port_options, "accept");
	struct config_port *port = &r->bridge->local;
	size_t row = (size_t)(accept - port_options.option);

	(void)to;
	if (!READ_OBJECT(r, value, local_fields, port))
		return false;
	if (port->settings.given & ~(1u << row))
		return fail(r, "has an option that only other ports have");
	return true;
}

/* --- VLANs, entries, meters --- */

static bool read_vid_list(struct reader *r, struct json_object *value, void *to)
{
	struct vlans *vlans = to;

	if (!read_vlan_list(r, value, 0, vlans))
		return false;
	for (unsigned int vid = FBR_VID_MIN; vid <= FBR_VID_MAX; vid++) {
		if (vlans->flags[vid] && r->vlans.flags[vid])
			return fail(r, "VLAN %u stands in the list before",
				    vid);
	}
	vlans_merge(&r->vlans, vlans);
	return true;
}

/* They are read when it is known whose they are. */
static bool read_later(struct reader *r, struct json_object *value, void *to)
{
	(void)r;
	(void)value;
	(void)to;
	return true;
}

static const struct field vlan_fields[] = {
	{ "vlan", json_type_string, true, read_vid_list },
	{ "options", json_type_object, true, read_later },
};

static bool read_vlan(struct reader *r, struct json_object *value)
{
	struct json_object *options;
	struct settings settings;
	struct vlans vlans = { 0 };
	size_t used;

	settings_of_new_vlan(&settings);
	if (!READ_OBJECT(r, value, vlan_fields, &vlans) ||
	    !json_object_object_get_ex(value, "options", &options))
		return false;
	used = enter_key(r, "options");
	if (!leave(r, used, read_settings(r, options, &vlan_options,
					  &settings)))
		return false;
	for (unsigned int vid = FBR_VID_MIN; vid <= FBR_VID_MAX; vid++) {
		if (vlans.flags[vid])
			r->bridge->vlan[vid] = settings;
	}
	return true;
}

static bool read_entry_mac(struct reader *r, struct json_object *value,
			   void *to)
{
	struct config_entry *entry = to;

	return read_mac(r, value, entry->mac);
}

static bool read_entry_vlan(struct reader *r, struct json_object *value,
			    void *to)
{
	struct config_entry *entry = to;
	uint32_t vid = 0;

	if (!read_number(r, value, 0, FBR_VID_MAX, &vid))
		return false;
	entry->vlan = (uint16_t)vid;
	return true;
}

static bool read_entry_port(struct reader *r, struct json_object *value,
			    void *to)
{
	struct config_entry *entry = to;

	return read_name(r, value, entry->port);
}

static bool read_entry_kind(struct reader *r, struct json_object *value,
			    void *to)
{
	const char *word = json_object_get_string(value);
	struct config_entry *entry = to;

	if (fdb_kind_parse(word, &entry->kind) ||
	    (entry->kind != FBR_FDB_KIND_STATIC &&
	     entry->kind != FBR_FDB_KIND_PERMANENT))
		return parsed(r, word, "is neither static nor permanent");
	return true;
}

static const struct field entry_fields[] = {
	{ "mac", json_type_string, true, read_entry_mac },
	{ "vlan", json_type_int, false, read_entry_vlan },
	{ "port", json_type_string, false, read_entry_port },
	{ "kind", json_type_string, true, read_entry_kind },
};

static bool read_entry(struct reader *r, struct json_object *value)
{
	struct config_entry *entry = array_add(&r->bridge->entries);

	if (!READ_OBJECT(r, value, entry_fields, entry))
		return false;
	if (!*entry->port && entry->kind == FBR_FDB_KIND_STATIC) {
		(void)enter_key(r, "port");
		return fail(r, "is missing");
	}
	return true;
}

/* The sentence that flow_wrong() would say. */
static bool explain(struct reader *r, const struct flow_error *error,
		    const char *text, const char *what)
{
	char word[96];

	snprintf(word, sizeof(word), "%.*s",
		 error->at.len < 80 ? error->at.len : 80, error->at.text);
	text_clean(word);
	if (!error->at.len)
		return fail(r, "the %s %s", what, error->why);
	return fail(r, "'%s' %s (character %zu of the %s)", word, error->why,
		    (size_t)(error->at.text - text) + 1, what);
}

/* One that goes to the module as it is: what is not said is made up here. */
static bool read_meter(struct reader *r, struct json_object *value)
{
	const char *text = json_object_get_string(value);
	struct meter *meter = array_add(&r->bridge->meters), *other;
	struct flow_error error = { 0 };

	if (!meter_parse(text, METER_NEW, meter, &error))
		return explain(r, &error, text, "meter");
	if (!(meter->has & METER_BIT(FBR_METER_A_BURST)))
		return fail(r, "the meter has no burst, such as burst=100");
	array_each(other, &r->bridge->meters) {
		if (other != meter && other->id == meter->id)
			return fail(r, "there is a meter %u already",
				    meter->id);
	}
	return true;
}

/* --- flows --- */

static bool check_ports(struct reader *r, const struct flow *flow,
			const struct portmap *map)
{
	uint32_t in_port = flow->match.key.in_port;

	if (flow->match.mask.in_port == UINT32_MAX && in_port &&
	    (in_port > FBR_PORT_MAX || !map->name[in_port][0]))
		return fail(r, "the flow matches port %u, which is none of the bridge's here",
			    in_port);
	for (unsigned int i = 0; i < flow->n_actions; i++) {
		const struct flow_action *action = &flow->action[i];

		if (action->verb == FLOW_OUTPUT && action->number &&
		    !map->name[action->number][0])
			return fail(r, "the flow sends to port %u, which is none of the bridge's here",
				    action->number);
		if (action->verb == FLOW_METER &&
		    !config_meter(r->bridge, action->number))
			return fail(r, "the flow asks meter %u, which is none of the bridge's here",
				    action->number);
	}
	return true;
}

static bool read_flow(struct reader *r, const char *text,
		      const struct portmap *map)
{
	struct flow_error error = { 0 };
	struct flow flow = { 0 };

	if (!flow_parse_line(text, map, &flow, &error))
		return explain(r, &error, text, "flow");
	if (!check_ports(r, &flow, map))
		return false;
	(void)config_flow_add(r->bridge, &flow, map);
	return true;
}

static int by_key(const void *a, const void *b)
{
	const struct config_flow *const *x = a, *const *y = b;
	int order = strcmp((*x)->key, (*y)->key);

	return order ? order : (*x > *y) - (*x < *y);
}

/* No two flows are the same but for what they do. */
static bool check_twins(struct reader *r)
{
	struct array sorted = ARRAY_OF(const struct config_flow *);
	const struct config_flow *flow, **at;
	const struct config_flow *twin = NULL;
	size_t n = 0;

	array_each(flow, &r->bridge->flows)
		*(const struct config_flow **)array_add(&sorted) = flow;
	array_sort(&sorted, by_key);
	array_each(at, &sorted) {
		if (n++ && !strcmp(at[-1]->key, (*at)->key))
			twin = *at;
	}
	array_free(&sorted);
	if (!twin)
		return true;
	flow = r->bridge->flows.items;
	(void)enter_index(r, (size_t)(twin - flow));
	return fail(r, "there is a flow of the same priority and match before it");
}

/* The order of the list counts among equal priorities only. */
static int by_priority(const void *a, const void *b)
{
	const struct config_flow *const *x = a, *const *y = b;

	if ((*x)->priority != (*y)->priority)
		return (*x)->priority < (*y)->priority ? 1 : -1;
	return (*x > *y) - (*x < *y);
}

static void sort_flows(struct config_bridge *bridge)
{
	struct array sorted = ARRAY_OF(struct config_flow);
	struct array order = ARRAY_OF(struct config_flow *);
	struct config_flow *flow, **at;

	array_each(flow, &bridge->flows)
		*(struct config_flow **)array_add(&order) = flow;
	array_sort(&order, by_priority);
	array_each(at, &order)
		*(struct config_flow *)array_add(&sorted) = **at;
	array_free(&order);
	array_free(&bridge->flows);
	bridge->flows = sorted;
}

static bool read_flows(struct reader *r, const struct portmap *map)
{
	size_t n = r->flows ? json_object_array_length(r->flows) : 0;
	size_t top = enter_key(r, "flows");

	for (size_t i = 0; i < n; i++) {
		struct json_object *value = json_object_array_get_idx(r->flows,
								      i);
		size_t used = enter_index(r, i);

		if (!leave(r, used, is_type(r, value, json_type_string) &&
			   read_flow(r, json_object_get_string(value), map)))
			return false;
	}
	if (!leave(r, top, check_twins(r)))
		return false;
	sort_flows(r->bridge);
	return true;
}

static bool find_flows(struct reader *r, struct json_object *value, void *to)
{
	(void)to;
	r->flows = value;
	return true;
}

/* --- bridges --- */

static bool read_bridge_name(struct reader *r, struct json_object *value,
			     void *to)
{
	(void)to;
	return read_name(r, value, r->bridge->name);
}

static bool read_up(struct reader *r, struct json_object *value, void *to)
{
	(void)to;
	r->bridge->has_up = true;
	r->bridge->up = json_object_get_boolean(value);
	return true;
}

static bool read_bridge_mac(struct reader *r, struct json_object *value,
			    void *to)
{
	(void)to;
	r->bridge->mac_set = true;
	return read_mac(r, value, r->bridge->mac);
}

static bool read_mtu(struct reader *r, struct json_object *value, void *to)
{
	(void)to;
	return read_number(r, value, CONFIG_MTU_MIN, CONFIG_MTU_MAX,
			   &r->bridge->mtu);
}

static bool read_bridge_options(struct reader *r, struct json_object *value,
				void *to)
{
	(void)to;
	return read_settings(r, value, &bridge_options, &r->bridge->settings);
}

static bool read_vlan_settings(struct reader *r, struct json_object *value,
			       void *to)
{
	(void)to;
	return read_list(r, value, json_type_object, read_vlan);
}

static bool read_ports(struct reader *r, struct json_object *value, void *to)
{
	(void)to;
	return read_list(r, value, json_type_object, read_port);
}

static bool read_entries(struct reader *r, struct json_object *value, void *to)
{
	(void)to;
	return read_list(r, value, json_type_object, read_entry);
}

static bool read_meters(struct reader *r, struct json_object *value, void *to)
{
	(void)to;
	return read_list(r, value, json_type_string, read_meter);
}

static const struct field bridge_fields[] = {
	{ "name", json_type_string, true, read_bridge_name },
	{ "up", json_type_boolean, false, read_up },
	{ "mac", json_type_string, false, read_bridge_mac },
	{ "mtu", json_type_int, false, read_mtu },
	{ "options", json_type_object, false, read_bridge_options },
	{ "vlans", json_type_array, false, read_vlan_settings },
	{ "local", json_type_object, false, read_local },
	{ "ports", json_type_array, false, read_ports },
	{ "fdb", json_type_array, false, read_entries },
	{ "meters", json_type_array, false, read_meters },
	{ "flows", json_type_array, false, find_flows },
};

/* No other bridge and no port has its name. */
static bool check_name(struct reader *r)
{
	struct config_bridge *bridge, *other;
	bool good = true;

	array_each(bridge, &r->config->bridges) {
		if (bridge != r->bridge && !strcmp(bridge->name, r->bridge->name))
			good = false;
	}
	if (config_locate(r->config, r->bridge->name, &other))
		good = false;
	if (good)
		return true;
	(void)enter_key(r, "name");
	return fail(r, "'%s' is the name of another bridge or of a port here",
		    r->bridge->name);
}

/* The ports of entries are there, and no station has two entries. */
static bool check_entries(struct reader *r)
{
	const struct config_entry *first = r->bridge->entries.items, *entry;
	char mac[MAC_TEXT];

	array_each(entry, &r->bridge->entries) {
		mac_format(entry->mac, mac);
		if (*entry->port && !config_port(r->bridge, entry->port))
			return fail(r, "the entry of %s names '%s', which is none of the bridge's ports here",
				    mac, entry->port);
		if (entry > first && entry->vlan == entry[-1].vlan &&
		    !memcmp(entry->mac, entry[-1].mac, MAC_LEN))
			return fail(r, "there are two entries of %s in VLAN %u",
				    mac, entry->vlan);
	}
	return true;
}

static bool read_bridge(struct reader *r, struct json_object *value)
{
	struct portmap *map;
	size_t used;
	bool good;

	r->bridge = config_add(r->config, "");
	r->flows = NULL;
	memset(&r->vlans, 0, sizeof(r->vlans));
	if (!READ_OBJECT(r, value, bridge_fields, NULL) || !check_name(r))
		return false;
	memcpy(r->bridge->local.name, r->bridge->name, IFNAMSIZ);
	config_sort(r->bridge);
	used = enter_key(r, "fdb");
	if (!leave(r, used, check_entries(r)))
		return false;
	map = must(malloc(sizeof(*map)));
	config_map(r->bridge, map);
	good = read_flows(r, map);
	free(map);
	return good;
}

static bool read_bridges(struct reader *r, struct json_object *value, void *to)
{
	(void)to;
	return read_list(r, value, json_type_object, read_bridge);
}

static const struct field document_fields[] = {
	{ "schema", json_type_string, true, read_later },
	{ "version", json_type_int, true, read_later },
	{ "bridges", json_type_array, true, read_bridges },
};

/* What it is comes first: of another version nothing else can be said. */
static bool check_version(struct reader *r, struct json_object *document)
{
	struct json_object *value;
	const char *word = NULL;

	if (!is_type(r, document, json_type_object))
		return false;
	if (json_object_object_get_ex(document, "schema", &value))
		word = json_object_get_string(value);
	if (!word || strcmp(word, CONFIG_SCHEMA) != 0)
		return fail(r, "is no configuration of flowbridge: it does not say \"schema\": \"%s\"",
			    CONFIG_SCHEMA);
	if (!json_object_object_get_ex(document, "version", &value))
		return fail(r, "does not say its version");
	if (json_object_get_type(value) != json_type_int ||
	    json_object_get_int64(value) != CONFIG_VERSION)
		return fail(r, "is of version %.32s, and this fbrctl reads version %d",
			    json_object_get_string(value), CONFIG_VERSION);
	return true;
}

/* Where the text can't be read, as a line. */
static bool fail_at(struct reader *r, const char *text, size_t at,
		    const char *why)
{
	size_t line = 1;

	for (size_t i = 0; i < at; i++)
		line += text[i] == '\n';
	snprintf(r->error->path, CONFIG_PATH, "line %zu", line);
	return fail(r, "%s", why);
}

static struct json_object *parse(struct reader *r, const char *text, size_t len)
{
	struct json_tokener *tokener;
	struct json_object *document;
	enum json_tokener_error error;
	size_t end;

	if (len > INT_MAX) {
		(void)fail(r, "is too long");
		return NULL;
	}
	tokener = must(json_tokener_new_ex(DEPTH));
	json_tokener_set_flags(tokener, JSON_TOKENER_STRICT |
			       JSON_TOKENER_VALIDATE_UTF8);
	document = json_tokener_parse_ex(tokener, text, (int)len);
	error = json_tokener_get_error(tokener);
	end = json_tokener_get_parse_end(tokener);
	json_tokener_free(tokener);
	if (error == json_tokener_continue)
		(void)fail_at(r, text, len, "ends too early: part of it is missing");
	else if (error != json_tokener_success)
		(void)fail_at(r, text, end, json_tokener_error_desc(error));
	else if (!document)
		(void)fail(r, "is null, and an object is needed");
	return document;
}

/**
 * config_read - read a document
 * @text: the document
 * @len: its length in bytes
 * @config: NO_CONFIG; what it says, to be freed whatever comes
 * @error: what is wrong
 *
 * Return: false if something is wrong.
 */
bool config_read(const char *text, size_t len, struct config *config,
		 struct config_error *error)
{
	struct reader r = { .config = config, .error = error };
	struct json_object *document;
	bool good;

	*error = (struct config_error){ 0 };
	document = parse(&r, text, len);
	if (!document)
		return false;
	good = check_version(&r, document) &&
	       READ_OBJECT(&r, document, document_fields, NULL);
	json_object_put(document);
	return good;
}
