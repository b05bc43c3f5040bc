/** A request that the records child cannot grant; the message is for people. */
export class Refused extends Error {}
