/* The codec, tested with the golden lines that also test the host's. */
#include <stdlib.h>
#include <string.h>
#include "host.h"
#include "vectors.h"

static struct line make_line(const char *text) {
  struct line line = {0};
  line.length = (uint8_t)strlen(text);
  memcpy(line.text, text, line.length < LINE_MAX_BYTES ? line.length : LINE_MAX_BYTES);
  return line;
}

static const char *const verbs[] = {"HELLO", "LIMITS", "ARM",    "DISARM", "MOVE", "KEEP",
                                    "HALT",  "STOP",   "RETURN", "RESET",  "RATE", "STATUS", "CHIRP"};
static const unsigned fields[] = {1, 6, 0, 0, 4, 1, 0, 0, 1, 0, 1, 0, 0};

/* The next integer value in the JSON text. */
static long read_next_number(const char **json) {
  while (**json && !((*json)[0] == ':' && ((*json)[1] == '-' || ((*json)[1] >= '0' && (*json)[1] <= '9')))) (*json)++;
  return strtol(*json + 1, (char **)json, 10);
}

static void check_reading(const struct vector *vector) {
  struct line line = make_line(vector->line);
  struct command command;
  enum reason reason;
  CHECK(command_parse(&line, &command, &reason) == PARSE_COMMAND, "%s", vector->line);
  const char *json = vector->json;
  CHECK(command.seq == read_next_number(&json), "%s", vector->line);
  char verb[24];
  snprintf(verb, sizeof verb, "\"verb\":\"%s\"", verbs[command.verb]);
  CHECK(strstr(vector->json, verb) != NULL, "%s", vector->line);
  for (unsigned i = 0; i < fields[command.verb]; i++) {
    CHECK(command.field[i] == read_next_number(&json), "%s field %u", vector->line, i);
  }
}

/* Written again field by field, a line must be identical to the byte. */
static void check_writing(const struct vector *vector) {
  char copy[128];
  snprintf(copy, sizeof copy, "%.*s", (int)(strlen(vector->line) - 5), vector->line);
  struct line line;
  unsigned index = 0;
  char tag = copy[0];
  for (char *word = strtok(copy, " "); word; word = strtok(NULL, " "), index++) {
    bool hex = ((tag == 'T' || tag == 'H') && index == 1) || (tag == 'T' && index == 8);
    char *end;
    long long value = strtoll(word, &end, 10);
    if (index == 0) line_begin(&line, tag);
    else if (hex) line_add_hex(&line, (uint16_t)strtol(word, NULL, 16));
    else if (tag == 'T' && index == 3) line_add_char(&line, word[0]);
    else if (*end == 0 && value >= 0) line_add_unsigned(&line, (uint32_t)value);
    else if (*end == 0) line_add_signed(&line, (int32_t)value);
    else line_add_text(&line, word);
  }
  line_end(&line);
  CHECK(line.length == strlen(vector->line) + 1 && memcmp(line.text, vector->line, line.length - 1u) == 0 &&
            line.text[line.length - 1] == '\n',
        "%s", vector->line);
}

static void check_flips(const char *text) {
  struct command command;
  enum reason reason;
  unsigned bits = (unsigned)strlen(text) * 8;
  for (unsigned a = 0; a < bits; a++) {
    for (unsigned b = a; b < bits; b++) {
      struct line line = make_line(text);
      line.text[a / 8] ^= (char)(1 << a % 8);
      if (b != a) line.text[b / 8] ^= (char)(1 << b % 8);
      if (command_parse(&line, &command, &reason) != PARSE_ERROR) CHECK(false, "bits %u %u of %s pass", a, b, text);
    }
  }
  checks++;
}

void wire_suite(void) {
  uint16_t crc = compute_crc(check_text, (uint8_t)strlen(check_text));
  for (int i = 0; i < 4; i++) CHECK(check_sent[i] == '@' + (crc >> (12 - 4 * i) & 15), "%04X", crc);
  for (unsigned i = 0; i < sizeof valid_vectors / sizeof valid_vectors[0]; i++) {
    if (strcmp(valid_vectors[i].kind, "command") == 0) check_reading(&valid_vectors[i]);
    check_writing(&valid_vectors[i]);
  }
  struct command command;
  enum reason reason;
  for (unsigned i = 0; i < sizeof invalid_vectors / sizeof invalid_vectors[0]; i++) {
    const struct vector *vector = &invalid_vectors[i];
    /* Over-long lines and stop bytes are refused by the receiver: see receive_test.c. */
    if (strlen(vector->line) >= LINE_MAX_BYTES || strchr(vector->line, '!')) continue;
    struct line line = make_line(vector->line);
    CHECK(command_parse(&line, &command, &reason) != PARSE_COMMAND, "%s: %s", vector->kind, vector->line);
  }
  check_flips("C 5 ARM*C15D");
  check_flips(valid_vectors[4].line);
  check_flips(valid_vectors[9].line);

  /* Lines with a legal seq are answered, others are not. */
  bench_boot(0);
  static const char *const answers[][2] = {
      {"C 5 FLY", "N 5 verb"},           {"C 5", "N 5 verb"},           {"C 5 ", "N 5 verb"},
      {"C 5  ARM", "N 5 verb"},          {"C 5 arm", "N 5 verb"},       {"C 5 ARMS", "N 5 verb"},
      {"C 5 RATE", "N 5 syntax"},        {"C 5 RATE 020", "N 5 syntax"}, {"C 5 RATE 20 ", "N 5 syntax"},
      {"C 5 RATE  20", "N 5 syntax"},    {"C 5 ARM 1", "N 5 syntax"},   {"C 5 RATE 2147483648", "N 5 syntax"},
      {"C 5 RATE 2147483647", "N 5 range"}, {"C 5 RATE -2147483648", "N 5 range"}, {"C 5 RATE -2147483649", "N 5 syntax"},
      {"C 5 RATE 99999999999999999999", "N 5 syntax"}, {"C 5 HELLO 2", "N 5 version"}, {"C 5 HELLO 2 more", "N 5 version"},
      {"C 5 HELLO", "N 5 syntax"},       {"C 5 HELLO x", "N 5 syntax"}, {"C 5 HELLO 1 1", "N 5 syntax"},
      {"C 65535 STATUS", "A 65535"},     {"C 65536 STATUS", ""},        {"C -1 STATUS", ""},
      {"C 01 STATUS", ""},               {"C x STATUS", ""},            {"D 5 STATUS", ""},
      {"C", ""},                         {"C ", ""},                    {"T 3F9A 1 M 0 0 0 0 0000", ""},
  };
  for (unsigned i = 0; i < sizeof answers / sizeof answers[0]; i++) {
    CHECK(strcmp(bench_send(answers[i][0]), answers[i][1]) == 0, "%s got %s", answers[i][0], bench_send(answers[i][0]));
  }
}
