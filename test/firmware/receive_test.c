/* Bytes into lines, and `!!` before everything else. */
#include <string.h>
#include "host.h"

static struct receiver receiver;
static struct line taken;

static unsigned feed(const char *bytes) {
  unsigned stops = 0;
  for (; *bytes; bytes++) stops += receive_byte(&receiver, *bytes, false);
  return stops;
}

static bool takes(const char *text) {
  if (!receive_copy(&receiver, &taken)) return text == NULL;
  if (!receive_release(&receiver, receiver.stops)) return false;
  return text && taken.length == strlen(text) && memcmp(taken.text, text, taken.length) == 0;
}

static void restart(void) { memset(&receiver, 0, sizeof receiver); }

void receive_suite(void) {
  char text[200];
  restart();
  feed("one\r\ntwo\n");
  CHECK(takes("one") && takes("two") && takes(NULL), "CR is ignored");
  CHECK(receive_take_errors(&receiver) == 0, "no error");

  restart();
  feed("one\ntwo\nthree\n");
  CHECK(takes("one") && takes("two") && takes(NULL), "no slot for the third");
  CHECK(receive_take_errors(&receiver) == 1, "it is counted as an error");
  feed("four\n");
  CHECK(takes("four"), "continues afterwards");

  restart();
  memset(text, 'x', sizeof text);
  strcpy(text + 95, "\n");
  feed(text);
  CHECK(receive_copy(&receiver, &taken) && taken.length == 95, "96 bytes including LF are a line");
  restart();
  memset(text, 'x', sizeof text);
  strcpy(text + 96, "\nnext\n");
  feed(text);
  CHECK(takes("next") && receive_take_errors(&receiver) == 1, "97 bytes are dropped whole, once, and counted");

  restart();
  feed("\n");
  CHECK(takes(NULL) && receive_take_errors(&receiver) == 1, "an empty line is an error");

  restart();
  CHECK(feed("one\ntwo\nthr!!") == 1, "a pair is a stop");
  CHECK(takes(NULL), "complete lines before it are discarded");
  feed("ee*ABCD\nnext\n");
  CHECK(takes("next") && receive_take_errors(&receiver) == 0, "the line that it cuts is dropped through its LF, without an error");

  restart();
  CHECK(feed("!!one\n") == 1 && takes("one") && receive_take_errors(&receiver) == 0, "between lines there is nothing to drop");
  restart();
  CHECK(feed("!!\none\n") == 1 && takes("one") && receive_take_errors(&receiver) == 0, "the LF after it is no error");
  restart();
  CHECK(feed("!!!!one\n") == 3 && takes("one") && receive_take_errors(&receiver) == 0, "repeats");
  restart();
  CHECK(feed("x!!!y\none\n") == 2 && takes("one") && receive_take_errors(&receiver) == 0, "three in a cut line");
  restart();
  CHECK(feed("x!!y!!z\none\n") == 2 && takes("one") && receive_take_errors(&receiver) == 0, "twice in a cut line");

  restart();
  CHECK(feed("C 5 ARM!*KIBJ\none\n") == 0 && takes("one") && receive_take_errors(&receiver) == 1, "a single ! spoils its line");
  restart();
  CHECK(feed("!\none\n") == 0 && takes("one") && receive_take_errors(&receiver) == 1, "a single ! between lines");
  restart();
  CHECK(feed("! !\n!\n!\n") == 0 && receive_take_errors(&receiver) == 3, "two that are not in a row");
  restart();
  CHECK(feed("!\r!\n") == 0, "a CR between them");
  restart();
  receive_byte(&receiver, '!', true);
  CHECK(!receive_byte(&receiver, '!', false), "a damaged byte is not half of a pair");
  feed("x\n");
  CHECK(takes(NULL) && receive_take_errors(&receiver) == 1, "and spoils its line");

  /* A `!!` between the copy and the release of a line voids the copy. */
  restart();
  feed("one\n");
  uint8_t stops = receiver.stops;
  CHECK(receive_copy(&receiver, &taken), "copied");
  feed("!!");
  CHECK(!receive_release(&receiver, stops), "void");
  feed("two\n");
  CHECK(takes("two"), "continues");

  /* It still takes a line after a million random bytes. */
  restart();
  unsigned seed = 7;
  for (unsigned i = 0; i < 1000000; i++) {
    seed = seed * 1664525u + 1013904223u;
    receive_byte(&receiver, (char)(seed >> 24), (seed >> 20 & 15) == 0);
    if (i % 1000 == 0) receive_copy(&receiver, &taken);
  }
  feed("\n");
  while (receive_copy(&receiver, &taken) && receive_release(&receiver, receiver.stops)) continue;
  feed("one\n");
  CHECK(takes("one"), "after noise");
}
