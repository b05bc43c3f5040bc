/** Of the form that {@link personId} gives. */
export const personIdPattern = /^p-[0-9a-hjkmnp-tv-z]{10}$/;

/** An id that says nothing about the person. @param random at least 10 bytes from a cryptographic source */
export function personId(random: Uint8Array): string {
  const alphabet = '0123456789abcdefghjkmnpqrstvwxyz';
  return `p-${Array.from(random.subarray(0, 10), (byte) => alphabet[byte % 32]).join('')}`;
}
