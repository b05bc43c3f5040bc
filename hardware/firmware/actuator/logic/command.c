#include "command.h"
#include <stdbool.h>
#include "config.h"
#include "text.h"

#define CRC_TAIL 5 /* '*' and four letters */

struct entry {
  char name[7];
  uint8_t fields;
};

static const struct entry verbs[VERBS] PROGMEM = {
    {"HELLO", 1}, {"LIMITS", 6}, {"ARM", 0},  {"DISARM", 0}, {"MOVE", 4}, {"KEEP", 1},
    {"HALT", 0},  {"STOP", 0},   {"RETURN", 1}, {"RESET", 0},  {"RATE", 1}, {"STATUS", 0},
};

static const char reasons[REASONS][8] PROGMEM = {
    "", "version", "verb", "syntax", "range", "latched", "state", "estop", "ankle", "supply", "limits", "lease", "sensor",
};

const char *reason_text(enum reason reason) { return reasons[reason]; }

struct cursor {
  const char *at;
  const char *end;
};

static bool crc_right(const struct line *line) {
  if (line->length <= CRC_TAIL) return false;
  uint8_t payload = line->length - CRC_TAIL;
  if (line->text[payload] != '*') return false;
  uint16_t said = 0;
  for (uint8_t i = 1; i < CRC_TAIL; i++) {
    char letter = line->text[payload + i];
    if (letter < '@' || letter > 'O') return false;
    said = (uint16_t)(said << 4) | (uint16_t)(letter - '@');
  }
  return said == crc16(line->text, payload);
}

/* Digits without leading zeros, at most `limit`; stops at the first byte that is none. */
static bool digits(struct cursor *cursor, uint32_t limit, uint32_t *value) {
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

static bool number(struct cursor *cursor, int32_t *value) {
  bool negative = cursor->at < cursor->end && *cursor->at == '-';
  if (negative) cursor->at++;
  uint32_t magnitude;
  if (!digits(cursor, negative ? 0x80000000UL : 0x7FFFFFFFUL, &magnitude)) return false;
  if (negative && magnitude == 0) return false;
  *value = negative ? (int32_t)(0u - magnitude) : (int32_t)magnitude;
  return true;
}

static bool space(struct cursor *cursor) {
  if (cursor->at >= cursor->end || *cursor->at != ' ') return false;
  cursor->at++;
  return true;
}

static bool ends_word(const struct cursor *cursor) { return cursor->at == cursor->end || *cursor->at == ' '; }

static uint8_t verb_of(const char *word, uint8_t length) {
  for (uint8_t verb = 0; verb < VERBS; verb++) {
    uint8_t i = 0;
    while (i < length && i < sizeof verbs[0].name - 1 && TEXT_BYTE(&verbs[verb].name[i]) == word[i]) i++;
    if (i == length && TEXT_BYTE(&verbs[verb].name[i]) == 0) return verb;
  }
  return VERBS;
}

static enum reason fields_of(struct cursor *cursor, struct command *command) {
  uint8_t count = (uint8_t)TEXT_BYTE((const char *)&verbs[command->verb].fields);
  for (uint8_t i = 0; i < count; i++) {
    if (!space(cursor) || !number(cursor, &command->field[i]) || !ends_word(cursor)) return REASON_SYNTAX;
    /* A HELLO of another version may well have other fields: its version is what is wrong with it. */
    if (command->verb == VERB_HELLO && command->field[0] != PROTOCOL_VERSION) return REASON_VERSION;
  }
  return cursor->at == cursor->end ? REASON_NONE : REASON_SYNTAX;
}

enum reading command_read(const struct line *line, struct command *command, enum reason *reason) {
  if (!crc_right(line)) return READ_ERROR;
  struct cursor cursor = {line->text, line->text + line->length - CRC_TAIL};
  uint32_t seq;
  if (*cursor.at++ != 'C' || !space(&cursor) || !digits(&cursor, 65535, &seq) || !ends_word(&cursor)) return READ_ERROR;
  command->seq = (uint16_t)seq;
  *reason = REASON_VERB;
  if (!space(&cursor)) return READ_REFUSED;
  const char *word = cursor.at;
  while (!ends_word(&cursor)) cursor.at++;
  command->verb = verb_of(word, (uint8_t)(cursor.at - word));
  if (command->verb == VERBS) return READ_REFUSED;
  *reason = fields_of(&cursor, command);
  return *reason == REASON_NONE ? READ_COMMAND : READ_REFUSED;
}
