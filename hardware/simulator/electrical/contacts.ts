/** The contacts of a table's switches, each of which can be broken or welded. */

/** `sound` follows what it senses. A broken wire reads as `open`. */
export type Contact = 'sound' | 'open' | 'closed';

export interface Contacts {
  /** The cam at level, normally open. */
  level: Contact;
  /** The switch at the head-up end, normally open. */
  lower: Contact;
  /** The switch at the head-down end, normally closed. */
  upper: Contact;
  /** Closed while the brake's armature is applied. */
  brakeSense: Contact;
  /** The red stop's pole at the board's input, normally closed. Its hard-wired pole is another one. */
  redStop: Contact;
  /** The return button's pole at the board, normally open. */
  button: Contact;
}

export const soundContacts = (): Contacts => ({
  level: 'sound',
  lower: 'sound',
  upper: 'sound',
  brakeSense: 'sound',
  redStop: 'sound',
  button: 'sound',
});

/** Whether a contact is closed that would be if it were sound. */
export const isClosed = (contact: Contact, ifSound: boolean): boolean =>
  contact === 'sound' ? ifSound : contact === 'closed';
