/* Words kept in flash: the chip has 2 KiB of RAM and they would fill a quarter of it. On the host plain constants. */
#ifndef TEXT_H
#define TEXT_H

#ifdef __AVR__
#include <avr/pgmspace.h>
#define TEXT_BYTE(p) ((char)pgm_read_byte(p))
#else
#define PROGMEM
#define PSTR(s) (s)
#define TEXT_BYTE(p) (*(p))
#endif

#endif
