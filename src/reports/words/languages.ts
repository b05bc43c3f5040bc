import { german } from './de.ts';
import { english } from './en.ts';
import type { Language, Words } from './words.ts';

const all: Readonly<Record<Language, Words>> = { en: english, de: german };

export const wordsIn = (language: Language): Words => all[language];
