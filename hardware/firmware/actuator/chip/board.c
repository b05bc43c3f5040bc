#include "board.h"
#include <avr/eeprom.h>
#include <avr/interrupt.h>
#include <avr/sleep.h>
#include <avr/wdt.h>
#include <util/atomic.h>
#include "../logic/config.h"
#include "../logic/receive.h"
#include "pins.h"

#define BURST (SUPPLY_READINGS + CURRENT_READINGS + POSITION_READINGS)

static volatile uint32_t milliseconds;
static volatile bool tick_due;
static volatile uint8_t converted = BURST; /* readings taken of this tick's burst */
static volatile uint16_t position_sum, current_sum, supply_sum;
static struct samples latched; /* written at a tick, read before the next one */

static volatile int16_t duty_now, duty_next;
static volatile bool easing; /* a `!!` has arrived that the main loop has not handled yet */
static uint8_t stops_seen;
static volatile uint8_t quiet_ms; /* since the last byte, up to RECEIVE_QUIET_MS */

static struct receiver receiver;
static const char *volatile sending;
static volatile uint8_t sending_left;

void board_init(void) {
  wdt_enable(WDTO_120MS);
  DRIVE_PORT = 0;
  DRIVE_DDR = DRIVE_MASK | _BV(PIN_SOUNDER);
  SWITCH_PORT = SWITCH_MASK | _BV(PD0);
  PORTC = _BV(PC3) | _BV(PC4) | _BV(PC5);
  DIDR0 = _BV(ADC0D) | _BV(ADC1D) | _BV(ADC2D);

  /* Timer 1: fast PWM, period ICR1. A duty of 0 disconnects the pin, because this mode cannot output less than one count. */
  ICR1 = DUTY_FULL - 1;
  TCCR1A = _BV(WGM11);
  TCCR1B = _BV(WGM13) | _BV(WGM12) | _BV(CS10);

  /* Timer 0: 16 MHz / 64 / 250 = 1 kHz. */
  OCR0A = 249;
  TCCR0A = _BV(WGM01);
  TCCR0B = _BV(CS01) | _BV(CS00);
  TIMSK0 = _BV(OCIE0A);

  /* ADC: 125 kHz, 104 us a reading; 38 of them take 4.2 of the 5 ms. */
  ADMUX = _BV(REFS0) | ADC_SUPPLY;
  ADCSRA = _BV(ADEN) | _BV(ADIE) | _BV(ADPS2) | _BV(ADPS1) | _BV(ADPS0);

  /* 16 MHz / 8 / 17 = 117,647: 2.1 % fast, the nearest possible rate, as on every Uno at 115200. */
  UCSR0A = _BV(U2X0);
  UBRR0 = 16;
  UCSR0C = _BV(UCSZ01) | _BV(UCSZ00);
  UCSR0B = _BV(RXEN0) | _BV(TXEN0) | _BV(RXCIE0);
  sei();
}

static uint8_t read_byte(uint16_t address) { return eeprom_read_byte((const uint8_t *)address); }

static void write_byte(uint16_t address, uint8_t value) {
  wdt_reset();
  eeprom_update_byte((uint8_t *)address, value);
}

const struct nonce_store *board_get_nonce_store(void) {
  static const struct nonce_store store = {.read = read_byte, .write = write_byte};
  return &store;
}

static uint8_t read_switches(void) {
  uint8_t levels = SWITCH_PINS, inputs = 0;
  if (levels & _BV(PIN_ESTOP)) inputs |= INPUT_ESTOP_OPEN;
  if (!(levels & _BV(PIN_BUTTON))) inputs |= INPUT_BUTTON;
  if (!(levels & _BV(PIN_LOWER))) inputs |= INPUT_LOWER;
  if (levels & _BV(PIN_UPPER)) inputs |= INPUT_UPPER;
  if (!(levels & _BV(PIN_LEVEL))) inputs |= INPUT_LEVEL;
  if (!(levels & _BV(PIN_ANKLE))) inputs |= INPUT_ANKLE;
  return inputs;
}

/* Call with interrupts off: OCR1A is written in two halves. */
static void set_duty(int16_t duty) {
  duty_now = duty;
  if (duty == 0) {
    TCCR1A = _BV(WGM11);
    return;
  }
  if (duty > 0) {
    DRIVE_PORT |= _BV(PIN_DIRECTION);
  } else {
    DRIVE_PORT &= (uint8_t)~_BV(PIN_DIRECTION);
    duty = -duty;
  }
  OCR1A = (uint16_t)(duty - 1);
  TCCR1A = _BV(WGM11) | _BV(COM1A1);
}

static int16_t ease_duty(int16_t duty) {
  if (duty > EASE_PER_TICK) return duty - EASE_PER_TICK;
  if (duty < -EASE_PER_TICK) return duty + EASE_PER_TICK;
  return 0;
}

ISR(TIMER0_COMPA_vect) {
  static uint8_t phase;
  milliseconds++;
  if (quiet_ms < RECEIVE_QUIET_MS) quiet_ms++;
  if (++phase < TICK_MS) return;
  phase = 0;
  set_duty(easing ? ease_duty(duty_now) : duty_next);
  if (converted < BURST) return; /* no readings, no tick: without ticks the watchdog resets the chip */
  latched.position = position_sum;
  latched.current = current_sum;
  latched.supply = supply_sum;
  latched.switches = read_switches();
  tick_due = true;
  position_sum = current_sum = supply_sum = 0;
  converted = 0;
  ADMUX = _BV(REFS0) | ADC_SUPPLY;
  ADCSRA |= _BV(ADSC);
}

