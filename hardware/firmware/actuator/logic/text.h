/* Texts in flash: in the chip's 2 KiB of RAM they would take a quarter of it. On the host they are plain constants. */
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
