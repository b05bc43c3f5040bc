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
/* What a stop at STOP_ACCEL takes off the duty in one tick: 1500 cdeg/s^2 x 5 ms at 1 cdeg/s a count, rounded up. */
#define EASE 8
#define QUIET_MS 3 /* the bytes of a line come closer together, by way of USB too */

static volatile uint32_t milliseconds;
static volatile bool tick_due;
static volatile uint8_t converted = BURST; /* readings of this tick's burst so far */
static volatile uint16_t position_sum, current_sum, supply_sum;
static struct samples latched; /* written at a tick, read before the next */

static volatile int16_t duty_now, duty_next;
static volatile bool easing;   /* `!!` has come and the main loop has not seen it yet */
static uint8_t stops_seen;
static volatile uint8_t quiet_ms; /* since the last byte, up to QUIET_MS */

static struct receiver receiver;
static const char *volatile sending;
static volatile uint8_t sending_left;

void board_init(void) {
  wdt_enable(WDTO_120MS);
  DRIVE_PORT = _BV(PB4);
  DRIVE_DDR = DRIVE_MASK;
  SWITCH_PORT = SWITCH_MASK | _BV(PD0);
  PORTC = _BV(PC3) | _BV(PC4) | _BV(PC5);
  DIDR0 = _BV(ADC0D) | _BV(ADC1D) | _BV(ADC2D);

  /* Timer 1: fast PWM, period ICR1. A duty of 0 disconnects the pin: this mode cannot put out less than one count. */
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

  /* 16 MHz / 8 / 17 = 117,647: 2.1 % fast, the nearest there is, and what every Uno does at 115200. */
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

const struct nonce_store *board_nonce_store(void) {
  static const struct nonce_store store = {read_byte, write_byte};
  return &store;
}

static uint8_t switches(void) {
  uint8_t levels = SWITCH_PINS, inputs = 0;
  if (levels & _BV(PIN_ESTOP)) inputs |= INPUT_ESTOP_OPEN;
  if (!(levels & _BV(PIN_BUTTON))) inputs |= INPUT_BUTTON;
  if (!(levels & _BV(PIN_LOWER))) inputs |= INPUT_LOWER;
  if (levels & _BV(PIN_UPPER)) inputs |= INPUT_UPPER;
  if (!(levels & _BV(PIN_LEVEL))) inputs |= INPUT_LEVEL;
  if (!(levels & _BV(PIN_ANKLE))) inputs |= INPUT_ANKLE;
  return inputs;
}

/* With interrupts off: OCR1A is written in two halves. */
static void put_duty(int16_t duty) {
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

static int16_t eased(int16_t duty) {
  if (duty > EASE) return duty - EASE;
  if (duty < -EASE) return duty + EASE;
  return 0;
}

ISR(TIMER0_COMPA_vect) {
  static uint8_t phase;
  milliseconds++;
  if (quiet_ms < QUIET_MS) quiet_ms++;
  if (++phase < TICK_MS) return;
  phase = 0;
  put_duty(easing ? eased(duty_now) : duty_next);
  if (converted < BURST) return; /* no readings, no tick; and without ticks the watchdog has its way */
  latched.position = position_sum;
  latched.current = current_sum;
  latched.supply = supply_sum;
  latched.switches = switches();
  tick_due = true;
  position_sum = current_sum = supply_sum = 0;
  converted = 0;
  ADMUX = _BV(REFS0) | ADC_SUPPLY;
  ADCSRA |= _BV(ADSC);
}

/* Position last: its age is what the control loop feels. */
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
    /* The drive begins to slow here, at the rate of a stop; the main loop takes over within a tick (H19). */
    if (!easing) put_duty(eased(duty_now));
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
    /* The chip does not mind UCSR0B being written over a byte just received; the emulator avr8js loses that byte. */
    if (UCSR0A & _BV(RXC0)) take_byte();
    UCSR0B &= (uint8_t)~_BV(UDRIE0);
  }
}

bool board_tick(struct samples *samples, uint32_t *now) {
  static bool primed; /* the first burst has nothing in it */
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

uint32_t board_now(void) {
  uint32_t now = 0;
  ATOMIC_BLOCK(ATOMIC_RESTORESTATE) { now = milliseconds; }
  return now;
}

void board_watchdog(void) { wdt_reset(); }

void board_output(const struct outputs *outputs) {
  ATOMIC_BLOCK(ATOMIC_RESTORESTATE) {
    /* Torque before the brake lets go, brake before the torque goes. */
    if (!outputs->release) DRIVE_PORT &= (uint8_t)~_BV(PIN_RELEASE);
    if (outputs->enable) {
      DRIVE_PORT |= _BV(PIN_ENABLE);
    } else {
      DRIVE_PORT &= (uint8_t)~_BV(PIN_ENABLE);
      put_duty(0);
    }
    if (outputs->release) DRIVE_PORT |= _BV(PIN_RELEASE);
    duty_next = outputs->enable ? outputs->duty : 0;
  }
}

void board_idle(void) {
  cli();
  if (!tick_due && !receiver.count && receiver.stops == stops_seen) {
    /* sei takes effect after the next instruction: nothing can slip in ahead of the sleep and be slept through. */
    sleep_enable();
    sei();
    sleep_cpu();
    sleep_disable();
  }
  sei();
}

bool board_stopped(void) {
  bool stopped = false;
  ATOMIC_BLOCK(ATOMIC_RESTORESTATE) {
    stopped = receiver.stops != stops_seen;
    stops_seen = receiver.stops;
    easing = false;
    if (stopped) duty_next = duty_now; /* what was worked out before the stop is not put out after it */
  }
  return stopped;
}

bool board_receive(struct line *line) {
  uint8_t stops = receiver.stops;
  bool taken = false;
  if (stops != stops_seen || !receive_copy(&receiver, line)) return false;
  ATOMIC_BLOCK(ATOMIC_RESTORESTATE) { taken = receive_release(&receiver, stops); }
  return taken;
}

/* A line that will be answered, as far as one can tell: not one that `!!` has cut (whoever repeats that looks for a T that
 * says S), nor one that is spoilt, nor a stray byte that nothing follows. */
bool board_receiving(void) {
  const volatile struct receiver *now = &receiver;
  return now->in_line && !now->dropped && !now->spoilt && quiet_ms < QUIET_MS;
}

bool board_receive_errors(void) {
  bool errors = false;
  ATOMIC_BLOCK(ATOMIC_RESTORESTATE) { errors = receive_errors(&receiver) != 0; }
  return errors;
}

bool board_sending(void) { return sending_left != 0; }

void board_send(const struct line *line) {
  sending = line->text;
  ATOMIC_BLOCK(ATOMIC_RESTORESTATE) {
    sending_left = line->length;
    if (UCSR0A & _BV(RXC0)) take_byte();
    UCSR0B |= _BV(UDRIE0);
  }
}
