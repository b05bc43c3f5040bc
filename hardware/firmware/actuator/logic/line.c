#include "line.h"
#include "text.h"

#define TAIL 6 /* '*', four letters, LF */

/* CRC-16/MCRF4XX, as avr-libc's _crc_ccitt_update from 0xFFFF; written out so that the host's build has it too. */
uint16_t compute_crc(const char *text, uint8_t length) {
  uint16_t crc = 0xFFFF;
  while (length--) {
    uint8_t data = (uint8_t)*text++ ^ (uint8_t)crc;
    data ^= (uint8_t)(data << 4);
    crc = (uint16_t)((((uint16_t)data << 8) | (crc >> 8)) ^ (uint8_t)(data >> 4) ^ ((uint16_t)data << 3));
  }
  return crc;
}

static void put(struct line *line, char letter) {
  if (line->length < LINE_MAX_BYTES - TAIL) line->text[line->length++] = letter;
}

void line_begin(struct line *line, char tag) {
  line->length = 0;
  put(line, tag);
}

void line_add_text(struct line *line, const char *flash_text) {
  char letter;
  put(line, ' ');
  while ((letter = TEXT_BYTE(flash_text++)) != 0) put(line, letter);
}

static void put_digits(struct line *line, uint32_t value) {
  char reversed[10];
  uint8_t count = 0;
  do {
    reversed[count++] = (char)('0' + value % 10);
    value /= 10;
  } while (value);
  while (count) put(line, reversed[--count]);
}

void line_add_unsigned(struct line *line, uint32_t value) {
  put(line, ' ');
  put_digits(line, value);
}

void line_add_signed(struct line *line, int32_t value) {
  put(line, ' ');
  if (value < 0) put(line, '-');
  put_digits(line, value < 0 ? 0u - (uint32_t)value : (uint32_t)value);
}

void line_add_hex(struct line *line, uint16_t value) {
  put(line, ' ');
  for (int8_t shift = 12; shift >= 0; shift -= 4) {
    uint8_t nibble = (value >> shift) & 15;
    put(line, (char)(nibble < 10 ? '0' + nibble : 'A' + nibble - 10));
  }
}

void line_add_char(struct line *line, char letter) {
  put(line, ' ');
  put(line, letter);
}

void line_end(struct line *line) {
  uint16_t crc = compute_crc(line->text, line->length);
  line->text[line->length++] = '*';
  for (int8_t shift = 12; shift >= 0; shift -= 4) line->text[line->length++] = (char)('@' + ((crc >> shift) & 15));
  line->text[line->length++] = '\n';
}
