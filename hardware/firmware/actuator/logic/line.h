/* Builds one line of the wire: payload, `*`, its CRC as four letters, LF. Never longer than LINE_MAX_BYTES. */
#ifndef LINE_H
#define LINE_H

#include <stdint.h>
#include "config.h"

struct line {
  uint8_t length;
  char text[LINE_MAX_BYTES];
};

uint16_t compute_crc(const char *text, uint8_t length);

void line_begin(struct line *line, char tag);
/* Each adds a space and a field. `flash_text`: see text.h. */
void line_add_text(struct line *line, const char *flash_text);
void line_add_signed(struct line *line, int32_t value);
void line_add_unsigned(struct line *line, uint32_t value);
void line_add_hex(struct line *line, uint16_t value);
void line_add_char(struct line *line, char letter);
void line_end(struct line *line);

#endif
