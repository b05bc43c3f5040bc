/*
 * The pins of the Uno or Nano (ATmega328P).
 *
 * In reset all outputs are inputs. A 10 kOhm resistor to ground on each of D8..D12 then keeps the drive disabled, the PWM
 * at zero, the spring-applied brake on and the sounder silent: a board that is in reset, without a program or out of its
 * socket brakes (rule 11).
 *
 *  pin  port  way        signal           electrically
 *  D0   PD0   in         RXD              115200 8N1 from the host
 *  D1   PD1   out        TXD              to the host
 *  D2   PD2   in,pull-up E-STOP           normally closed to ground: low = closed, HIGH = OPEN (a cut wire stops)
 *  D3   PD3   in,pull-up BUTTON           normally open to ground: low = pressed
 *  D4   PD4   in,pull-up LOWER END        normally open to ground: low = at the head-up end. Not a closed loop, on
 *                                         purpose: it blocks the return, and a cut wire must not
 *  D5   PD5   in,pull-up UPPER END        normally closed to ground: HIGH = at the head-down end, or a cut wire
 *  D6   PD6   in,pull-up LEVEL CAM        low = closed = angle <= 0; a cut wire reads "above level": return head-up
 *  D7   PD7   in,pull-up ANKLE LOCK       normally open to ground: low = locked; a cut wire reads open
 *  D8   PB0   out        DIRECTION        high = head-down (angle rises), low = head-up
 *  D9   PB1   out OC1A   PWM              20 kHz, duty = motor voltage / supply, in 1/800
 *  D10  PB2   out        DRIVE ENABLE     high = bridge on; low = motor terminals open
 *  D11  PB3   out        BRAKE RELEASE    high = coil energised = released; low = spring holds
 *  D12  PB4   out        SOUNDER          high = sounds; a sounder with a tone of its own, supplied from the battery
 *  D13  PB5   in         -                the board's own lamp, unused
 *  A0   ADC0  in         POSITION         potentiometer's wiper, 100 kOhm to ground: a broken wire reads 0
 *  A1   ADC1  in         CURRENT          motor current, magnitude, 1 V/A
 *  A2   ADC2  in         SUPPLY           mains side of the battery's diode, 30k over 10k: divided by 4
 *  A3.. ADC3..5 in,pull-up -              free
 *
 * Scalings and thresholds of A0..A2 are in logic/config.h.
 */
#ifndef PINS_H
#define PINS_H

#include <avr/io.h>

#define SWITCH_PORT PORTD
#define SWITCH_PINS PIND
#define PIN_ESTOP PD2
#define PIN_BUTTON PD3
#define PIN_LOWER PD4
#define PIN_UPPER PD5
#define PIN_LEVEL PD6
#define PIN_ANKLE PD7
#define SWITCH_MASK (_BV(PD2) | _BV(PD3) | _BV(PD4) | _BV(PD5) | _BV(PD6) | _BV(PD7))

#define DRIVE_PORT PORTB
#define DRIVE_DDR DDRB
#define PIN_DIRECTION PB0
#define PIN_PWM PB1 /* OC1A */
#define PIN_ENABLE PB2
#define PIN_RELEASE PB3
#define PIN_SOUNDER PB4
#define DRIVE_MASK (_BV(PIN_DIRECTION) | _BV(PIN_PWM) | _BV(PIN_ENABLE) | _BV(PIN_RELEASE))

#define ADC_POSITION 0
#define ADC_CURRENT 1
#define ADC_SUPPLY 2

#endif
