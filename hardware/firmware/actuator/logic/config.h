/*
 * Every number the actuator is built with: bounds on motion, times of its rules, gains, scales, buffer sizes.
 * Angles are in hundredths of a degree (cdeg), 0 level, positive head-down; rates in cdeg/s; times in ms. A tick is one
 * pass of the control loop.
 */
#ifndef CONFIG_H
#define CONFIG_H

#define FIRMWARE_VERSION "1.2.2"
#define DEVICE_ID "table-01"
#define PROTOCOL_VERSION 1

/* The absolutes: no command can widen them (domain: limits table, "absolute"). */
#define ABSOLUTE_MIN (-2000)
#define ABSOLUTE_MAX 6000
#define ABSOLUTE_DOWN_RATE 300
#define ABSOLUTE_UP_RATE 400
#define ABSOLUTE_ACCEL 200
#define ABSOLUTE_INVERTED_MS 300000L
#define TRIP_MARGIN 200 /* rule 6: max + 200 or min - 200 */

/* Angles of the rules. */
#define OFF_LEVEL 500      /* "off level" is beyond this, either way */
#define BUTTON_LEVEL 200   /* rule 4: nearer than this the button only stops */
#define INVERTED_ANGLE 500 /* rule 3 counts above this */
#define SLIP_HELD 200      /* rule 7: motion under a brake that should hold */
#define SLIP_RELEASE 50    /* rule 7: in the wrong direction after a brake release */
#define RELIEF_ANGLE 200   /* rule 8: the relief of an obstruction */

/* Rule 12: tries. Lost is how far the table stands beyond the mark. */
#define TRY_LEVEL 150         /* standing this near to level clears everything */
#define TRY_PROGRESS 100      /* a try that ends this much nearer does not count */
#define TRY_RULES 3           /* counting tries of the rules */
#define LOST_RULES 100        /* no rule tries from here on, or from LOST_MOST on where the torque has just been proved */
#define LOST_MOST 150         /* nor a person */
#define LOST_BLIND 50         /* of a counting try with a bad sensor */
#define LOST_SLACK 20         /* less lost than a bound by this: below it again */
#define LOST_GRAIN 30         /* less is the sensor's noise, and where a drive has arrived */
#define SLIDE_STEP 30         /* a slide under the brake is followed in steps of this, not by noise */
#define TRY_STOOD_TICKS 40    /* 200 ms under the brake end a try */
#define TRY_PAUSE_MS 10000UL  /* from the end of any try to one of a rule */

/* Rule 14: the level switch against a good sensor. */
#define SWITCH_ANGLE 300
#define SWITCH_SEEN 100        /* seen open above and closed below this, it is believed again */
#define SWITCH_TICKS 60        /* 300 ms */
#define FROZEN_MS 3000UL       /* a return of this length that has come less than FROZEN_ANGLE nearer: a frozen sensor */
#define FROZEN_ANGLE 100

#define UPPER_BELIEVED 4500 /* below this the upper limit switch is not believed while the level switch is closed */
#define LOWER_PASSED (-2150)   /* by a good sensor; the lower limit switch closes at -2100 */
#define LOWER_BELIEVED (-1500) /* above this the lower limit switch is not believed while the level switch is open */

/* Rates and accelerations of motion without a MOVE. */
#define STOP_ACCEL 1500     /* category 1 and controlled stops */
#define RETURN_ACCEL 100
#define RETURN_RATE 200     /* of a return that no command set a rate for; also the maximum with a bad sensor */
#define RETURN_RATE_MIN 100
#define CREEP_RATE 100      /* past the sensor's zero, near the lower limit, in the relief, after it */
#define LOWER_MARGIN 200    /* "within 2 degrees of the lower limit" */

