#include "command.h"
#include <stdbool.h>
#include "config.h"
#include "text.h"

#define CRC_TAIL 5 /* '*' and four letters */

struct verb_entry {
  char name[7];
  uint8_t fields; /* how many */
};

static const struct verb_entry verbs[VERBS] PROGMEM = {
    [VERB_HELLO] = {"HELLO", 1},   [VERB_LIMITS] = {"LIMITS", 6}, [VERB_ARM] = {"ARM", 0},
    [VERB_DISARM] = {"DISARM", 0}, [VERB_MOVE] = {"MOVE", 4},     [VERB_KEEP] = {"KEEP", 1},
    [VERB_HALT] = {"HALT", 0},     [VERB_STOP] = {"STOP", 0},     [VERB_RETURN] = {"RETURN", 1},
    [VERB_RESET] = {"RESET", 0},   [VERB_RATE] = {"RATE", 1},     [VERB_STATUS] = {"STATUS", 0},
    [VERB_CHIRP] = {"CHIRP", 0},
};

static const char reason_texts[REASONS][8] PROGMEM = {
    [REASON_NONE] = "",           [REASON_VERSION] = "version", [REASON_VERB] = "verb",     [REASON_SYNTAX] = "syntax",
    [REASON_RANGE] = "range",     [REASON_LATCHED] = "latched", [REASON_STATE] = "state",   [REASON_ESTOP] = "estop",
    [REASON_ANKLE] = "ankle",     [REASON_SUPPLY] = "supply",   [REASON_LIMITS] = "limits", [REASON_LEASE] = "lease",
    [REASON_SENSOR] = "sensor",   [REASON_STUCK] = "stuck",
};

const char *command_get_reason_text(enum reason reason) { return reason_texts[reason]; }

struct cursor {
  const char *at;
  const char *end;
};

static bool is_crc_right(const struct line *line) {
  if (line->length <= CRC_TAIL) return false;
  uint8_t payload = line->length - CRC_TAIL;
  if (line->text[payload] != '*') return false;
  uint16_t received = 0;
  for (uint8_t i = 1; i < CRC_TAIL; i++) {
    char letter = line->text[payload + i];
    if (letter < '@' || letter > 'O') return false;
    received = (uint16_t)(received << 4) | (uint16_t)(letter - '@');
  }
  return received == compute_crc(line->text, payload);
}

/* Reads digits without leading zeros, `limit` at most, up to the first other byte. */
static bool read_digits(struct cursor *cursor, uint32_t limit, uint32_t *value) {
  const char *start = cursor->at;
  *value = 0;
  while (cursor->at < cursor->end && *cursor->at >= '0' && *cursor->at <= '9') {
    uint8_t digit = (uint8_t)(*cursor->at++ - '0');
    if (*value > (limit - digit) / 10) return false;
    *value = *value * 10 + digit;
  }
  uint8_t length = (uint8_t)(cursor->at - start);
  return length > 0 && (*start != '0' || length == 1);
}

static bool read_number(struct cursor *cursor, int32_t *value) {
  bool negative = cursor->at < cursor->end && *cursor->at == '-';
  if (negative) cursor->at++;
  uint32_t magnitude;
  if (!read_digits(cursor, negative ? 0x80000000UL : 0x7FFFFFFFUL, &magnitude)) return false;
  if (negative && magnitude == 0) return false;
  *value = negative ? (int32_t)(0u - magnitude) : (int32_t)magnitude;
  return true;
}

static bool skip_space(struct cursor *cursor) {
  if (cursor->at >= cursor->end || *cursor->at != ' ') return false;
  cursor->at++;
  return true;
}

static bool is_word_end(const struct cursor *cursor) { return cursor->at == cursor->end || *cursor->at == ' '; }

static uint8_t find_verb(const char *word, uint8_t length) {
  for (uint8_t verb = 0; verb < VERBS; verb++) {
    uint8_t i = 0;
    while (i < length && i < sizeof verbs[0].name - 1 && TEXT_BYTE(&verbs[verb].name[i]) == word[i]) i++;
    if (i == length && TEXT_BYTE(&verbs[verb].name[i]) == 0) return verb;
  }
  return VERBS;
}

static enum reason read_fields(struct cursor *cursor, struct command *command) {
  uint8_t count = (uint8_t)TEXT_BYTE((const char *)&verbs[command->verb].fields);
  for (uint8_t i = 0; i < count; i++) {
    if (!skip_space(cursor) || !read_number(cursor, &command->field[i]) || !is_word_end(cursor)) return REASON_SYNTAX;
    /* A HELLO of another version may have other fields, so its version is checked first. */
    if (command->verb == VERB_HELLO && command->field[0] != PROTOCOL_VERSION) return REASON_VERSION;
  }
  return cursor->at == cursor->end ? REASON_NONE : REASON_SYNTAX;
}

enum parse_result command_parse(const struct line *line, struct command *command, enum reason *reason) {
  if (!is_crc_right(line)) return PARSE_ERROR;
  struct cursor cursor = {line->text, line->text + line->length - CRC_TAIL};
  uint32_t seq;
  bool is_command = *cursor.at++ == 'C' && skip_space(&cursor);
  if (!is_command || !read_digits(&cursor, 65535, &seq) || !is_word_end(&cursor)) return PARSE_ERROR;
  command->seq = (uint16_t)seq;
  *reason = REASON_VERB;
  if (!skip_space(&cursor)) return PARSE_REFUSED;
  const char *word = cursor.at;
  while (!is_word_end(&cursor)) cursor.at++;
  command->verb = find_verb(word, (uint8_t)(cursor.at - word));
  if (command->verb == VERBS) return PARSE_REFUSED;
  *reason = read_fields(&cursor, command);
  return *reason == REASON_NONE ? PARSE_COMMAND : PARSE_REFUSED;
}
