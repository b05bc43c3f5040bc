/** What a PIN looks like. Apart from its hash, so that a browser can load it. */
export const pinDigits = { fewest: 4, most: 12 } as const;
export const pinForm = new RegExp(`^[0-9]{${pinDigits.fewest},${pinDigits.most}}$`);
export const pinFormText = `${pinDigits.fewest} to ${pinDigits.most} digits`;