/* Times of the loop, the lease and the rules. */
#define TICK_MS 5 /* 200 Hz */
#define TICKS_PER_S 200
#define LEASE_MIN_MS 100
#define LEASE_MAX_MS 1000      /* also the lease that ARM starts */
#define LEASE_RETURN_MS 2000UL /* rule 1: from expiry to RETURN lease, or to I */
#define UNATTENDED_MS 10000UL  /* rule 2 */
#define NOTICE_MS 3000UL       /* rule 2, 3: the second pattern before a return */
#define BUTTON_HOLD_MS 2000UL  /* rule 4, in S and F */
#define DECIDE_MS 60000UL      /* rule 5: a person decides */
#define DECIDE_ANKLE_MS 180000UL /* with the ankle lock open */
#define DECIDE_NOTICE_MS 10000UL
#define DECIDE_ANGLE 50        /* motion by which somebody is at work */
#define SILENCE_MS 2000UL      /* rule 13: without a right command line */
#define SOUND_MAX_MS 120000UL  /* rule 13: while the red stop is pressed */
#define CHIRP_MS 200UL
#define RUNAWAY_MS 100
#define PLAY_ANGLE 30 /* rule 7: a table out of balance falls through the gear's play, which is less, when its drive turns */
#define RUNAWAY_OFFSET 50 /* rule 7: faster than 1.5 x the profile's speed + 50 cdeg/s */
/*
 * Rule 7, direction. The rate against the profile is the mean of AGAINST_WINDOW_TICKS, of which a count of the ADC is two
 * thirds at most; both conditions must hold for AGAINST_TICKS, which no glitch and no noise of the sensor does.
 */
#define AGAINST_RATE 200          /* cdeg/s */
#define AGAINST_WINDOW_TICKS 20   /* 100 ms */
#define AGAINST_TICKS 20          /* 100 ms */
#define AGAINST_ANGLE 100         /* back from the furthest point */
#define TURN_TICKS 60             /* 300 ms: not judged after the profile has stood or turned, which the table follows late */
#define FALL_TICKS 120            /* 600 ms: until then a heavy, unbalanced table may be falling through the gear's play */
#define FURTHEST_STEP 4           /* cdeg a tick, = NO_LOAD_RATE: the furthest point follows the table, but no glitch */
#define OVERCURRENT_MS 100
#define UNLOADING_MS 1000UL /* a compressed obstruction pushes back for no longer than this; observed: less than half of it */
#define STOP_MAX_MS 350     /* the brake is on by then, standing or not */
#define DRIVE_OFF_MS 100    /* after the brake has been put on */

/* A return. */
#define PROGRESS_MS 20000UL /* beyond its bound a return lasts for as long as it comes PROGRESS_ANGLE nearer in this */
#define PROGRESS_ANGLE 100
#define RELIEF_MAX_MS 3000UL
#define RETURN_MAX_MS 85000UL
#define RETURN_EXTRA_MS 45000UL
#define RETURN_SPAN 7800UL       /* cdeg, in bound = span / rate + extra */
#define ZERO_TOLERANCE 20        /* already at level: the brake need not be released */
#define NEAR_ZERO 100            /* a drive that has stopped further away has not arrived */
#define LOOSE_TICKS 80           /* 400 ms: longer than a loose contact stays open, or closed */
#define LEVEL_DWELL_MS 150UL     /* so that a return without motion still shows as A */
#define RELIEF_PAUSE_MS 300UL    /* between stopping at an obstruction and relieving it */

/*
 * The drive. Motor voltage is PWM duty x supply; the geared motor with its back-EMF turns the table at 8 deg/s
 * with full duty and no load, so one PWM count of 800 is 1 cdeg/s of feed-forward.
 */
#define DUTY_FULL 800     /* Timer 1 period: 16 MHz / 800 = 20 kHz */
#define NO_LOAD_RATE 800  /* cdeg/s at DUTY_FULL */
#define EASE_PER_TICK 8   /* duty taken off per tick by a stop: 1500 cdeg/s^2 x 5 ms at 1 cdeg/s a count, rounded up */
/*
 * The proof of torque: a duty that draws 1000 mA through 0.6 ohm at 12 V (900 to 1120 mA from 11 to 13.4 V), for 80 ms against
 * the closed brake. A reading of a tick is of the duty set two ticks before.
 */
