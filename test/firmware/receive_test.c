/* Bytes into lines, and `!!` ahead of them all. */
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

static void anew(void) { memset(&receiver, 0, sizeof receiver); }

void receive_suite(void) {
  char text[200];
  anew();
  feed("one\r\ntwo\n");
  CHECK(takes("one") && takes("two") && takes(NULL), "CR is ignored");
  CHECK(receive_errors(&receiver) == 0, "no error");

  anew();
  feed("one\ntwo\nthree\n");
  CHECK(takes("one") && takes("two") && takes(NULL), "the third has no place");
  CHECK(receive_errors(&receiver) == 1, "and is counted");
  feed("four\n");
  CHECK(takes("four"), "goes on after");

  anew();
  memset(text, 'x', sizeof text);
  strcpy(text + 95, "\n");
  feed(text);
  CHECK(receive_copy(&receiver, &taken) && taken.length == 95, "96 bytes with LF is a line");
  anew();
  memset(text, 'x', sizeof text);
  strcpy(text + 96, "\nnext\n");
  feed(text);
  CHECK(takes("next") && receive_errors(&receiver) == 1, "97 bytes are dropped whole, once, and counted");

  anew();
  feed("\n");
  CHECK(takes(NULL) && receive_errors(&receiver) == 1, "an empty line is an error");

  anew();
  CHECK(feed("one\ntwo\nthr!!") == 1, "a pair is a stop");
  CHECK(takes(NULL), "complete lines before it are gone");
  feed("ee*ABCD\nnext\n");
  CHECK(takes("next") && receive_errors(&receiver) == 0, "the line it cut is dropped to its LF, no error");

  anew();
  CHECK(feed("!!one\n") == 1 && takes("one") && receive_errors(&receiver) == 0, "between lines there is nothing to drop");
  anew();
  CHECK(feed("!!\none\n") == 1 && takes("one") && receive_errors(&receiver) == 0, "the LF behind it is no error");
  anew();
  CHECK(feed("!!!!one\n") == 3 && takes("one") && receive_errors(&receiver) == 0, "repeats");
  anew();
  CHECK(feed("x!!!y\none\n") == 2 && takes("one") && receive_errors(&receiver) == 0, "three in a cut line");
  anew();
  CHECK(feed("x!!y!!z\none\n") == 2 && takes("one") && receive_errors(&receiver) == 0, "twice in a cut line");

  anew();
  CHECK(feed("C 5 ARM!*KIBJ\none\n") == 0 && takes("one") && receive_errors(&receiver) == 1, "one alone spoils its line");
  anew();
  CHECK(feed("!\none\n") == 0 && takes("one") && receive_errors(&receiver) == 1, "alone between lines");
  anew();
  CHECK(feed("! !\n!\n!\n") == 0 && receive_errors(&receiver) == 3, "not in a row");
  anew();
  CHECK(feed("!\r!\n") == 0, "CR stands between");
  anew();
  receive_byte(&receiver, '!', true);
  CHECK(!receive_byte(&receiver, '!', false), "a damaged byte is no half of a pair");
  feed("x\n");
  CHECK(takes(NULL) && receive_errors(&receiver) == 1, "and spoils its line");

  /* `!!` between the copy and the release of a line makes the copy void. */
  anew();
  feed("one\n");
  uint8_t stops = receiver.stops;
  CHECK(receive_copy(&receiver, &taken), "copied");
  feed("!!");
  CHECK(!receive_release(&receiver, stops), "void");
  feed("two\n");
  CHECK(takes("two"), "goes on");

  /* A million bytes of anything leave it able to take a line. */
  anew();
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