/* The position is read last, because its age matters to the control loop. */
ISR(ADC_vect) {
  uint16_t reading = ADC;
  uint8_t done = ++converted;
  if (done <= SUPPLY_READINGS) {
    supply_sum += reading;
    if (done == SUPPLY_READINGS) ADMUX = _BV(REFS0) | ADC_CURRENT;
  } else if (done <= SUPPLY_READINGS + CURRENT_READINGS) {
    current_sum += reading;
    if (done == SUPPLY_READINGS + CURRENT_READINGS) ADMUX = _BV(REFS0) | ADC_POSITION;
  } else {
    position_sum += reading;
  }
  if (done < BURST) ADCSRA |= _BV(ADSC);
}

static inline void take_byte(void) {
  bool damaged = (UCSR0A & (_BV(FE0) | _BV(DOR0))) != 0;
  char byte = (char)UDR0;
  quiet_ms = 0;
  if (receive_byte(&receiver, byte, damaged)) {
    /* The drive starts to slow down here, at the deceleration of a stop; the main loop takes over within a tick (H19). */
    if (!easing) set_duty(ease_duty(duty_now));
    easing = true;
  }
}

ISR(USART_RX_vect) { take_byte(); }

ISR(USART_UDRE_vect) {
  if (sending_left) {
    UDR0 = (uint8_t)*sending++;
    sending_left--;
  }
  if (!sending_left) {
    /* Needed by the emulator only: avr8js loses a received byte when UCSR0B is written. */
    if (UCSR0A & _BV(RXC0)) take_byte();
    UCSR0B &= (uint8_t)~_BV(UDRIE0);
  }
}

bool board_take_tick(struct samples *samples, uint32_t *now) {
  static bool primed; /* the first burst has no readings */
  bool due = false;
  ATOMIC_BLOCK(ATOMIC_RESTORESTATE) {
    due = tick_due;
    tick_due = false;
    *samples = latched;
    *now = milliseconds;
  }
  if (due && !primed) {
    primed = true;
    return false;
  }
  return due;
}

uint32_t board_get_time(void) {
  uint32_t now = 0;
  ATOMIC_BLOCK(ATOMIC_RESTORESTATE) { now = milliseconds; }
  return now;
}

void board_reset_watchdog(void) { wdt_reset(); }

void board_set_outputs(const struct outputs *outputs) {
  ATOMIC_BLOCK(ATOMIC_RESTORESTATE) {
    /* Torque before the brake is released, brake before the torque is removed. */
    if (!outputs->release) DRIVE_PORT &= (uint8_t)~_BV(PIN_RELEASE);
    if (outputs->enable) {
      DRIVE_PORT |= _BV(PIN_ENABLE);
    } else {
      DRIVE_PORT &= (uint8_t)~_BV(PIN_ENABLE);
      set_duty(0);
    }
    if (outputs->release) DRIVE_PORT |= _BV(PIN_RELEASE);
    duty_next = outputs->enable ? outputs->duty : 0;
  }
}

void board_set_sounder(bool on) {
  if (on) DRIVE_PORT |= _BV(PIN_SOUNDER);
  else DRIVE_PORT &= (uint8_t)~_BV(PIN_SOUNDER);
}

bool board_can_write(void) { return eeprom_is_ready(); }

void board_write_byte(uint16_t address, uint8_t value) { eeprom_write_byte((uint8_t *)address, value); }

void board_sleep(void) {
  cli();
  if (!tick_due && !receiver.count && receiver.stops == stops_seen) {
    /* sei takes effect after the next instruction, so no interrupt can come between it and the sleep. */
    sleep_enable();
    sei();
    sleep_cpu();
    sleep_disable();
  }
  sei();
}

bool board_take_stop(void) {
  bool stopped = false;
  ATOMIC_BLOCK(ATOMIC_RESTORESTATE) {
    stopped = receiver.stops != stops_seen;
    stops_seen = receiver.stops;
    easing = false;
    if (stopped) duty_next = duty_now; /* a duty computed before the stop is not set after it */
  }
  return stopped;
}

bool board_take_line(struct line *line) {
  uint8_t stops = receiver.stops;
  bool taken = false;
  if (stops != stops_seen || !receive_copy(&receiver, line)) return false;
  ATOMIC_BLOCK(ATOMIC_RESTORESTATE) { taken = receive_release(&receiver, stops); }
  return taken;
}

/* A line that probably needs a reply: not one cut by `!!` (its sender waits for a T with S), not a spoilt one, and not a
 * stray byte without successors. */
bool board_is_receiving(void) {
  const volatile struct receiver *now = &receiver;
  return now->in_line && !now->dropped && !now->spoilt && quiet_ms < RECEIVE_QUIET_MS;
}

bool board_take_receive_errors(void) {
  bool errors = false;
  ATOMIC_BLOCK(ATOMIC_RESTORESTATE) { errors = receive_take_errors(&receiver) != 0; }
  return errors;
}

bool board_is_sending(void) { return sending_left != 0; }

void board_send(const struct line *line) {
  sending = line->text;
  ATOMIC_BLOCK(ATOMIC_RESTORESTATE) {
    sending_left = line->length;
    if (UCSR0A & _BV(RXC0)) take_byte();
    UCSR0B |= _BV(UDRIE0);
  }
}