#define PROOF_DUTY 40
#define PROOF_TICKS 17
#define PROOF_MEAN_TICKS 8 /* of the last 40 ms */
#define PROOF_MIN_MA 100
#define PROOF_MAX_MA 1500
#define PROOF_LEAD_MS 150UL /* before the notice, so that the notice begins in time */
#define SENSED_MA 50        /* a current sense that has shown this once since boot is connected */
#define SENSED_ANGLE 500    /* one that has not in this much motion is not: it proves nothing */
#define TORQUE_TICKS 4    /* torque before brake release: 20 ms, the current builds up in a few */
#define RELEASED_ANGLE 50 /* in the right direction: the drive has the load */
#define STANDING_ANGLE 15 /* motion in STAND_TICKS that counts as standing: a little more than a count of the ADC */
#define STAND_TICKS 10
#define BRAKE_FALL_TICKS 10 /* 50 ms: the brake has engaged by then */
#define ARRIVED_ANGLE 30    /* from the target */
#define ARRIVED_TICKS 120   /* 0.6 s: a brake holds better than a drive that cannot get there */
#define PEAK_TICKS 10       /* rule 7 looks at the largest speed of the last PEAK_SLOTS x 50 ms */
#define PEAK_SLOTS 4
#define BRAKING_STEP 50     /* cdeg/s^2: increments in which a profile brakes harder to stop in time */

/*
 * The control loop. P 6 /s, I 6 /s^2: with readings that are 8 ms old it crosses over at 1 Hz with more than 60 degrees
 * of phase margin. I is slow because it learns the load, which changes with the angle: a faster one takes the time in
 * which the gear's play is crossed for a load, and the table then runs away with what it has learnt.
 */
#define GAIN_P 6
#define GAIN_I_DIVISOR (TICKS_PER_S / 6)
/* Speed follows voltage 6 to 10 ms late (rotor and person against back-EMF); the feed-forward leads by as much. */
#define LAG_PER_S 128
/*
 * The largest error the loop acts on, in cdeg, and the part of the speed (in cdeg/s) added to it: larger errors are
 * corrected at a steady 0.5 deg/s (at 1 deg/s). A table in its gear's play is off by the play regardless of the drive,
 * and hurrying after it means meeting the other flank too fast.
 */
#define ERROR_LIMIT 4
#define ERROR_LIMIT_SPEED_DIVISOR 24
/*
 * Play of 0.2 deg is crossed in less than STALLED_TICKS, and the table then approaches the profile. A table that has not
 * approached it by APPROACH_ANGLE by then is obstructed or has a load to lift: it gets the full torque until it has
 * caught up.
 */
#define STALLED_TICKS (TICKS_PER_S / 2)
#define APPROACH_ANGLE 8
/*
 * The most that the loop adds to the feed-forward, cdeg/s: three times what the heaviest person requires, and the bound
 * on how much faster than ordered a wrong or frozen sensor can make the table (H13).
 */
#define AUTHORITY 100L

/*
 * Position: a potentiometer on the table's axis over 5 V, ADC reference AVcc, 10 bits. 131.25 degrees from end to end,
 * level at 33 %: 7.80 counts a degree, level 337.9, -20 deg = 182, +60 deg = 806. A broken wiper is pulled to ground, a
 * broken end to a rail: outside 5..95 % (-36.75..+81.37 deg, 51..973) no table can be.
 * 32 readings a tick are summed, so a degree is 249.7 of the sum; that gains resolution only where the signal has half
 * a count of noise, as one next to a 20 kHz bridge has. Without noise a count is 12.8 cdeg, and everything else here
 * allows for that.
 */
