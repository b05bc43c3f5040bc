/* Making one line of the wire: payload, `*`, its CRC as four letters, LF. Never longer than LINE_MAX. */
#ifndef LINE_H
#define LINE_H

#include <stdint.h>

#define LINE_MAX_BYTES 96 /* with its LF */

struct line {
  uint8_t length;
  char text[LINE_MAX_BYTES];
};

uint16_t crc16(const char *text, uint8_t length);

void line_begin(struct line *line, char tag);
/* each puts a space, then the field */
void line_text(struct line *line, const char *flash_text);
void line_signed(struct line *line, int32_t value);
void line_unsigned(struct line *line, uint32_t value);
void line_hex(struct line *line, uint16_t value);
void line_char(struct line *line, char letter);
void line_end(struct line *line);

#endif