#define POSITION_READINGS 32
#define POSITION_SPAN 13125  /* from rail to rail, cdeg */
#define POSITION_LEVEL 17325 /* from the lower rail to level, quarters of a cdeg: 33 % */
#define POSITION_FINE(sum, span, level) ((int32_t)((int32_t)(sum) * (span) / 2048L - 4L * (level))) /* 1/16 cdeg: x 16 / 32768 */
#define POSITION_LOWEST 1638   /* of the sum: 5 % */
#define POSITION_HIGHEST 31130 /* 95 % */
#define POSITION_COUNT 13      /* cdeg per count, rounded; 13.2 at most */
/*
 * A calibrated scale (scale_record.h) is believed within these of the nominal one. RV1's tolerance is 0.9 %; 3 % are 1.8 degrees
 * at 60. 5 degrees are less than a tooth of its belt, 6.3.
 */
#define SCALE_SPAN_SLACK 394   /* cdeg: 3 % */
#define SCALE_LEVEL_SLACK 2000 /* quarters of a cdeg */
#define JUMP 100               /* cdeg a tick, = 200 deg/s: 25 times what the motor can do */
#define DOUBT_BAD 8            /* added by an impossible reading; each possible one takes 1 away */
#define DOUBT_LIMIT 20         /* so three in a row, or three within 60 ms: a single glitch is no fault */
#define SENSOR_CALM_TICKS 100  /* 0.5 s without an impossible reading before RESET may accept a sensor again */
/* 300 ms: one count of an ADC without noise (12.8 cdeg) is then 43 cdeg/s, below the 50 that rule 7 allows. */
#define RATE_TICKS 60
#define RATE_CORRECTION_TICKS 40 /* 200 ms, halved down to STAND_TICKS: the windows that correct the rate */

/* Current drawn by the motor, magnitude: 1 V/A, so 4.883 mA a count; 4 readings a tick are summed. */
#define CURRENT_READINGS 4
#define CURRENT_MA(sum) ((int16_t)((uint32_t)(sum) * 625UL / 512UL))
#define OVERCURRENT_MA 1800 /* the heaviest legitimate load draws about 1100; the bridge's own limit is 3500 */

/* Supply, mains side of the diode to the battery, 12 V through 30k over 10k: 19.53 mV a count; 2 readings a tick. */
#define SUPPLY_READINGS 2
#define SUPPLY_MV(sum) ((uint16_t)((uint32_t)(sum) * 625UL / 64UL))
#define SUPPLY_LOW_MV 10500
#define SUPPLY_OK_MV 11000
#define SUPPLY_LOW_TICKS 4  /* 20 ms */
#define SUPPLY_OK_TICKS 100 /* 500 ms: a chattering relay is one event */

/*
 * Debouncing, ticks until a change is accepted, to set and to clear an input. The red stop opening is accepted at once,
 * closing late (H19); the button has its 20 ms (rule 4); level switch and end switches stop motion, so 10 ms.
 */
#define ESTOP_SET_TICKS 1
#define ESTOP_CLEAR_TICKS 4
#define BUTTON_SET_TICKS 4
#define BUTTON_CLEAR_TICKS 4
#define END_SET_TICKS 2
#define END_CLEAR_TICKS 4
#define LEVEL_SET_TICKS 2
#define LEVEL_CLEAR_TICKS 2
#define ANKLE_SET_TICKS 4
#define ANKLE_CLEAR_TICKS 4

/* The serial line. */
#define LINE_MAX_BYTES 96       /* including LF */
#define RECEIVE_LINES 3         /* an outstanding command, one that replaces it, one being received */
#define RECEIVE_QUIET_MS 3      /* the bytes of a line arrive closer together, also through USB */
#define TELEMETRY_MIN_HZ 10
#define TELEMETRY_MAX_HZ 100
#define TELEMETRY_BOOT_HZ 20
#define TELEMETRY_STALL_MS 100  /* a longer gap sends one T, not a burst */
#define EVENT_QUEUE_LENGTH 12

/* EEPROM: the boot counter, what rules 5, 12 and 14 keep (memory.h), the scale (scale_record.h). */
#define NONCE_SLOTS 64
#define MEMORY_SLOTS 60

#endif
